import type { Json } from "./json.mjs";

/** The documentation rules it out. */
export class Refusal extends Error {
  constructor(name: string, problem: string);
  readonly pointer: string;
}

/** The category of an image. Each way to make one throws a {@link Refusal} for what is not allowed. */
export class Category {
  constructor(given: (name: string) => Json | undefined);
  /** Of arguments by name. */
  static of(named: Json): Category;
  /** Of arguments in the order of the parameters, whatever they are called. */
  static inOrder(ordered: Json): Category;
  /** Of a payload in which keys that nobody knows are ignored. */
  static read(payload: Json): Category;
  readonly values: ReadonlyMap<string, Json>;
  /** What is sent: its keys in their order. */
  toPayload(): Map<string, Json>;
}
