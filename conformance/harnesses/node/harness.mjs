/**
 * The far end of the line protocol for JavaScript: it serves a port over stdin and stdout.
 *
 *     import { serve } from "./harness.mjs"; // before the port: see below
 *     import * as port from "./my-port.mjs";
 *     serve(port, { name: "my-port", version: "1.0" });
 *
 * The port is an object, or a module, with a function for each operation that it has:
 *
 *     construct({ type, arguments, pass }, edition)  the payload of the object
 *     decode({ type, payload }, edition)             the payload of what was read
 *     encode({ type, payload }, edition)             the text of that payload
 *     dispatch({ payload }, edition)                 { type, payload }
 *     local_files({ type, payload }, edition)        true or false
 *     collect({ batches }, edition)                  { items, length }
 *
 * and with `Refusal`, the class of the errors that it refuses with, which may carry a `code` and a JSON
 * `pointer`; `types`, the names of those that it declares, each with all that is above; `editions`, if it does not speak all. Functions may
 * be async. Values come as json.mjs reads them, with BigInts and Maps; with `json: JSON` in the options,
 * as JSON.parse does. This file, answering.mjs and json.mjs need nothing else, and may be copied.
 */

import { isUtf8 } from "node:buffer";
import { once } from "node:events";
import { BrokenRequest, answering } from "./answering.mjs";

export { Unsupported } from "./answering.mjs";

const LINE_FEED = 10;
const BATCH_MILLISECONDS = 0.5; // Whoever asked can read a reply while we answer those behind it.

// From here on stdout is for replies alone: console.log, and whatever else prints, goes to stderr. That is
// done on import, since a port may well print while it is loaded.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

/** Answer requests in their order until stdin ends; then end the process. */
export async function serve(port, about) {
  process.stdout.on("error", () => process.exit(1)); // Whoever asked has gone.
  const answer = answering(port, about);
  let status = 0;
  try {
    for await (const lines of linesOf(process.stdin)) await answerAll(lines, answer);
  } catch (error) {
    if (!(error instanceof BrokenRequest)) throw error;
    console.error(`${about.name}: ${error.message}`);
    status = 1;
  }
  write("", () => process.exit(status)); // Once all is written, and even if a timer is left running.
}

/** What comes together is answered together, but no reply waits long for those behind it. */
async function answerAll(lines, answer) {
  let replies = "";
  let since = performance.now();
  const send = async () => {
    if (replies && !write(replies)) await once(process.stdout, "drain");
    replies = "";
    since = performance.now();
  };
  try {
    for (const line of lines) {
      replies += await answer(line);
      if (performance.now() - since > BATCH_MILLISECONDS) await send();
    }
  } finally {
    await send();
  }
}

/**
 * The lines of a stream, as many at a time as have come. Not by node:readline, which also takes U+2028,
 * a proper character in JSON, for the end of a line.
 */
async function* linesOf(stream) {
  let begun = []; // The parts of a line, which are joined once: it may be long.
  for await (const chunk of stream) {
    const end = chunk.lastIndexOf(LINE_FEED);
    if (end >= 0) {
      yield* linesIn(Buffer.concat([...begun, chunk.subarray(0, end)]));
      begun = [];
    }
    begun.push(chunk.subarray(end + 1));
  }
  yield* linesIn(Buffer.concat(begun));
}

/** The lines in these bytes. Behind the last one that is UTF-8 it fails. */
function* linesIn(bytes) {
  if (isUtf8(bytes)) return yield bytes.toString().split("\n");
  for (let start = 0; ; ) {
    const end = bytes.indexOf(LINE_FEED, start);
    const line = bytes.subarray(start, end < 0 ? bytes.length : end);
    if (!isUtf8(line)) throw new BrokenRequest(`a request is not UTF-8: ${line.toString().slice(0, 200)}`);
    yield [line.toString()];
    start = end + 1;
  }
}
