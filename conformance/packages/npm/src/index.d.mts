/**
 * Golden cases of Nucleus model predictions, and what judges answers to them as `nucleus-conformance run` does.
 *
 * @packageDocumentation
 */

import type { Json } from "./json.mjs";

export type { Json } from "./json.mjs";

/** A type of prediction. */
export type TypeName =
  | "box"
  | "line"
  | "polygon"
  | "keypoints"
  | "cuboid"
  | "category"
  | "scene-category"
  | "segmentation";

/** What a case asks for. */
export type Operation = "construct" | "decode" | "encode" | "dispatch" | "local_files" | "collect";

/** Whether a port must pass a case, or had better. */
export type Level = "required" | "recommended";

/**
 * How deeply an answer agrees: in `value` (10 is 10.0), in the spelling of numbers too (`lexeme`), or in every
 * byte, with the order of keys (`bytes`).
 */
export type Depth = "value" | "lexeme" | "bytes";

/** The eight types, in the order of reports. */
export const TYPES: readonly TypeName[];
/** The six operations, in the order of reports. */
export const OPERATIONS: readonly Operation[];
/** The depths, least deep first. */
export const DEPTHS: readonly Depth[];

/** A prediction to construct, or a value that is none. It is a `Map`, with these members. */
export type Member = ReadonlyMap<"type" | "arguments" | "other", Json>;

/** What to do it with. Which members there are depends on the operation. */
export interface Input {
  /** The constructor's arguments, by name. */
  readonly arguments?: ReadonlyMap<string, Json>;
  /** `by-position`: pass the arguments in their order, without names; `plain`: pass objects as they are. */
  readonly pass?: "by-position" | "plain";
  /** The payload to read. */
  readonly payload?: Json;
  /** The payload to read, as text. It may be no JSON, and must then be refused. */
  readonly text?: string;
  /** Files that must exist below the working directory while the case runs; no other does. */
  readonly files?: readonly string[];
  /** Symbolic links that must exist there, and what each leads to, from its own folder on. */
  readonly links?: Readonly<Record<string, string>>;
  /** Lists of members, each added to one prediction list with one call, in this order. */
  readonly batches?: readonly (readonly Member[])[];
}

/** A refusal. Only that it is one counts. */
export interface Rejection {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  /** JSON pointer of what is wrong. */
  readonly pointer?: string | undefined;
}

/** What comes, or may come, of a case. */
export type Outcome =
  | { readonly kind: "payload"; readonly content: Json }
  | { readonly kind: "text"; readonly content: string }
  | { readonly kind: "value"; readonly content: Json }
  | { readonly kind: "rejected"; readonly content: Rejection };

/** Another outcome that is permitted, for the reason that the note on its flag gives. */
export interface Alternative {
  readonly flag: string;
  readonly outcome: Outcome;
}

/** An input, and what must come of it. What stands as `NAME_text` in the files is the JSON itself here. */
export interface Case {
  /** Its name, for good. In another edition a case of the same name may expect something else. */
  readonly id: string;
  readonly edition: string;
  /** One of {@link TYPES}, or `dispatch` or `prediction-list`. */
  readonly type: TypeName | "dispatch" | "prediction-list";
  readonly operation: Operation;
  readonly level: Level;
  /** How deeply an answer must agree to pass. */
  readonly depth: Depth;
  readonly input: Input;
  readonly expect: Outcome;
  readonly alsoAccept: readonly Alternative[];
  /** The requirements that it is about; {@link Suite.requirements} has their sentences. */
  readonly requirements: readonly string[];
  /** The traps that it sets; {@link Suite.notes} explains them. */
  readonly flags: readonly string[];
  readonly comment: string;
}

/** What a flag stands for. */
export interface Note {
  readonly what: string;
  readonly why: string;
  /** What it does to data. */
  readonly effect: string;
  readonly link: string;
  /** Flags of one choice are one decision: a port takes the alternatives of all of them, or of none. */
  readonly choice?: string;
}

/** All cases of an edition that are in this package. */
export interface Suite {
  /** The version of the suite. */
  readonly version: string;
  readonly edition: string;
  readonly cases: readonly Case[];
  /** Flag -> what it stands for. */
  readonly notes: ReadonlyMap<string, Note>;
  /** Requirement -> its sentence. */
  readonly requirements: ReadonlyMap<string, string>;
}

/** The version of the suite that this package has. */
export const suiteVersion: string;

/** The editions of the wire format that this package has cases of, oldest first. */
export function editions(): string[];

/**
 * The subjects of the cases of an edition, such as `box` and `long`.
 *
 * @throws RangeError if the package has no cases of that edition.
 */
export function subjects(edition: string): string[];

/**
 * All cases of an edition. They are read once, and shared.
 *
 * @throws RangeError if the package has no cases of that edition.
 */
export function load(edition: string): Suite;

/** All cases of the newest edition that this package has. */
export function newest(): Suite;

/** The types that a port must have to answer the case: none, to refuse what names no type. */
export function typesIn(asked: Case): Set<string>;

/** What a port answers. Make it with the functions of the same name. */
export type Answer =
  | Outcome
  | { readonly kind: "unsupported"; readonly reason: string; readonly issueUrl: string | null }
  | { readonly kind: "error"; readonly caught: string };

/** Makes answers. None of these functions throws: what is no JSON becomes an answer of kind `error`. */
export const Answer: {
  /**
   * The payload, its numbers as they are: `10n` is the integer 10, and `10` is the float 10.0. Plain objects do
   * for `Map`s. What `JSON.parse` made has lost that: give the text to {@link Answer.payloadText}.
   */
  payload(value: unknown): Answer;
  /** The payload of this JSON text. */
  payloadText(json: string): Answer;
  /** The text that a prediction is encoded to. */
  text(text: string): Answer;
  /** The value that is no payload: of `dispatch`, `local_files` and `collect`. See {@link Answer.payload}. */
  value(value: unknown): Answer;
  /** That value, of this JSON text. */
  valueText(json: string): Answer;
  /** The input is refused. */
  rejected(why?: Rejection): Answer;
  /** Not there yet. It counts as not passed. */
  unsupported(reason?: string, issueUrl?: string | null): Answer;
  /** Something went wrong that is no refusal, such as whatever was thrown. It counts as not passed. */
  error(caught: unknown): Answer;
  /** The answer in a reply of the line protocol: an object with one key besides `id`. */
  parse(json: string): Answer;
};

/** A place where an answer differs. The side that is not there is left out. */
export interface Difference {
  readonly kind:
    | "missing"
    | "extra"
    | "type"
    | "value"
    | "length"
    | "null-for-absent"
    | "absent-for-null"
    | "number-spelling"
    | "key-order"
    | "text-form"
    | "outcome";
  /** JSON pointer, below the payload or value. */
  readonly pointer: string;
  readonly expected?: unknown;
  readonly actual?: unknown;
}

/** What became of a case. `depth`: how deeply the answer agrees with the expected outcome; null: not at all. */
export type Verdict =
  | {
      readonly name: "passed";
      readonly depth: Depth | null;
      /** The flag of the alternative that it is; null if it is the expected outcome. */
      readonly accepted: string | null;
      /** Those in spelling, which do not count at the depth that was asked for. */
      readonly differences: readonly Difference[];
    }
  | {
      readonly name: "failed";
      readonly depth: Depth | null;
      /** From the nearest outcome that is permitted. */
      readonly differences: readonly Difference[];
      /** The port's message, if it refused. */
      readonly message: string;
      /** The flag of the alternative that it is, if only strictness rules it out. */
      readonly known: string | null;
      /** The nearest permitted outcome, if that is not the expected one. */
      readonly near: Alternative | null;
      /** Whether a refusal is expected. */
      readonly refusal: boolean;
    }
  | {
      readonly name: "unsupported";
      readonly depth: null;
      readonly reason: string;
      readonly issueUrl: string | null;
    }
  | { readonly name: "error"; readonly depth: null; readonly reason: string }
  | {
      /** Permitted, but most cases of the same decision were answered otherwise. */
      readonly name: "inconsistent";
      readonly depth: Depth | null;
      readonly choice: string;
      readonly chose: "documented" | "released";
      readonly usual: "documented" | "released";
      /** The ids of the cases with the usual choice. */
      readonly like: readonly string[];
      readonly reason: string;
    }
  | { readonly name: "not-run"; readonly depth: null; readonly reason: string };

/** The standard for all answers, besides what each case asks. */
export interface Standard {
  /** Only the expected outcome passes, and no alternative. */
  readonly strict?: boolean | undefined;
  /** How deeply every answer must agree, unless its case asks for more. */
  readonly depth?: Depth | null | undefined;
}

/**
 * The verdict on one case for itself. Whether choices are made once, only a {@link Scorer} tells.
 *
 * @throws RangeError for a depth that there is not.
 */
export function agree(asked: Case, answer: Answer, standard?: Standard): Verdict;

/** The verdict in words on one line: what was expected, and what came. */
export function explain(verdict: Verdict): string;

/** What a port declares to have, and how it is scored. */
export interface Declared extends Standard {
  /** The types that it has; without it, all. */
  readonly types?: readonly string[] | null | undefined;
  /** The operations that it has; without it, all. */
  readonly operations?: readonly string[] | null | undefined;
  /** `recommended`: recommended cases count, too. */
  readonly level?: Level | undefined;
}

/** How many cases of a level came to what. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly error: number;
  readonly unsupported: number;
  readonly inconsistent: number;
  /** Declared, but not answered. */
  readonly notRun: number;
  /** Not declared. */
  readonly skipped: number;
}

/** What a run comes to. */
export interface Result {
  /** Id of each case that is declared -> its verdict. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly counts: Readonly<Record<Level, Counts>>;
  /** The cases that count, were answered, and did not pass. */
  readonly failing: readonly Case[];
  /** What else is wrong, a sentence each. */
  readonly problems: readonly string[];
  /** Whether nothing is failing, and no problem is left. */
  readonly conforms: boolean;
  /** The counts on one line, such as `1,491 cases passed, 6 failed, 140 unsupported, 4,234 skipped: not supported yet`. */
  readonly summary: string;
  /**
   * The summary, the problems, and the verdicts on cases that did not pass, a line each: for the message of an
   * assertion. Those that count come first, what is unsupported last. At most 20 are told, and how many more
   * there are.
   */
  readonly report: string;
}

/** Scores a run. Give it the answer to each of its `cases`, in any order, and then ask for the result. */
export class Scorer {
  /**
   * On the cases of an edition that are declared.
   *
   * @throws RangeError for an edition, a type, an operation, a level or a depth that there is not.
   */
  static of(edition: string, declared?: Declared): Scorer;
  /** On the cases of a suite. */
  constructor(suite: Suite, declared?: Declared);
  readonly suite: Suite;
  /** The cases to answer. */
  readonly cases: readonly Case[];
  /** The cases that are not declared. */
  readonly skipped: readonly Case[];
  /**
   * Judge an answer. The verdict may yet become `inconsistent` in the result.
   *
   * @throws RangeError if the case is none of `cases`, or was answered before.
   */
  add(asked: Case, answer: Answer): Verdict;
  /** What all answers so far come to. Cases without one are `not-run`. */
  result(): Result;
}
