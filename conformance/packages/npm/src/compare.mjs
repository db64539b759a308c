/**
 * Compares two JSON values as json.mjs reads them. A boolean is no number, null is no absent key, and 10
 * and 10.0 are the same number in two spellings.
 */

import { under } from "./json.mjs";

/** The kinds of difference between values that are equal. */
export const SHALLOW = new Set(["number-spelling", "key-order", "text-form"]);

/** The most differences in value that are told, and in spelling: nobody reads more. */
const MOST = 200;

/** First those in value, then those in spelling, `MOST` of each. */
export function differences(expected, actual) {
  const value = [];
  const spelling = [];
  for (const each of differing(expected, actual, "")) {
    const some = SHALLOW.has(each.kind) ? spelling : value;
    if (some.length < MOST) some.push(each);
    else if (some === value) break;
  }
  return [...value, ...spelling];
}

function jsonType(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (value instanceof Map) return "object";
  return typeof value === "bigint" ? "number" : typeof value;
}

function* differing(expected, actual, pointer) {
  const type = jsonType(expected);
  if (type !== jsonType(actual)) yield { kind: "type", pointer, expected, actual };
  else if (type === "object") yield* differingMembers(expected, actual, pointer);
  else if (type === "array") {
    if (expected.length !== actual.length) yield { kind: "length", pointer, expected, actual };
    for (let index = 0; index < Math.min(expected.length, actual.length); index += 1) {
      yield* differing(expected[index], actual[index], `${pointer}/${index}`);
    }
  } else if (type === "number") {
    // A BigInt and a number are compared exactly by ==, and never by ===.
    if (expected != actual) yield { kind: "value", pointer, expected, actual }; // eslint-disable-line eqeqeq
    else if (!Object.is(expected, actual)) yield { kind: "number-spelling", pointer, expected, actual };
  } else if (expected !== actual) yield { kind: "value", pointer, expected, actual };
}

/** Of a key that is not there, one side is left out of the difference. */
function* differingMembers(expected, actual, at) {
  for (const [key, value] of expected) {
    if (actual.has(key)) yield* differing(value, actual.get(key), under(at, key));
    else {
      const kind = value === null ? "absent-for-null" : "missing";
      yield { kind, pointer: under(at, key), expected: value };
    }
  }
  for (const [key, value] of actual) {
    if (expected.has(key)) continue;
    yield { kind: value === null ? "null-for-absent" : "extra", pointer: under(at, key), actual: value };
  }
  const wanted = [...expected.keys()].filter((key) => actual.has(key));
  const found = [...actual.keys()].filter((key) => expected.has(key));
  if (wanted.some((key, place) => key !== found[place])) {
    yield { kind: "key-order", pointer: at, expected: wanted, actual: found };
  }
}
