/**
 * One of the eight types of prediction, in edition @EDITION@: the category of an image. Values are those of
 * json.mjs: objects are Maps, 10n is the integer 10, and 10 is the float 10.0.
 *
 * @typedef {import("./json.mjs").Json} Json
 * @typedef {(value: Json, name: string) => Json} Check gives the value that is kept, or throws a Refusal
 */

/** The documentation rules it out. */
export class Refusal extends Error {
  /**
   * @param {string} name
   * @param {string} problem
   */
  constructor(name, problem) {
    super(`${name} ${problem}`);
    this.pointer = `/${name}`;
  }
}

const DEEPEST = 200;
const TOLERANCE = 1e-3 + 1e-9; // The second part is for what binary fractions make of 0.999.

/** @type {Check} */
const string = (value, name) => {
  if (typeof value !== "string") throw new Refusal(name, "must be a string");
  return value;
};

/** @type {Check} */
const share = (value, name) => {
  const isNumber = typeof value === "bigint" || typeof value === "number";
  if (!isNumber || !(value >= 0 && value <= 1)) throw new Refusal(name, "must be a number from 0 to 1");
  return value;
};

/** @type {Check} */
const distribution = (value, name) => {
  if (!(value instanceof Map)) throw new Refusal(name, "must be an object");
  const shares = [...value.values()].map((each) => Number(share(each, name)));
  const sum = shares.reduce((total, each) => total + each, 0);
  if (Math.abs(sum - 1) > TOLERANCE) throw new Refusal(name, `must sum to 1, not ${sum}`);
  return value;
};

/** @type {Check} */
const metadata = (value, name) => {
  if (!(value instanceof Map)) throw new Refusal(name, "must be an object");
  checkInside(value, name, DEEPEST);
  return value;
};

/**
 * @param {Json} value
 * @param {string} name
 * @param {number} levels how many more it may be nested
 */
function checkInside(value, name, levels) {
  if (typeof value === "number" && !Number.isFinite(value)) throw new Refusal(name, "has a number too large");
  if (typeof value !== "object" || value === null) return;
  if (levels === 0) throw new Refusal(name, "is nested too deeply");
  for (const each of value.values()) checkInside(each, name, levels - 1);
}

/** @type {(check: Check) => Check} */
const optional = (check) => (value, name) => (value === null ? null : check(value, name));

/**
 * The parameters in their order; those behind `BY_POSITION` are passed by name only. // @SINCE 0.21.2@
 * The parameters in their order. // @BEFORE 0.21.2@
 *
 * @type {Record<string, Check>}
 */
const PARAMETERS = {
  label: string,
  reference_id: optional(string),
  taxonomy_name: optional(string),
  confidence: optional(share),
  metadata: optional(metadata),
  class_pdf: optional(distribution),
  track_reference_id: optional(string),
  dataset_item_id: optional(string), // @SINCE 0.21.2@
  dataset_id: optional(string), // @SINCE 0.21.2@
};
const NAMES = Object.keys(PARAMETERS);
const BY_POSITION = 7;

export class Category {
  /** @param {(name: string) => Json | undefined} given */
  constructor(given) {
    /** @type {Map<string, Json>} */
    this.values = new Map();
    for (const [name, check] of Object.entries(PARAMETERS)) {
      this.values.set(name, check(given(name) ?? null, name));
    }
    if (this.#value("reference_id") === null && this.#value("dataset_item_id") === null) { // @SINCE 0.21.2@
      throw new Refusal("reference_id", "is required, or a dataset_item_id"); // @SINCE 0.21.2@
    } // @SINCE 0.21.2@
    if (this.#value("reference_id") === null) throw new Refusal("reference_id", "is required"); // @BEFORE 0.21.2@
  }

  /** @param {Json} named arguments by name */
  static of(named) {
    const given = members(named);
    const odd = [...given.keys()].find((name) => !NAMES.includes(name));
    if (odd !== undefined) throw new Refusal(odd, "is no parameter");
    return new Category((name) => given.get(name));
  }

  /** @param {Json} ordered arguments in the order of the parameters, whatever they are called */
  static inOrder(ordered) {
    const values = [...members(ordered).values()];
    if (values.length > BY_POSITION) throw new Refusal("", `takes ${BY_POSITION} arguments`);
    return new Category((name) => values[NAMES.indexOf(name)]);
  }

  /** @param {Json} payload in which keys that nobody knows are ignored */
  static read(payload) {
    const given = members(payload);
    return new Category((name) => given.get(name));
  }

  /** What is sent: its keys in their order. */
  toPayload() {
    const payload = new Map(Object.entries({
      label: this.#value("label"),
      type: "category",
      geometry: new Map(),
      reference_id: this.#value("reference_id"),
      metadata: this.#value("metadata") ?? new Map(),
      track_reference_id: this.#value("track_reference_id"),
      task_id: null, // @SINCE 0.17.8@
    }));
    const more = {
      taxonomy_name: "taxonomy_name",
      confidence: "confidence",
      class_pdf: "class_pdf",
      item_id: "dataset_item_id", // @SINCE 0.21.2@
      dataset_id: "dataset_id", // @SINCE 0.21.2@
    };
    for (const [key, name] of Object.entries(more)) {
      if (this.#value(name) !== null) payload.set(key, this.#value(name));
    }
    return payload;
  }

  /** @param {string} name */
  #value(name) {
    return this.values.get(name) ?? null;
  }
}

/**
 * @param {Json} value
 * @returns {ReadonlyMap<string, Json>}
 */
function members(value) {
  if (!(value instanceof Map)) throw new Refusal("", "must be an object");
  return value;
}
