/** Scores a run: the cases that are declared, each with its verdict; and what all of them come to. */

import { choosing, rarer } from "./choices.mjs";
import { covering } from "./declared.mjs";
import { load } from "./fixtures.mjs";
import { agree } from "./judge.mjs";
import { number, report, summary } from "./words.mjs";

const LEVELS = ["required", "recommended"];
const NOT_RUN = Object.freeze({ name: "not-run", depth: null, reason: "the case was not answered" });
const COUNTED = new Map([
  ["passed", "passed"],
  ["failed", "failed"],
  ["error", "error"],
  ["unsupported", "unsupported"],
  ["inconsistent", "inconsistent"],
  ["not-run", "notRun"],
]); // Name of a verdict -> where it is counted.

export class Scorer {
  #standard;
  #level;
  #choiceOf;
  #verdicts = new Map();
  #byId;

  static of(edition, options = {}) {
    return new Scorer(load(edition), options);
  }

  constructor(suite, { types, operations, strict = false, depth = null, level = "required" } = {}) {
    if (!LEVELS.includes(level)) throw new RangeError(`there is no level ${level}, but ${LEVELS.join(", ")}`);
    const covers = covering({ types, operations });
    this.suite = suite;
    this.cases = Object.freeze(suite.cases.filter(covers));
    this.skipped = Object.freeze(suite.cases.filter((each) => !covers(each)));
    this.#standard = { strict, depth };
    this.#level = level;
    this.#choiceOf = choosing(suite.notes);
    this.#byId = new Map(this.cases.map((each) => [each.id, each]));
  }

  add(asked, answer) {
    const { id } = asked;
    if (this.#byId.get(id) !== asked) throw new RangeError(`${id} is no case that is scored here`);
    if (this.#verdicts.has(id)) throw new RangeError(`${id} was answered before`);
    const verdict = agree(asked, answer, this.#standard);
    this.#verdicts.set(id, verdict);
    return verdict;
  }

  result() {
    const verdicts = new Map(this.cases.map(({ id }) => [id, this.#verdicts.get(id) ?? NOT_RUN]));
    const undecided = [];
    for (const [choice, cases] of this.#byChoice()) {
      const judged = cases.map((each) => [each, verdicts.get(each.id)]);
      const held = judged.filter(([, { name }]) => name === "passed");
      if (judged.every(([, { name }]) => name !== "not-run")) {
        for (const [id, verdict] of rarer(choice, held)) verdicts.set(id, verdict);
      } else if (held.length) undecided.push(choice);
    }
    const counting = this.#counting();
    const counts = Object.fromEntries(LEVELS.map((level) => [level, this.#counts(level, verdicts)]));
    const fails = ({ id }) => !["passed", "not-run"].includes(verdicts.get(id).name);
    const failing = Object.freeze(counting.filter(fails));
    const odd = new Set([...failing, ...this.cases.filter(fails)]); // those that count first
    const problems = this.#problems(counting, verdicts, undecided);
    return Object.freeze({
      verdicts, counts, failing, problems,
      conforms: !failing.length && !problems.length,
      summary: summary(counts),
      report: report(counts, problems, [...odd], verdicts),
    });
  }

  #byChoice() {
    const found = new Map();
    for (const each of this.cases) {
      const choice = this.#choiceOf(each);
      if (choice === undefined) continue;
      if (!found.has(choice)) found.set(choice, []);
      found.get(choice).push(each);
    }
    return found;
  }

  #counts(level, verdicts) {
    const atLevel = (cases) => cases.filter((each) => each.level === level);
    const counts = Object.fromEntries(Array.from(COUNTED.values(), (name) => [name, 0]));
    for (const { id } of atLevel(this.cases)) counts[COUNTED.get(verdicts.get(id).name)] += 1;
    return Object.freeze({ ...counts, skipped: atLevel(this.skipped).length });
  }

  /** Of no level that is asked for, all count: whoever has but recommended cases is scored on these. */
  #counting() {
    const required = this.cases.filter(({ level }) => level === "required");
    return this.#level === "recommended" || !required.length ? this.cases : required;
  }

  #problems(counting, verdicts, undecided) {
    const nameOf = ({ id }) => verdicts.get(id).name;
    const missing = this.cases.filter((each) => nameOf(each) === "not-run").length;
    const problems = missing
      ? [`${number(missing)} of ${number(this.cases.length)} cases were not answered`]
      : undecided.map((choice) => `not all cases of the choice ${choice} were answered`);
    if (!counting.length) problems.push("nothing was judged");
    else if (counting.every((each) => nameOf(each) === "unsupported")) {
      problems.push("every case that counts is unsupported, so nothing is known to be right");
    }
    return Object.freeze(problems);
  }
}
