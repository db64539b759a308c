/**
 * What values are allowed. A check takes a value (undefined if it is not there) and its JSON pointer, and
 * returns a copy that shares nothing with it, or throws `InvalidPrediction`.
 */

import { spell, stringify, under } from "./json.mjs";

const DEEPEST = 200;
const TOLERANCE = 1e-3 + 1e-9; // The second part is for what binary fractions make of 0.999.

/** The documentation rules it out: `code` says why, the JSON `pointer` where in the payload. */
export class InvalidPrediction extends Error {
  constructor(code, pointer, problem) {
    super(`${pointer || "the payload"} ${problem} [${code}]`);
    this.name = "InvalidPrediction";
    this.code = code;
    this.pointer = pointer;
  }
}

export function refuse(code, at, problem) {
  throw new InvalidPrediction(code, at, problem);
}

export function refuseType(value, at, expected) {
  if (value === undefined) refuse("missing", at, `is required: ${expected}`);
  refuse("wrong-type", at, `must be ${expected}, but is ${show(value)}`);
}

export function show(value) {
  try {
    return stringify(value).slice(0, 60);
  } catch {
    return typeof value;
  }
}

const kind = (expected, holds) => (value, at) =>
  holds(value) ? value : refuseType(value, at, expected);
const isNumber = (value) => typeof value === "bigint" || typeof value === "number";

export const STRING = kind("a string", (value) => typeof value === "string");
export const FILLED = (value, at) => STRING(value, at) || refuse("empty", at, "must not be empty");
const BOOLEAN = kind("true or false", (value) => typeof value === "boolean");

/** NaN and the infinities are of type number, too. */
export function NUMBER(value, at) {
  if (!isNumber(value)) refuseType(value, at, "a finite number");
  if (typeof value === "number" && !Number.isFinite(value)) refuse("not-finite", at, `is ${value}`);
  return value;
}

/** A number in that range. A BigInt and a number may be compared, and are so exactly. */
const between = (low, high) => (value, at) => {
  if (NUMBER(value, at) >= low && value <= high) return value;
  return refuse("out-of-range", at, `must be from ${low} to ${high}, but is ${spell(value)}`);
};
export const NOT_NEGATIVE = between(0, Infinity);
export const PROBABILITY = between(0, 1);

/** A whole number from 0 on: a BigInt, since the number 1 stands for 1.0, which is no index. */
function INDEX(value, at) {
  if (typeof value !== "bigint") refuseType(value, at, "a whole number, such as 1n");
  return value >= 0n ? value : refuse("out-of-range", at, `must not be negative, but is ${value}`);
}

const isDigits = (value) => typeof value === "string" && /^(0|[1-9][0-9]*)$/.test(value);
const PIXEL_VALUE = (value, at) => (isDigits(value) ? value : INDEX(value, at));

export const optional = (check) => (value, at) =>
  value === undefined || value === null ? null : check(value, at);

/** Array.from sees the holes of an array, which .map() leaves out. */
export const listOf = (check) => (value, at, reading) => {
  if (!Array.isArray(value)) refuseType(value, at, "a list");
  return Array.from(value, (each, index) => check(each, `${at}/${index}`, reading));
};

/** The members of a Map or a plain object, as a Map. (The type of null is "object", too.) */
export function members(value, at) {
  if (value instanceof Map) {
    if ([...value.keys()].every((key) => typeof key === "string")) return value;
    refuse("wrong-type", at, "must have strings as keys");
  }
  const prototype = typeof value === "object" && value ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== Object.prototype && prototype !== null) refuseType(value, at, "an object");
  return new Map(Object.entries(value));
}

const mapped = (map, change) => new Map(Array.from(map, ([key, each]) => [key, change(each, key)]));

export function DISTRIBUTION(value, at) {
  const shares = mapped(members(value, at), (share, label) => PROBABILITY(share, under(at, label)));
  const sum = [...shares.values()].reduce((total, share) => total + Number(share), 0);
  if (Math.abs(sum - 1) > TOLERANCE) refuse("not-a-distribution", at, `must sum to 1, not ${sum}`);
  return shares;
}

export function METADATA(value, at) {
  const copy = (each, here, depth) => {
    if (each === null || typeof each === "string" || typeof each === "boolean") return each;
    if (isNumber(each)) return NUMBER(each, here);
    if (depth > DEEPEST) refuse("too-deep", at, `must not be nested more than ${DEEPEST} deep`);
    if (Array.isArray(each)) {
      return Array.from(each, (item, index) => copy(item, `${here}/${index}`, depth + 1));
    }
    return mapped(members(each, here), (item, key) => copy(item, under(here, key), depth + 1));
  };
  return copy(members(value, at), at, 1);
}

/** An object with these keys, as a Map. In a payload it may have others, which are dropped. */
const object = (checks) => (value, at, reading) => {
  const given = members(value, at);
  const odd = reading ? undefined : [...given.keys()].find((name) => !Object.hasOwn(checks, name));
  if (odd !== undefined) refuse("wrong-type", under(at, odd), "is no parameter");
  const checked = (name) => checks[name](given.get(name), `${at}/${name}`, reading);
  return new Map(Object.keys(checks).map((name) => [name, checked(name)]));
};

export const POINT = object({ x: NUMBER, y: NUMBER });
export const POINT_3D = object({ x: NUMBER, y: NUMBER, z: NUMBER });
export const EXTENT = object({ x: NOT_NEGATIVE, y: NOT_NEGATIVE, z: NOT_NEGATIVE });

/** A payload says whether a keypoint is visible; a constructed one is unless told otherwise. */
const VISIBLE = (value, at, reading) => BOOLEAN(value === undefined && !reading ? true : value, at);
const PLACE = object({ x: optional(NUMBER), y: optional(NUMBER), visible: VISIBLE });

export function KEYPOINT(value, at, reading) {
  const keypoint = PLACE(value, at, reading);
  for (const axis of keypoint.get("visible") ? ["x", "y"] : []) {
    if (keypoint.get(axis) === null) refuse("missing", `${at}/${axis}`, "is required if visible");
  }
  return keypoint;
}

const MEANING = object({ label: STRING, index: PIXEL_VALUE, metadata: optional(METADATA) });

export function SEGMENT(value, at, reading) {
  const segment = MEANING(value, at, reading);
  if (segment.get("metadata") === null) segment.delete("metadata");
  return segment;
}

export function NAMES(value, at) {
  const names = listOf(STRING)(value, at);
  const seen = new Set();
  for (const [index, name] of names.entries()) {
    if (seen.has(name)) refuse("duplicate", `${at}/${index}`, `repeats ${show(name)}`);
    seen.add(name);
  }
  return names;
}

export function EDGE(value, at) {
  if (Array.isArray(value) && value.length !== 2) {
    refuse("length-mismatch", at, `must have two indices, but has ${value.length}`);
  }
  return listOf(INDEX)(value, at);
}
