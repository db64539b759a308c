import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Answer, agree, explain } from "@nucleus-spec/fixtures";

const payload = (json) => Answer.payloadText(json);
const asked = (expect, more) => ({ id: "c", depth: "value", alsoAccept: [], expect, ...more });
const kinds = (verdict) => verdict.differences.map(({ kind, pointer }) => `${kind} ${pointer}`);

describe("depth", () => {
  const cases = [
    ['{"a": 10}', '{"a": 10}', "bytes"],
    ['{"a": 10}', '{"a": 10.0}', "value"],
    ['{"a": 10.0}', '{"a": 1e1}', "bytes"],
    ['{"a": 0.0}', '{"a": -0.0}', "value"],
    ['{"a": 1, "b": 2}', '{"b": 2, "a": 1}', "lexeme"],
    ['{"a": 9007199254740993}', '{"a": 9007199254740992}', null],
    ['{"a": 9007199254740993}', '{"a": 9007199254740993.0}', null],
    ['{"a": 1}', '{"a": true}', null],
    ['{"a": "\\ud83d"}', '{"a": "\\ufffd"}', null],
    ['{"a": [1]}', '{"a": [1, 2]}', null],
  ];
  for (const [expected, actual, depth] of cases) {
    test(`${expected} and ${actual}: ${depth}`, () => {
      const verdict = agree(asked(payload(expected)), payload(actual));
      assert.equal(verdict.depth, depth);
      assert.equal(verdict.name, depth === null ? "failed" : "passed");
    });
  }

  test("the case asks for it, or whoever judges", () => {
    const [ten, same] = [payload("10"), payload("10.0")];
    assert.equal(agree(asked(ten, { depth: "lexeme" }), same).name, "failed");
    assert.equal(agree(asked(ten), same, { depth: "lexeme" }).name, "failed");
    assert.equal(agree(asked(ten, { depth: "bytes" }), ten, { depth: "value" }).name, "passed");
    assert.throws(() => agree(asked(ten), ten, { depth: "deep" }), RangeError);
  });
});

describe("differences", () => {
  test("have a kind and a pointer", () => {
    const verdict = agree(
      asked(payload('{"a/b": {"~": 1, "c": null}, "d": [1, "x"]}')),
      payload('{"a/b": {"~": 2}, "d": [1.0, 7], "e": null, "f": 1}'),
    );
    assert.deepEqual(kinds(verdict), [
      "value /a~1b/~0", "absent-for-null /a~1b/c", "type /d/1", "null-for-absent /e", "extra /f",
      "number-spelling /d/0",
    ]);
  });

  test("are told in words", () => {
    const told = (expect, answer, more) => explain(agree(asked(expect, more), answer));
    const [one, refusal] = [payload('{"a": 1, "b": [1.0]}'), Answer.rejected({ message: "no\n \u202e way" })];
    assert.equal(told(one, payload('{"b": [], "a": true}')),
      "failed: wrong type at /a: expected 1, got true; wrong length at /b: expected [1.0], got []");
    assert.equal(explain(agree(asked(one), payload('{"b": [1.0], "a": 1}'), { depth: "bytes" })),
      'failed: keys in another order: expected ["a", "b"], got ["b", "a"]');
    assert.equal(told(one, refusal),
      'failed: another outcome: expected {"payload": {"a": 1, "b": [1.0]}}, got {"rejected": {"message": "no\\n \\u202e way"}}');
    assert.equal(told(Answer.rejected(), Answer.text("x")),
      'failed: another outcome: expected {"rejected": {}}, got {"text": "x"}');
    assert.equal(told(one, Answer.error("E".repeat(999))), `error: ${"E".repeat(200)}…`);
    assert.equal(told(one, Answer.unsupported()), "unsupported");
    assert.equal(told(payload("[0, 0, 0, 0]"), payload("[1, 1, 1, 1]")).split("; ").at(-1), "and 1 more");
    const alsoAccept = [{ flag: "kept", outcome: payload("2") }];
    assert.equal(told(payload("1"), payload("2"), { alsoAccept }), "passed as permitted: kept");
    const near = { alsoAccept: [{ flag: "kept", outcome: one }] };
    const nearly = "failed: missing at /b: permitted [1.0], got nothing; nearest to what kept permits";
    assert.equal(told(Answer.text(""), payload('{"a": 1}'), near), nearly);
    assert.equal(told(Answer.rejected(), payload('{"a": 1}'), near), `${nearly}, but the case calls for a refusal`);
    const strictly = agree(asked(payload("1"), { alsoAccept }), payload("2"), { strict: true });
    assert.equal(explain(strictly), "failed by the strict standard: kept");
  });

  test("are at most 200 of a sort", () => {
    const zeros = Array(300).fill(0n);
    const verdict = agree(asked(Answer.payload(zeros)), Answer.payload(zeros.map(() => 1n)));
    assert.equal(verdict.differences.length, 200);
  });
});

for (const odd of [undefined, null, {}, { payload: 1 }, "{}"]) {
  test(`${JSON.stringify(odd)} is no answer`, () => {
    const verdict = agree(asked(payload("1")), odd);
    assert.equal(explain(verdict), "error: no answer was made by Answer");
  });
}

describe("texts", () => {
  const text = asked(Answer.text('{"a": 10}'));
  test("agree as JSON", () => assert.equal(agree(text, Answer.text('{"a":10.0}')).depth, "value"));
  test("are the same in bytes only then", () => {
    assert.deepEqual(kinds(agree(text, Answer.text('{"a":10}'))), ["text-form "]);
  });
  for (const odd of ["{'a': 10}", '{"a": 10, "a": 10}', '{"a": NaN}', '{"a": 1e999}', 10n]) {
    test(`${odd} is none`, () => assert.equal(agree(text, Answer.text(odd)).name, "failed"));
  }
  test("are no payloads", () => {
    assert.deepEqual(kinds(agree(text, payload('{"a": 10}'))), ["outcome "]);
  });
});

describe("alternatives", () => {
  const alsoAccept = [{ flag: "kept", outcome: payload('{"a": -1}') }];
  const refused = asked(Answer.rejected(), { alsoAccept });
  test("pass, and are named", () => {
    const { name, accepted, depth } = agree(refused, payload('{"a": -1}'));
    assert.deepEqual([name, accepted, depth], ["passed", "kept", null]);
  });
  test("are none where it is strict", () => {
    const { name, known } = agree(refused, payload('{"a": -1}'), { strict: true });
    assert.deepEqual([name, known], ["failed", "kept"]);
  });
  test("may be the nearest", () => {
    const { name, near, differences } = agree(refused, payload('{"a": 1}'));
    assert.deepEqual([name, near.flag, differences[0].pointer], ["failed", "kept", "/a"]);
  });
  test("do not count where it is refused", () => {
    assert.equal(agree(refused, Answer.rejected({ message: "no" })).accepted, null);
  });
});

describe("answers", () => {
  test("are what a reply has", () => {
    assert.deepEqual(Answer.parse('{"id": 1, "payload": {"a": 1}}').content, new Map([["a", 1n]]));
    assert.deepEqual({ ...Answer.parse('{"rejected": {"code": "c"}}').content }, {
      code: "c", message: undefined, pointer: undefined,
    });
    assert.deepEqual(Answer.rejected(null), Answer.rejected());
    assert.equal(Answer.parse('{"unsupported": {"reason": "later"}}').reason, "later");
    assert.equal(Answer.parse('{"error": {"caught": "E"}}').caught, "E");
  });
  for (const odd of ["", "[]", "{}", '{"payload": 1, "text": ""}', '{"rejected": 1}', '{"x": 1}', '{"payload": 1e999}']) {
    test(`${odd} is an error`, () => assert.equal(Answer.parse(odd).kind, "error"));
  }
  test("take down what they are given", () => {
    const label = { label: "car" };
    const answer = Answer.payload(label);
    label.label = "bus";
    assert.equal(answer.content.get("label"), "car");
  });
  for (const odd of [NaN, undefined, () => 1]) {
    test(`${odd} is no JSON`, () => assert.equal(Answer.payload(odd).kind, "error"));
    test(`${odd} is no text`, () => assert.equal(Answer.text(odd).kind, "error"));
    test(`${odd} is no JSON text`, () => assert.equal(Answer.payloadText(odd).kind, "error"));
  }
  test("say which value is no JSON, and where", () => {
    const caught = (value) => Answer.payload(value).caught;
    assert.equal(caught({ a: [1n, new Set()] }), "TypeError: an object of the class Set is not JSON, at /a/1");
    const loop = { a: new Map() };
    loop.a.set("b/c", loop);
    assert.equal(caught(loop), "TypeError: an object within itself is not JSON, at /a/b~1c");
    assert.equal(caught([1n, , 2n]), "TypeError: undefined is not JSON, at /1"); // eslint-disable-line no-sparse-arrays
    assert.equal(caught({ get a() { throw null; } }), "null");
  });
  test("can be made of whatever was thrown", () => {
    const hostile = { toString() { throw null; }, get message() { throw hostile; } };
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const told = (thrown) => Answer.error(thrown).caught;
    assert.deepEqual([null, undefined, Symbol("s"), new TypeError("no"), "", 7n].map(told), [
      "null", "undefined", "Symbol(s)", "TypeError: no", "", "7",
    ]);
    const refused = asked(payload("1"));
    for (const thrown of [Object.create(null), hostile, proxy]) {
      assert.equal(told(thrown), "object that cannot be told");
      assert.match(explain(agree(refused, Answer.rejected(thrown))), /^failed: another outcome: /);
      const { message } = Answer.rejected({ message: thrown }).content;
      assert.equal(message, "object that cannot be told");
      assert.equal(Answer.unsupported(thrown, thrown).issueUrl, "object that cannot be told");
    }
  });
  test("may be nested deeply, within bounds", () => {
    const nested = (deep) => payload("[".repeat(deep) + "]".repeat(deep)).kind;
    assert.deepEqual([nested(256), nested(257)], ["payload", "error"]);
  });
});
