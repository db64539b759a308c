/** Uses all that the package has, as its types say it is. */

import assert from "node:assert/strict";
import {
  Answer, DEPTHS, OPERATIONS, Scorer, TYPES, agree, editions, explain, load, newest, subjects, suiteVersion, typesIn,
} from "@nucleus-spec/fixtures";
import type { Case, Declared, Depth, Json, Outcome, Result, Suite, Verdict } from "@nucleus-spec/fixtures";
import { parse, spell, stringify } from "@nucleus-spec/fixtures/json";

const kindOf = (outcome: Outcome): string =>
  outcome.kind === "rejected" ? (outcome.content.code ?? "refused") : outcome.kind;

const words = (verdict: Verdict): string => {
  switch (verdict.name) {
    case "passed":
      return verdict.accepted ?? verdict.depth ?? "as releases do";
    case "failed":
      return verdict.differences.map(({ kind, pointer }) => `${kind} ${pointer}`).join();
    case "inconsistent":
      return `${verdict.choice}: ${verdict.chose}, but ${verdict.usual} in ${verdict.like.join()}`;
    case "unsupported":
    case "error":
    case "not-run":
      return verdict.reason;
  }
};

export function useEverything(): void {
  const edition = editions().at(-1) ?? "";
  const suite: Suite = load(edition);
  assert.equal(newest(), suite);
  const declared: Declared = { types: [...TYPES], operations: [...OPERATIONS], strict: true, level: "required" };
  const scorer = Scorer.of(edition, declared);
  const deepest: Depth | undefined = DEPTHS.at(-1);
  for (const each of scorer.cases.slice(0, 100)) {
    const asked: Case = each;
    assert.equal(words(agree(asked, asked.expect)), deepest);
    assert.equal(typeof words(scorer.add(asked, Answer.rejected({ message: kindOf(asked.expect) }))), "string");
    assert.equal(explain(agree(asked, asked.expect)), "passed");
    assert([...typesIn(asked)].every((name) => (TYPES as readonly string[]).includes(name)));
    const { payload, text, batches }: { payload?: Json; text?: string; batches?: readonly unknown[] } = asked.input;
    assert([payload, text, batches, asked.input.arguments].some((given) => given !== undefined));
  }
  const result: Result = scorer.result();
  assert(!result.conforms);
  assert.equal(result.counts.required.failed, result.failing.length);
  assert.match(result.summary, / failed/);
  assert(result.report.startsWith(`${result.summary}\n`));
  const { types }: { types?: string[] | undefined } = {};
  assert.equal(Scorer.of(edition, { types }).skipped.length, 0);
  assert.equal(suite.version, suiteVersion);
  assert(subjects(edition).length * suite.requirements.size * suite.notes.size > 0);
}

export function keepEverything(): void {
  const text = '{"b": [9007199254740993, 10, 10.0, -0.0], "a": "\\ud83d"}';
  assert.equal(stringify(parse(text)), text);
  assert.throws(() => parse('{"a": 1, "a": 2}', { strict: true }), SyntaxError);
  assert.deepEqual([spell(10n), spell(10)], ["10", "10.0"]);
}
