/** Verdicts and results in words, for a person. */

import { SHALLOW } from "./compare.mjs";
import { stringify } from "./json.mjs";

const LEVELS = ["required", "recommended"];

/** The most cases that are told, differences of one, and characters of a value. */
const CASES = 20;
const DIFFERENCES = 3;
const SHOWN = 200;

const FAILED = ["failed", "error", "inconsistent"];

/** Of those kinds of difference whose name says too little. */
const WORDS = {
  extra: "sent, but must not be",
  type: "wrong type",
  value: "wrong value",
  length: "wrong length",
  "null-for-absent": "null instead of nothing",
  "absent-for-null": "nothing instead of null",
  "number-spelling": "number spelled otherwise",
  "key-order": "keys in another order",
  "text-form": "text spelled otherwise",
  outcome: "another outcome",
};

/** With a comma before each three digits. */
export const number = (count) => count.toLocaleString("en");

/** Such as "1,491 cases passed, 6 failed, 140 unsupported, 4,234 skipped: not supported yet". */
export function summary(counts) {
  const total = (...names) =>
    LEVELS.flatMap((level) => names.map((name) => counts[level][name])).reduce((sum, count) => sum + count, 0);
  const passed = total("passed");
  const others = [
    [total(...FAILED), "failed"],
    [total("unsupported"), "unsupported"],
    [total("notRun"), "not answered"],
    [total("skipped"), "skipped: not supported yet"],
  ];
  const said = [`${number(passed)} ${passed === 1 ? "case" : "cases"} passed`];
  for (const [count, words] of others) if (count) said.push(`${number(count)} ${words}`);
  return said.join(", ");
}

/** The summary, the problems, and the verdicts on these cases, a line each: what is unsupported comes last. */
export function report(counts, problems, cases, verdicts) {
  const isLater = ({ id }) => Number(verdicts.get(id).name === "unsupported");
  const sorted = cases.toSorted((one, other) => isLater(one) - isLater(other));
  const told = sorted.slice(0, CASES).map(({ id, level }) => {
    return `${id}${level === "required" ? "" : ` (${level})`}: ${explain(verdicts.get(id))}`;
  });
  const more = cases.length - told.length;
  return [summary(counts), ...problems, ...told, ...(more ? [`and ${number(more)} more`] : [])].join("\n");
}

export function explain(verdict) {
  const { name } = verdict;
  if (name === "passed") return verdict.accepted === null ? name : `${name} as permitted: ${verdict.accepted}`;
  if (name !== "failed") return verdict.reason ? `${name}: ${cut(verdict.reason)}` : name;
  if (verdict.known !== null) return `${name} by the strict standard: ${verdict.known}`;
  const { differences, near, refusal } = verdict;
  const found = counting(differences);
  const told = found.slice(0, DIFFERENCES).map((each) => difference(each, near ? "permitted" : "expected"));
  const more = found.length - told.length;
  if (more) told.push(`and ${number(more)} more`);
  if (near) told.push(`nearest to what ${near.flag} permits${refusal ? ", but the case calls for a refusal" : ""}`);
  return `${name}: ${told.join("; ")}`;
}

/** Those in value, or else all: how equal values are spelled counts for nothing beside them. */
function counting(differences) {
  const deep = differences.filter(({ kind }) => !SHALLOW.has(kind));
  return deep.length ? deep : differences;
}

/** `side`: how the outcome that it is from is called. */
function difference({ kind, pointer, expected, actual }, side) {
  const show = kind === "outcome" ? outcome : value;
  const where = pointer && ` at ${cut(pointer)}`;
  return `${WORDS[kind] ?? kind}${where}: ${side} ${show(expected)}, got ${show(actual)}`;
}

const value = (given) => (given === undefined ? "nothing" : cut(stringify(given)));

/** As a reply has it. */
function outcome({ kind, content }) {
  const said = kind === "rejected" ? Object.entries(content).filter(([, word]) => word !== undefined) : [];
  return value(new Map([[kind, kind === "rejected" ? new Map(said) : content]]));
}

/** On one line, and not too long for it. */
function cut(text) {
  const shown = text.slice(0, SHOWN).replace(/[\p{C}\s]+/gu, " ").trim();
  return text.length > SHOWN ? `${shown}…` : shown;
}
