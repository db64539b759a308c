/**
 * The verdicts on what a port answered, as the package gives them. Both are JSON lines: an answer has
 * `edition`, `id`, `answer` (a reply of the line protocol), and what is declared and asked for, if not all
 * (`port`, `strict`, `depth`, `types`, `operations`). nucleus-conformance must give the same.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { Answer, Scorer } from "@nucleus-spec/fixtures";
import { parse, stringify } from "@nucleus-spec/fixtures/json";

/** @typedef {Map<string, any>} Line */

/** @param {Line} line */
const runOf = (line) => {
  const names = ["port", "edition", "strict", "depth", "types", "operations"];
  return stringify(names.map((name) => line.get(name) ?? null));
};

/** @param {string} text */
export function verdictsOn(text) {
  /** @type {Map<string, Line[]>} */
  const runs = new Map();
  for (const each of text.split("\n")) {
    if (!each) continue;
    const line = /** @type {Line} */ (parse(each, { strict: true }));
    const name = runOf(line);
    const before = runs.get(name);
    if (before) before.push(line);
    else runs.set(name, [line]);
  }
  return [...runs.values()].flatMap(verdictsOnRun);
}

/** @param {Line[]} lines */
function verdictsOnRun(lines) {
  const [first] = lines;
  if (!first) return [];
  const [edition, port, types, operations] = ["edition", "port", "types", "operations"].map((name) => first.get(name));
  const [strict, depth] = [first.get("strict") ?? false, first.get("depth") || null];
  const scorer = Scorer.of(edition, { types, operations, strict, depth });
  const byId = new Map(scorer.cases.map((each) => [each.id, each]));
  for (const line of lines) {
    const asked = byId.get(line.get("id"));
    if (!asked) throw new RangeError(`${line.get("id")} is no case that is declared`);
    scorer.add(asked, Answer.parse(stringify(line.get("answer"))));
  }
  const { verdicts } = scorer.result();
  return scorer.cases.map(({ id, level }) => {
    const verdict = verdicts.get(id);
    const accepted = verdict?.name === "passed" ? verdict.accepted : null;
    return JSON.stringify({
      port, edition, id, level, strict, verdict: verdict?.name, depth: verdict?.depth, accepted,
    });
  });
}

const { NUCLEUS_ANSWERS: answers, NUCLEUS_VERDICTS: verdicts } = process.env;

/** Why there is nothing to do; or false. */
export const skip = answers && verdicts ? false : "NUCLEUS_ANSWERS and NUCLEUS_VERDICTS name no files";

export function judge() {
  if (!answers || !verdicts) throw new RangeError(String(skip));
  const lines = verdictsOn(readFileSync(answers, "utf8"));
  writeFileSync(verdicts, lines.map((each) => `${each}\n`).join(""));
  return lines.length;
}
