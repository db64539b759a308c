/**
 * JSON without loss. `JSON.parse` takes 10.0 for 10, rounds integers beyond 2^53, and moves keys that look
 * like integers to the front of their object; `JSON.stringify` spells floats otherwise than Python does.
 *
 * Here the JavaScript type says what a number is: an integer is a BigInt (10n), and any other number is a
 * number, written with a fraction or an exponent (10.0). An object is a Map, in the order of its text.
 */

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]|[^\s,:"[\]{}]+/g;

const DEEPEST = 256;
const DIGITS = 4300;

/**
 * The value of a JSON text. Throws a `SyntaxError` if it is not JSON. A number too large is Infinity.
 *
 * With `strict` it is read as the runner reads replies: a `SyntaxError` is also thrown for a name that is
 * twice in one object, a number too large, an integer of more than 4,300 digits, and nesting deeper than 256.
 */
export function parse(text, { strict = false } = {}) {
  JSON.parse(text); // Strict about everything. What is left to do is to look at the tokens again.
  const whole = [];
  const around = []; // A stack of our own, so that deep nesting does not exhaust JavaScript's.
  let inside = whole;
  let key;
  const put = (value) => {
    if (Array.isArray(inside)) inside.push(value);
    else if (strict && inside.has(key)) throw new SyntaxError(`${quote(key)} is twice in one object`);
    else inside.set(key, value); // Of two equal keys the last counts, at the place of the first.
    key = undefined;
  };
  for (const token of text.match(TOKEN)) {
    if (token === "{" || token === "[") {
      const made = token === "{" ? new Map() : [];
      put(made);
      around.push(inside);
      inside = made;
      if (strict && around.length > DEEPEST) throw new SyntaxError(`nested deeper than ${DEEPEST}`);
    } else if (token === "}" || token === "]") {
      inside = around.pop();
    } else if (inside instanceof Map && key === undefined) {
      key = JSON.parse(token);
    } else {
      const value = scalar(token);
      if (strict && isBeyond(value, token)) throw new SyntaxError(`too large: ${token.slice(0, 60)}`);
      put(value);
    }
  }
  return whole[0];
}

function scalar(token) {
  if (!/^[-\d]/.test(token)) return JSON.parse(token); // A string, true, false or null.
  return /[.eE]/.test(token) ? Number(token) : BigInt(token);
}

function isBeyond(value, token) {
  if (typeof value === "bigint") return token.replace("-", "").length > DIGITS;
  return typeof value === "number" && !Number.isFinite(value);
}

/**
 * The text of a value, as Python's `json.dumps` writes it. Plain objects will do for Maps. Throws if the
 * value is not JSON: for NaN, say, which `JSON.stringify` would turn into null. It says which value, and where.
 */
export function stringify(value) {
  try {
    return written(value);
  } catch (thrown) {
    throw oddity(value) ?? thrown;
  }
}

function written(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return quote(value);
  if (typeof value === "bigint" || typeof value === "number") return spell(value);
  if (Array.isArray(value)) {
    const texts = [];
    for (let at = 0; at < value.length; at++) texts.push(written(value[at])); // .map() leaves holes out.
    return `[${texts.join(", ")}]`;
  }
  if (!(value instanceof Map || isPlain(value))) throw new TypeError(`${named(value)} is not JSON`);
  return `{${membersOf(value).map(([key, each]) => `${quote(key)}: ${written(each)}`).join(", ")}}`;
}

const membersOf = (value) => (value instanceof Map ? [...value] : Object.entries(value));

/** Whether it is an object of no class: a Date or a Set would be an empty object, whatever is in it. */
function isPlain(value) {
  if (typeof value !== "object" || Object.getOwnPropertySymbols(value).length) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** What a value is that is not JSON, in words. Whatever it is, it can be told. */
export function named(value) {
  if (value === undefined || typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  try {
    if (Object.getOwnPropertySymbols(value).length) return "an object with a symbol as a key";
    return `an object of the class ${value.constructor.name.slice(0, 100)}`;
  } catch {
    return "an object that cannot be told";
  }
}

/** The error that tells the first place that is no JSON; undefined if that cannot be found. */
function oddity(value) {
  try {
    return firstOdd(value, "", new Set());
  } catch {
    return undefined; // It throws when it is looked at, or has no end.
  }
}

function firstOdd(value, place, around) {
  const odd = (what) => new TypeError(`${what} is not JSON${place && `, at ${place.slice(0, 200)}`}`);
  if (value === null || SCALARS.has(typeof value) || Number.isFinite(value)) return undefined;
  if (around.has(value)) return odd("an object within itself");
  if (!(Array.isArray(value) || value instanceof Map || isPlain(value))) return odd(named(value));
  around.add(value);
  const isList = Array.isArray(value);
  for (const [key, each] of isList ? value.entries() : membersOf(value)) {
    if (!isList && typeof key !== "string") return odd(`a key that is ${named(key)}`);
    const found = firstOdd(each, under(place, key), around);
    if (found) return found;
  }
  around.delete(value);
  return undefined;
}

const SCALARS = new Set(["string", "boolean", "bigint"]);

/** The JSON pointer of a member. */
export const under = (place, key) => `${place}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;

const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** A string in ASCII. It goes by UTF-16 units, so that a pair of surrogates becomes two escapes. */
function quote(text) {
  if (typeof text !== "string") throw new TypeError(`a key that is ${named(text)} is not JSON`);
  return JSON.stringify(text).replace(/[\x7f-\uffff]/g, escaped);
}

/**
 * A number as Python spells it. JavaScript finds the same digits, but changes to an exponent elsewhere (at
 * 1e21, not 1e16; below 1e-6, not 1e-4), drops the fraction of 10.0 and the sign of -0.0.
 */
export function spell(value) {
  if (typeof value === "bigint") return String(value);
  if (!Number.isFinite(value)) throw new RangeError(`${value} is not JSON`);
  const [digits, exponent] = value.toExponential().split("e");
  if (exponent < -4 || exponent > 15) {
    return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
  }
  const sign = Object.is(value, -0) ? "-" : "";
  return sign + value + (Number.isInteger(value) ? ".0" : "");
}
