import type { About, Parser, Port } from "./answering.mjs";

export { Unsupported } from "./answering.mjs";
export type { About, Parser, Perform, Port, Request } from "./answering.mjs";

/**
 * Answer requests in their order until stdin ends; then end the process. From the import of this module on,
 * what is printed goes to stderr.
 */
export function serve(port: Port, about: About): Promise<void>;
/** The same, with values as another parser makes them, such as `JSON`. */
export function serve<Value>(
  port: Port<Value>,
  about: About & { readonly json: Parser<Value> },
): Promise<void>;
