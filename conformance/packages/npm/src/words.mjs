/** Verdicts and results in words, for a person. */

import { stringify } from "./json.mjs";

const LEVELS = ["required", "recommended"];

/** The most cases that are told, differences of one, and characters of a value. */
const CASES = 20;
const DIFFERENCES = 3;
const SHOWN = 200;

const FAILED = ["failed", "error", "inconsistent", "unsupported"];

/** With a comma before each three digits. */
export const number = (count) => count.toLocaleString("en");

/** Such as "1,491 cases passed, 146 failed, 4,234 skipped: not supported yet". */
export function summary(counts) {
  const total = (...names) =>
    LEVELS.flatMap((level) => names.map((name) => counts[level][name])).reduce((sum, count) => sum + count, 0);
  const passed = total("passed");
  const others = [
    [total(...FAILED), "failed"],
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
  const told = verdict.differences.slice(0, DIFFERENCES).map(difference);
  const more = verdict.differences.length - told.length;
  if (more) told.push(`and ${number(more)} more`);
  return `${name}: ${told.join("; ")}`;
}

function difference({ kind, pointer, expected, actual }) {
  const show = kind === "outcome" ? outcome : value;
  return `${kind}${pointer && ` at ${cut(pointer)}`}: expected ${show(expected)}, got ${show(actual)}`;
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
