import { expect, test } from "vitest";
import { Answer, DEPTHS, OPERATIONS, Scorer, TYPES, agree, editions, load, subjects, suiteVersion, typesIn } from "@nucleus-spec/fixtures";
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

test("the types say what there is", () => {
  const edition = editions().at(-1) ?? "";
  const suite: Suite = load(edition);
  const declared: Declared = { types: [...TYPES], operations: [...OPERATIONS], strict: true, level: "required" };
  const scorer = Scorer.of(edition, declared);
  const deepest: Depth | undefined = DEPTHS.at(-1);
  for (const each of scorer.cases.slice(0, 100)) {
    const asked: Case = each;
    expect(words(agree(asked, asked.expect))).toBe(deepest);
    expect(words(scorer.add(asked, Answer.rejected({ message: kindOf(asked.expect) })))).toBeTypeOf("string");
    expect([...typesIn(asked)].every((name) => (TYPES as readonly string[]).includes(name))).toBe(true);
    const { payload, text, batches }: { payload?: Json; text?: string; batches?: readonly unknown[] } = asked.input;
    expect([payload, text, batches, asked.input.arguments].some((given) => given !== undefined)).toBe(true);
  }
  const result: Result = scorer.result();
  expect(result.conforms).toBe(false);
  expect(result.counts.required.failed).toBe(result.failing.length);
  expect(result.summary).toContain("failed");
  expect(suite.version).toBe(suiteVersion);
  expect(subjects(edition).length).toBeGreaterThan(0);
  expect(suite.requirements.size * suite.notes.size).toBeGreaterThan(0);
});

test("JSON is without loss", () => {
  const text = '{"b": [9007199254740993, 10, 10.0, -0.0], "a": "\\ud83d"}';
  expect(stringify(parse(text))).toBe(text);
  expect(() => parse('{"a": 1, "a": 2}', { strict: true })).toThrow(SyntaxError);
  expect([spell(10n), spell(10)]).toEqual(["10", "10.0"]);
});
