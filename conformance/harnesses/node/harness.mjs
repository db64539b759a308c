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
 * `pointer`; `types`, the names of those that it has; `editions`, if it does not speak all. Functions may
 * be async. Values come as json.mjs reads them, with BigInts and Maps; with `json: JSON` in the options,
 * as JSON.parse does. This file and json.mjs need nothing else, and may be copied.
 */

import { once } from "node:events";
import * as exact from "./json.mjs";

const PROTOCOL = 2;
const REPLIES = new Map([
  ["construct", "payload"],
  ["decode", "payload"],
  ["encode", "text"],
  ["dispatch", "value"],
  ["local_files", "value"],
  ["collect", "value"],
]); // A Map, because a plain object also has a "constructor".
const TEXTS = new Map([
  ["text", "payload"],
  ["arguments_text", "arguments"],
  ["batches_text", "batches"],
]); // What not every parser can read comes as text.
const MESSAGE_LIMIT = 500;
const BATCH_MILLISECONDS = 0.5; // Whoever asked can read a reply while we answer those behind it.

// From here on stdout is for replies alone: console.log, and whatever else prints, goes to stderr. That is
// done on import, since a port may well print while it is loaded.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

/** For a port to throw: it does not have what it was asked for. */
export class Unsupported extends Error {
  constructor(reason, issueUrl = null) {
    super(reason);
    this.issueUrl = issueUrl;
  }
}

class InvalidJson extends Error {
  code = "invalid-json";
}

class BrokenRequest extends Error {}

/** Answer requests in their order until stdin ends; then end the process. */
export async function serve(port, { name, version, json = exact }) {
  process.stdout.on("error", () => process.exit(1)); // Whoever asked has gone.
  const answer = answering(port, { name, version }, json);
  let status = 0;
  try {
    for await (const lines of linesOf(process.stdin)) await answerAll(lines, answer);
  } catch (error) {
    if (!(error instanceof BrokenRequest)) throw error;
    console.error(`${name}: ${error.message}`);
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
  let rest = "";
  for await (const chunk of stream.setEncoding("utf8")) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    if (lines.length) yield lines;
  }
  if (rest.trim()) yield [rest];
}

function answering(port, about, json) {
  let edition = null;

  function hello(request) {
    edition = request.edition;
    if (port.editions && !port.editions.includes(edition)) edition = port.editions.at(-1);
    return {
      protocol: PROTOCOL,
      ...about,
      language: `JavaScript (Node ${process.versions.node})`,
      edition,
      operations: [...REPLIES.keys()].filter((each) => each in port),
      types: port.types,
    };
  }

  async function performed({ op, ...request }) {
    if (!REPLIES.has(op)) throw new Unsupported(`no such operation: ${op}`);
    if (!(op in port)) throw new Unsupported(`${about.name} has no ${op}`);
    if ("type" in request && port.types && !port.types.includes(request.type)) {
      throw new Unsupported(`${about.name} has no type ${request.type}`);
    }
    for (const [name, meant] of TEXTS) {
      if (name in request) request[meant] = parsed(request[name]);
    }
    return port[op](request, edition);
  }

  function parsed(text) {
    try {
      return json.parse(text);
    } catch (error) {
      throw new InvalidJson(error.message);
    }
  }

  /** What is said of something thrown. Anything can be, and not all of it is an Error. */
  function described(thrown) {
    const message = String(thrown?.message ?? thrown).slice(0, MESSAGE_LIMIT);
    if (thrown instanceof Unsupported) {
      return ["unsupported", { reason: message, issue_url: thrown.issueUrl }];
    }
    if (thrown instanceof InvalidJson || (port.Refusal && thrown instanceof port.Refusal)) {
      return ["rejected", { code: thrown.code, pointer: thrown.pointer, message }];
    }
    return ["error", { caught: `${thrown?.name ?? typeof thrown}: ${message}` }];
  }

  return async function answer(line) {
    if (!line.trim()) return "";
    const { id, ...request } = requestOf(line, json);
    // Our own words are written by JSON.stringify, which leaves out what is undefined.
    const said = (kind, text) => `{"id": ${json.stringify(id)}, "${kind}": ${text}}\n`;
    if (request.op === "hello") return said("hello", JSON.stringify(hello(request)));
    try {
      const text = json.stringify(await performed(request));
      if (text === undefined) throw new TypeError(`${request.op} returned nothing`);
      return said(REPLIES.get(request.op), text);
    } catch (thrown) {
      const [kind, content] = described(thrown);
      return said(kind, JSON.stringify(content));
    }
  };
}

/** A request as a plain object. Without its id nobody can be answered, so that a broken one is the end. */
function requestOf(line, json) {
  let request;
  try {
    request = json.parse(line);
  } catch (error) {
    throw new BrokenRequest(`a request is not JSON (${error.message}): ${line.slice(0, 200)}`);
  }
  if (request instanceof Map) request = Object.fromEntries(request);
  if (request?.id === undefined) {
    throw new BrokenRequest(`a request is not an object with an id: ${line.slice(0, 200)}`);
  }
  return request;
}
