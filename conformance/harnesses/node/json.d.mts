/** A JSON value without loss: `10n` is the integer 10, `10` is the float 10.0, and a `Map` is an object. */
export type Json =
  | null
  | boolean
  | string
  | bigint
  | number
  | readonly Json[]
  | ReadonlyMap<string, Json>;

/**
 * The value of a JSON text. A number too large is Infinity, and of two equal names the last counts.
 *
 * With `strict` it is read as the runner reads replies: no name twice, no number too large, no integer of more
 * than 4,300 digits, and nested at most 256 deep.
 *
 * @throws SyntaxError if it is not JSON, or not strict JSON.
 */
export function parse(text: string, options?: { readonly strict?: boolean }): Json;

/**
 * The text of a value, as Python's `json.dumps` writes it. Plain objects will do for `Map`s.
 *
 * @throws TypeError if the value is not JSON: it says which value, and where, as a JSON pointer. RangeError if it is nested
 * without end.
 */
export function stringify(value: unknown): string;

/** What a value is that is not JSON, in words. */
export function named(value: unknown): string;

/** The JSON pointer of a member of what is at that one. */
export function under(place: string, key: string | number): string;

/**
 * A number as Python spells it.
 *
 * @throws RangeError for NaN and the infinities.
 */
export function spell(value: bigint | number): string;
