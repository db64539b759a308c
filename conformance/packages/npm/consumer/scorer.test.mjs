import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Answer, Scorer, editions, load, subjects, suiteVersion, typesIn } from "@nucleus-spec/fixtures";

const [edition] = editions();

describe("fixtures", () => {
  test("are those of the index", () => {
    assert.match(suiteVersion, /^\d+\.\d+\.\d+$/);
    assert.equal(load(edition), load(edition));
    const named = new Set(load(edition).cases.map(({ id }) => id.split("/")[0]));
    assert.deepEqual([...named], subjects(edition));
    assert.throws(() => load("9.9.9"), { name: "RangeError", message: /of edition 9\.9\.9, but of / });
  });

  test("explain themselves", () => {
    const { cases, notes, requirements } = load(edition);
    assert(cases.every((each) => each.requirements.every((name) => requirements.has(name))));
    assert(cases.every((each) => each.alsoAccept.every(({ flag }) => notes.get(flag).what)));
  });

  test("have no member as text but a payload to read", () => {
    for (const { input, expect, alsoAccept } of load(edition).cases) {
      assert(Object.keys(input).every((name) => !name.endsWith("_text")));
      for (const { kind } of [expect, ...alsoAccept.map(({ outcome }) => outcome)]) {
        assert(["payload", "text", "value", "rejected"].includes(kind));
      }
    }
  });
});

const choosing = (each) => each.alsoAccept.some(({ flag }) => load(edition).notes.get(flag).choice);

describe("a run", () => {
  function scored(answerTo, declared) {
    const scorer = Scorer.of(edition, declared);
    for (const each of [...scorer.cases].reverse()) scorer.add(each, answerTo(each));
    return scorer.result();
  }

  test("conforms if all is as expected", () => {
    const { conforms, counts, summary } = scored(({ expect }) => expect);
    assert(conforms);
    assert.equal(counts.required.passed + counts.recommended.passed, load(edition).cases.length);
    assert.match(summary, /^[\d,]+ cases passed$/);
  });

  test("is of what is declared", () => {
    const { conforms, counts, report, summary, verdicts } = scored(({ expect }) => expect, {
      types: ["category"], operations: ["decode"],
    });
    assert(conforms);
    assert([...verdicts.keys()].every((id) => id.includes("/decode/")));
    assert(counts.required.skipped > 0);
    assert.match(summary, / cases passed, [\d,]+ skipped: not supported yet$/);
    assert.equal(report, summary);
  });

  test("makes each choice once", () => {
    const cases = load(edition).cases.filter(choosing);
    const odd = cases.find(({ level }) => level === "required");
    const { conforms, verdicts } = scored((each) => (each === odd ? odd.alsoAccept[0].outcome : each.expect));
    const { name, chose, usual, like, reason } = verdicts.get(odd.id);
    assert.deepEqual([name, chose, usual], ["inconsistent", "released", "documented"]);
    assert(like.length && !like.includes(odd.id));
    assert.match(reason, /^answers as releases do, but /);
    assert(!conforms);
  });

  test("leaves a choice open if cases of it are not answered", () => {
    const scorer = Scorer.of(edition);
    const each = scorer.cases.find(choosing);
    scorer.add(each, each.alsoAccept[0].outcome);
    const { conforms, verdicts, counts, problems } = scorer.result();
    assert.equal(verdicts.get(each.id).name, "passed");
    assert(!conforms && counts.required.notRun > 0);
    assert.match(problems[0], /^\d,\d{3} of \d,\d{3} cases were not answered$/);
  });

  test("proves nothing if all is unsupported", () => {
    const { conforms, problems } = scored(() => Answer.unsupported("later"));
    assert(!conforms);
    assert.match(problems[0], /^every case that counts is unsupported/);
  });

  test("fails for what counts alone", () => {
    const answerTo = ({ level, expect }) => (level === "required" ? expect : Answer.error("E"));
    assert(scored(answerTo).conforms);
    assert(!scored(answerTo, { level: "recommended" }).conforms);
  });

  test("says what did not pass: what counts first, what is unsupported last, and not all", () => {
    const { failing, report, summary } = scored(({ id, level, operation, expect }) => {
      if (operation === "construct") return Answer.unsupported("later");
      if (level === "recommended") return Answer.error("TypeError: no");
      return id === "box/decode/all-fields" ? Answer.payload({ ...Object.fromEntries(expect.content), label: 1n }) : expect;
    }, { types: ["box"], operations: ["construct", "decode"] });
    const [first, wrong, odd, ...others] = report.split("\n");
    assert.equal(first, summary);
    assert.match(summary, /^[\d,]+ cases passed, [\d,]+ failed, [\d,]+ unsupported, [\d,]+ skipped: not supported yet$/);
    assert.equal(wrong, 'box/decode/all-fields: failed: wrong type at /label: expected "car", got 1');
    assert.match(odd, /^box\/decode\/\S+ \(recommended\): error: TypeError: no$/);
    assert.equal(others.length, 19);
    assert.match(others.at(-1), /^and [\d,]+ more$/);
    assert(failing.some(({ operation }) => operation === "construct"));
  });

  test("takes each case once, and no other", () => {
    const scorer = Scorer.of(edition, { types: ["box"] });
    const [each] = scorer.cases;
    scorer.add(each, each.expect);
    assert.throws(() => scorer.add(each, each.expect), RangeError);
    assert.throws(() => scorer.add(scorer.skipped[0], each.expect), RangeError);
  });

  test("declares what there is", () => {
    assert.throws(() => Scorer.of(edition, { types: ["mesh"] }), RangeError);
    assert.throws(() => Scorer.of(edition, { operations: ["polish"] }), RangeError);
    const nothing = Scorer.of(edition, { types: [], operations: [] }).result();
    assert.equal(nothing.report, `${nothing.summary}\nnothing was judged`);
    assert(!nothing.conforms);
    assert.throws(() => Scorer.of(edition, { types: "box" }), /^TypeError: types must be an array, such as \["box"\]$/);
    assert.throws(() => Scorer.of(edition, { level: "all" }), RangeError);
  });
});

test("a case needs the types that its answer is made of", () => {
  const { cases } = load(edition);
  const needs = (operation, found) => cases.filter((each) => each.operation === operation).some(found);
  assert(needs("dispatch", (each) => typesIn(each).size === 0));
  assert(needs("collect", (each) => typesIn(each).size > 1));
});
