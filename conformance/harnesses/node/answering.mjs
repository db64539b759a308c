/**
 * What a port answers to one request, without the pipes: `harness.mjs` serves it, and a test may call it.
 */

import * as exact from "./json.mjs";

const PROTOCOL = 2;
const REPLIES = new Map([
  ["construct", "payload"],
  ["decode", "payload"],
  ["encode", "text"],
  ["dispatch", "value"],
  ["local_files", "value"],
  ["collect", "value"],
]); // A Map, because a plain object also has a "constructor".
const TEXTS = new Map([
  ["text", "payload"],
  ["arguments_text", "arguments"],
  ["batches_text", "batches"],
]); // What not every parser can read comes as text.
const MESSAGE_LIMIT = 500;

/** For a port to throw: it does not have what it was asked for. */
export class Unsupported extends Error {
  constructor(reason, issueUrl = null) {
    super(reason);
    this.issueUrl = issueUrl;
  }
}

class InvalidJson extends Error {
  code = "invalid-json";
}

/** A line that is no request. Without its id nobody can be answered, so that it is the end. */
export class BrokenRequest extends Error {}

/**
 * The function that takes the line of a request and gives a promise of the line of the reply. It takes what
 * `serve` takes.
 */
export function answering(port, { name, version, json = exact }) {
  const stringify = json === JSON ? strictly : (value) => json.stringify(value);
  let edition = null;

  function hello(request) {
    edition = request.edition;
    if (port.editions && !port.editions.includes(edition)) edition = port.editions.at(-1);
    return {
      protocol: PROTOCOL,
      name,
      version,
      language: `JavaScript (Node ${process.versions.node})`,
      edition,
      operations: [...REPLIES.keys()].filter((each) => each in port),
      types: port.types,
    };
  }

  async function performed({ op, ...request }) {
    if (!REPLIES.has(op)) throw new Unsupported(`no such operation: ${op}`);
    if (!(op in port)) throw new Unsupported(`${name} has no ${op}`);
    for (const [text, meant] of TEXTS) {
      if (typeof request[text] === "string") request[meant] = parsed(request[text]);
    }
    return port[op](request, edition);
  }

  function parsed(text) {
    try {
      return json.parse(text);
    } catch (thrown) {
      throw new InvalidJson(worded(thrown?.message ?? thrown));
    }
  }

  /** What is said of something thrown. Anything can be, and not all of it is an Error. */
  function described(thrown) {
    const message = worded(thrown?.message ?? thrown);
    if (thrown instanceof Unsupported) {
      return ["unsupported", { reason: message, issue_url: thrown.issueUrl }];
    }
    if (thrown instanceof InvalidJson || (port.Refusal && thrown instanceof port.Refusal)) {
      return ["rejected", { code: thrown.code, pointer: thrown.pointer, message }];
    }
    return ["error", { caught: `${worded(thrown?.name ?? typeof thrown)}: ${message}` }];
  }

  /** That as JSON. What is thrown may itself throw when it is asked. */
  function told(thrown) {
    try {
      const [kind, content] = described(thrown);
      return [kind, JSON.stringify(content)];
    } catch {
      return ["error", JSON.stringify({ caught: `${typeof thrown} that cannot be told` })];
    }
  }

  return async function answer(line) {
    if (!line.trim()) return "";
    const { id, ...request } = requestOf(line, json, stringify);
    // Our own words are written by JSON.stringify, which leaves out what is undefined.
    const said = (kind, text) => `{"id": ${id}, "${kind}": ${text}}\n`;
    if (request.op === "hello") return said("hello", JSON.stringify(hello(request)));
    try {
      const text = stringify(await performed(request));
      if (text === undefined) throw new TypeError(`${request.op} returned nothing`);
      return said(REPLIES.get(request.op), text);
    } catch (thrown) {
      return said(...told(thrown));
    }
  };
}

const worded = (value) => String(value).slice(0, MESSAGE_LIMIT);

/**
 * As `JSON.stringify`, but for what that loses in silence: it makes null of NaN, and {} of a Set. What it leaves out
 * of an object it may leave out.
 */
function strictly(value) {
  const places = new Map();
  return JSON.stringify(value, function (key, each) {
    const place = places.has(this) ? exact.under(places.get(this), key) : "";
    if (typeof each === "object") places.set(each, place);
    if (isLost(each, this)) {
      throw new TypeError(`${exact.named(each)} is not JSON${place && `, at ${place.slice(0, 200)}`}`);
    }
    return each;
  });
}

function isLost(value, holder) {
  if (typeof value === "number") return !Number.isFinite(value);
  if (typeof value !== "object") {
    return Array.isArray(holder) && ["undefined", "function", "symbol"].includes(typeof value);
  }
  return value !== null && !Object.keys(value).length && !KEPT.has(Object.prototype.toString.call(value));
}

const KEPT = new Set(["Object", "Array", "Number", "Boolean", "String"].map((each) => `[object ${each}]`));

/** A request as a plain object, with its id as text. */
function requestOf(line, json, stringify) {
  let request;
  try {
    request = json.parse(line);
  } catch (thrown) {
    throw new BrokenRequest(`a request is not JSON (${worded(thrown?.message)}): ${line.slice(0, 200)}`);
  }
  if (request instanceof Map) request = Object.fromEntries(request);
  let id;
  try {
    id = stringify(request?.id);
  } catch {
    // Nobody could read a reply to 1e400.
  }
  if (id === undefined) {
    throw new BrokenRequest(`a request is not an object with an id: ${line.slice(0, 200)}`);
  }
  return { ...request, id };
}
