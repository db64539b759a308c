/** (case, answer) -> verdict. */

import { SHALLOW, differences } from "./compare.mjs";
import { parse } from "./json.mjs";

/** How deeply two answers can agree, least deep first. */
export const DEPTHS = Object.freeze(["value", "lexeme", "bytes"]);

const OUTCOMES = new Set(["payload", "text", "value", "rejected"]);

const rank = (depth) => DEPTHS.indexOf(depth); // -1 of null: not even in value

export function agree(asked, answer, { strict = false, depth = null } = {}) {
  if (depth !== null && rank(depth) < 0) {
    throw new RangeError(`there is no depth ${depth}, but ${DEPTHS.join(", ")}`);
  }
  const enough = Math.max(rank(asked.depth), rank(depth));
  return Object.freeze(judge(asked, answer, strict, enough));
}

function judge(asked, given, strict, enough) {
  const answer = given ?? {};
  if (answer.kind === "unsupported") {
    return { name: "unsupported", depth: null, reason: answer.reason, issueUrl: answer.issueUrl };
  }
  if (answer.kind === "error") return { name: "error", depth: null, reason: answer.caught };
  if (!OUTCOMES.has(answer.kind)) return { name: "error", depth: null, reason: "no answer was made by Answer" };
  const found = compared(asked.expect, answer);
  const depth = depthOf(found);
  if (rank(depth) >= enough) return { name: "passed", depth, accepted: null, differences: found };
  const failed = (more) => ({
    name: "failed", depth, differences: found, message: messageOf(answer), known: null, near: null,
    refusal: asked.expect.kind === "rejected", ...more,
  });
  let [near, nearest] = [null, found];
  for (const alternative of asked.alsoAccept) {
    const other = compared(alternative.outcome, answer);
    if (rank(depthOf(other)) >= enough) {
      if (strict) return failed({ known: alternative.flag });
      return { name: "passed", depth, accepted: alternative.flag, differences: other };
    }
    if (!strict && isNearer(other, nearest)) [near, nearest] = [alternative, other];
  }
  return failed({ differences: nearest, near });
}

function depthOf(found) {
  const kinds = new Set(found.map(({ kind }) => kind));
  if ([...kinds].some((kind) => !SHALLOW.has(kind))) return null;
  if (kinds.has("number-spelling")) return "value";
  return kinds.size ? "lexeme" : "bytes";
}

/** How far two outcomes are apart: whether in kind; in how many values; in how many places. */
const distance = (found) => [
  Number(found.some(({ kind }) => kind === "outcome")),
  found.filter(({ kind }) => !SHALLOW.has(kind)).length,
  found.length,
];

function isNearer(one, other) {
  const [near, far] = [distance(one), distance(other)];
  const place = near.findIndex((each, index) => each !== far[index]);
  return place >= 0 && near[place] < far[place];
}

const messageOf = ({ kind, content }) =>
  kind === "rejected" ? String(content.message || content.code || "") : "";

function compared(expected, actual) {
  if (expected.kind !== actual.kind) return [{ kind: "outcome", pointer: "", expected, actual }];
  if (expected.kind === "rejected") return [];
  if (expected.kind === "text") return comparedTexts(expected.content, actual.content);
  return differences(expected.content, actual.content);
}

function comparedTexts(expected, actual) {
  const differing = (kind) => [{ kind, pointer: "", expected, actual }];
  if (expected === actual) return [];
  if (typeof actual !== "string") return differing("type");
  let found;
  try {
    found = differences(parse(expected), parse(actual, { strict: true }));
  } catch {
    return differing("value");
  }
  return found.length ? found : differing("text-form");
}
