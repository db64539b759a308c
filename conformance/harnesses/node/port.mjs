/**
 * Nucleus model predictions in JavaScript: the eight types, in every edition of the wire format.
 *
 *     const box = new Prediction("box", { label: "car", x: 10n, y: 20.5, width: 30n, height: 40n,
 *                                         reference_id: "image_1", confidence: 0.9 });
 *     box.toPayload().get("annotation_id"); // "car-10-20.5-30-40-image_1"
 *     box.toText("0.21.2");
 *     Prediction.read("box", parse(text));  // parse of json.mjs
 *
 * 10n is the integer 10, and the number 10 is the float 10.0: they make different ids, as they do in
 * Python. `TYPES` is the spec: the parameters of each type in the documented order, and its other keys.
 */

import { statSync } from "node:fs";
import {
  DISTRIBUTION, EDGE, EXTENT, FILLED, KEYPOINT, METADATA, NAMES, NOT_NEGATIVE, NUMBER, POINT, POINT_3D,
  PROBABILITY, SEGMENT, STRING, listOf, members, optional, refuse, refuseType, show,
} from "./checks.mjs";
import { spell, stringify, under } from "./json.mjs";

export { InvalidPrediction } from "./checks.mjs";

export const EDITIONS = ["0.14.29", "0.15.5", "0.17.8", "0.17.9", "0.21.2"];
const DEFAULT = "0.17.9";

// When a key is sent. An empty Map is true in JavaScript, so that emptiness must be asked for.

const ALWAYS = () => true;
const IF_SET = (value) => value !== null;
const IF_FILLED = (value) => value !== null && value !== "" && value.size !== 0;

// What is sent where a value is null.

const emptyObject = () => new Map();
const boxId = ({ label, x, y, width, height, reference_id }) =>
  [label, ...[x, y, width, height].map(spell), reference_id ?? "None"].join("-");
const keypointsId = ({ label, reference_id }) => `${label}-${reference_id ?? "None"}-keypoints`;

// The keys: parameters with their check, and constants. Those that most types share come first.

const key = (check, more) => ({ check, sent: ALWAYS, ...more });
const inGeometry = (check) => key(check, { inside: "geometry" });
const constant = (value, since) => ({ constant: value, sent: ALWAYS, since });

const label = key(STRING);
const vertices = inGeometry(listOf(POINT));
const reference_id = key(optional(STRING));
const confidence = key(optional(PROBABILITY), { sent: IF_SET });
const annotation_id = key(optional(STRING));
const metadata = key(optional(METADATA), { ifNull: emptyObject });
const class_pdf = key(optional(DISTRIBUTION), { sent: IF_SET });
const embedding_vector = key(optional(listOf(NUMBER)));
const track_reference_id = key(optional(STRING));
const taxonomy_name = key(optional(STRING), { sent: IF_SET });
const dataset_id = key(optional(STRING), { sent: IF_SET, since: "0.21.2", byNameOnly: true });
const dataset_item_id = { ...dataset_id, sentAs: "item_id" };
const task_id = constant(null, "0.17.8");
const noGeometry = constant(new Map());

const TYPES = {
  box: {
    label, x: inGeometry(NUMBER), y: inGeometry(NUMBER),
    width: inGeometry(NOT_NEGATIVE), height: inGeometry(NOT_NEGATIVE),
    reference_id, confidence, annotation_id: { ...annotation_id, ifNull: boxId },
    metadata, class_pdf, embedding_vector, track_reference_id,
    dataset_item_id, dataset_id, type: constant("box"), task_id,
  },
  line: {
    label, vertices, reference_id, confidence, annotation_id, metadata, class_pdf, track_reference_id,
    dataset_item_id, dataset_id, type: constant("line"), task_id,
  },
  polygon: {
    label, vertices, reference_id, confidence, annotation_id, metadata, class_pdf, embedding_vector,
    track_reference_id, dataset_item_id, dataset_id, type: constant("polygon"), task_id,
  },
  keypoints: {
    label, keypoints: inGeometry(listOf(KEYPOINT)), names: inGeometry(NAMES),
    skeleton: inGeometry(listOf(EDGE)), reference_id, confidence,
    annotation_id: { ...annotation_id, ifNull: keypointsId, ifNullSince: "0.15.5" },
    metadata, class_pdf, track_reference_id,
    dataset_item_id, dataset_id, type: constant("keypoints"), task_id,
  },
  cuboid: {
    label, position: inGeometry(POINT_3D), dimensions: inGeometry(EXTENT), yaw: inGeometry(NUMBER),
    reference_id, confidence, annotation_id: { ...annotation_id, sent: IF_FILLED },
    metadata: key(optional(METADATA), { sent: IF_FILLED }), class_pdf,
    track_reference_id: { ...track_reference_id, sent: IF_FILLED },
    dataset_item_id, dataset_id, type: constant("cuboid"),
  },
  category: {
    label, reference_id, taxonomy_name, confidence, metadata, class_pdf, track_reference_id,
    dataset_item_id, dataset_id, type: constant("category"), geometry: noGeometry, task_id,
  },
  "scene-category": {
    label, reference_id, taxonomy_name, confidence,
    metadata: key(optional(METADATA), { ifAbsent: new Map() }), // Null stays null; nothing is {}.
    dataset_item_id, dataset_id, type: constant("category"), geometry: noGeometry,
    task_id: constant(null, "0.17.9"),
  },
  segmentation: {
    mask_url: key(FILLED), annotations: key(listOf(SEGMENT)), reference_id, annotation_id,
    dataset_item_id: { ...dataset_item_id, byNameOnly: false }, dataset_id, type: constant("mask"),
  },
};

const ORDER = [
  "label", "type", "geometry", "reference_id", "annotation_id", "metadata", "embedding_vector",
  "track_reference_id", "task_id", "taxonomy_name", "confidence", "class_pdf", "item_id", "dataset_id",
];
const MASK_ORDER = [
  "type", "mask_url", "annotations", "annotation_id", "reference_id", "item_id", "dataset_id",
];

/** Type -> its parameters in the documented order, and all its keys in the order sent. */
const SPEC = new Map(Object.entries(TYPES).map(([type, keys]) => {
  const all = Object.entries(keys);
  const order = type === "segmentation" ? MASK_ORDER : ORDER;
  const place = ([name, { inside, sentAs }]) => order.indexOf(inside ?? sentAs ?? name);
  const sent = [...all].sort((a, b) => place(a) - place(b));
  return [type, { parameters: all.filter(([, { check }]) => check), sent }];
}));
export const TYPE_NAMES = [...SPEC.keys()];

function rank(edition) {
  if (!EDITIONS.includes(edition)) throw new RangeError(`there is no edition ${edition}`);
  return EDITIONS.indexOf(edition);
}

const reaches = (edition, since = EDITIONS[0]) => rank(edition) >= rank(since);

/** A copy, so that whoever changes a payload does not change the prediction. */
function fresh(value) {
  if (Array.isArray(value)) return value.map(fresh);
  return value instanceof Map ? new Map(Array.from(value, ([k, each]) => [k, fresh(each)])) : value;
}

// Rules that join several values.

function checkWhole(type, { reference_id, dataset_item_id, keypoints, names, skeleton }) {
  if (reference_id === null && dataset_item_id === null) {
    refuse("missing", "/reference_id", "is required (or, from 0.21.2 on, a dataset_item_id)");
  }
  if (type !== "keypoints") return;
  if (names.length !== keypoints.length) {
    refuse("length-mismatch", "/geometry/names", "must have one name for each keypoint");
  }
  for (const [row, edge] of skeleton.entries()) {
    const column = edge.findIndex((index) => index >= keypoints.length);
    if (column < 0) continue;
    const at = `/geometry/skeleton/${row}/${column}`;
    refuse("index-out-of-range", at, `is ${edge[column]}, but there are ${keypoints.length} keypoints`);
  }
}

/** A prediction of one of the types in `TYPE_NAMES`. Its `values` have the names of the parameters. */
export class Prediction {
  /**
   * From arguments by name. Throws `InvalidPrediction`. With `reading`, points, keypoints and segments
   * are those of a payload: their unknown keys are dropped, and a keypoint says whether it is visible.
   */
  constructor(type, given, reading = false) {
    const { parameters } = SPEC.get(type);
    const named = members(given, "");
    const values = {};
    for (const [name, { check, inside }] of parameters) {
      values[name] = check(named.get(name), inside ? `/${inside}/${name}` : `/${name}`, reading);
    }
    const odd = [...named.keys()].find((name) => !Object.hasOwn(values, name));
    if (odd !== undefined) refuse("wrong-type", under("", odd), `is no parameter of a ${type}`);
    checkWhole(type, values);
    this.type = type;
    this.values = Object.freeze(values);
    Object.freeze(this);
  }

  /** From arguments in the documented order. */
  static inOrder(type, ...values) {
    const names = SPEC.get(type).parameters.filter(([, key]) => !key.byNameOnly).map(([name]) => name);
    if (values.length > names.length) refuse("wrong-type", "", `takes ${names.length} arguments`);
    return new Prediction(type, new Map(values.map((value, index) => [names[index], value])));
  }

  /** From a payload of a type that is known. Keys that the edition does not have are ignored. */
  static read(type, payload, edition = DEFAULT) {
    const outer = members(payload, "");
    const given = new Map();
    for (const [name, key] of SPEC.get(type).parameters) {
      if (!reaches(edition, key.since)) continue;
      const from = key.inside ? members(outer.get(key.inside), `/${key.inside}`) : outer;
      given.set(name, from.has(name) ? from.get(name) : key.ifAbsent);
    }
    return new Prediction(type, given, true);
  }

  /** From a payload of the type that it names. */
  static readAny(payload, edition = DEFAULT) {
    const named = members(payload, "").get("type");
    const type = named === "mask" ? "segmentation" : named;
    if (!SPEC.has(type) || type === "scene-category") {
      refuse("unknown-type", "/type", `names no type: ${show(named)}`);
    }
    return Prediction.read(type, payload, edition);
  }

  /** What is sent: a new Map, its keys in their order. */
  toPayload(edition = DEFAULT) {
    const payload = new Map();
    for (const [name, key] of SPEC.get(this.type).sent) {
      const held = key.check ? this.values[name] : key.constant;
      if (!reaches(edition, key.since)) {
        if (held !== null) refuse("not-in-edition", `/${name}`, `is no key of edition ${edition}`);
        continue;
      }
      const derive = reaches(edition, key.ifNullSince) && key.ifNull;
      const value = held === null && derive ? derive(this.values) : fresh(held);
      if (!key.sent(value)) continue;
      if (key.inside && !payload.has(key.inside)) payload.set(key.inside, new Map());
      (key.inside ? payload.get(key.inside) : payload).set(key.sentAs ?? name, value);
    }
    return payload;
  }

  /** The text of the payload. (Not toJSON, which JSON.stringify would call.) */
  toText(edition = DEFAULT) {
    return stringify(this.toPayload(edition));
  }

  /** Whether its mask is a local file. One that is local must exist. */
  hasLocalFiles() {
    const url = this.values.mask_url;
    if (url === undefined || isRemote(url)) return false;
    return isFile(url) || refuse("file-not-found", "/mask_url", `is no file: ${show(url)}`);
  }
}

/** Not with the flag u, under which i takes U+017F, an old form of s, for an s. */
const isRemote = (url) => /^[\0- ]*(https?|s3|gs):/i.test(url.replace(/[\t\r\n]/g, ""));

function isFile(path) {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Predictions, each in the list of its type. */
export class PredictionList {
  #lists = new Map(TYPE_NAMES.map((type) => [type, []]));

  /** All of them, or none if one is no prediction. */
  add(predictions) {
    for (const [index, each] of predictions.entries()) {
      if (!(each instanceof Prediction)) refuseType(each, `/${index}`, "a prediction");
    }
    for (const each of predictions) this.#lists.get(each.type).push(each);
  }

  /** The name and the predictions of each list, all eight. */
  items() {
    const named = (type) => `${type.replace("-", "_")}_predictions`;
    return Array.from(this.#lists, ([type, predictions]) => [named(type), [...predictions]]);
  }

  get length() {
    return [...this.#lists.values()].flat().length;
  }
}
