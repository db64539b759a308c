import type { Json } from "./json.mjs";

/** What an operation is asked, as far as it needs it. With the JSON of `json.mjs`, or of the parser given. */
export interface Request<Value = Json> {
  /** The name of a type of prediction. */
  type: string;
  /** The constructor's arguments, by name: a `Map`, or what the parser given makes of an object. */
  arguments: Value;
  /** `by-position`: pass the arguments in their order, without names; `plain`: pass objects as they are. */
  pass?: "by-position" | "plain";
  /** The payload to read. */
  payload: Value;
  /** Lists of members, each to be added to one prediction list with one call. */
  batches: Value;
}

/** An operation: its answer, or what throws a `Refusal`. Any other error fails the case. */
export type Perform<Value = Json> = (request: Request<Value>, edition: string) => unknown;

/** What a port has. An operation that is not there is unsupported. */
export interface Port<Value = Json> {
  /** The class of the errors that it refuses with, which may carry a `code` and a JSON `pointer`. */
  readonly Refusal?: (abstract new (...given: never[]) => Error) | undefined;
  /**
   * The types that it declares: of each it is scored on every operation below. Without it, all. It is asked for
   * another one only if the user says so (`run --type`), and may answer, or throw {@link Unsupported}.
   */
  readonly types?: readonly string[] | undefined;
  /** The editions that it speaks; without it, all. */
  readonly editions?: readonly string[] | undefined;
  /** The payload of the object. */
  readonly construct?: Perform<Value>;
  /** The payload of what was read. */
  readonly decode?: Perform<Value>;
  /** The text of the payload of what was read. */
  readonly encode?: Perform<Value>;
  /** The type of what was read, and its payload: `{ type, payload }`. */
  readonly dispatch?: Perform<Value>;
  /** Whether what was read has local files. */
  readonly local_files?: Perform<Value>;
  /** What is in the list: `{ items, length }`. */
  readonly collect?: Perform<Value>;
}

/** How a port calls itself. */
export interface About {
  readonly name: string;
  readonly version: string;
}

/** Reads and writes JSON: the module `json.mjs`, or `JSON`. */
export interface Parser<Value = Json> {
  parse(text: string): Value;
  stringify(value: unknown): string | undefined;
}

/** For a port to throw: it does not have what it was asked for. */
export class Unsupported extends Error {
  constructor(reason: string, issueUrl?: string | null);
  issueUrl: string | null;
}

/** A line that is no request. Without its id nobody can be answered, so that it is the end. */
export class BrokenRequest extends Error {}

/** The function that takes the line of a request and gives a promise of the line of the reply. */
export function answering(port: Port, about: About): (line: string) => Promise<string>;
/** The same, with values as another parser makes them, such as `JSON`. */
export function answering<Value>(
  port: Port<Value>,
  about: About & { readonly json: Parser<Value> },
): (line: string) => Promise<string>;
