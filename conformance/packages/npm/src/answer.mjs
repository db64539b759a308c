/** What a port answers. Whatever it hands over is taken down; what is no JSON becomes an error. */

import { named, parse, stringify } from "./json.mjs";

const made = (answer) => Object.freeze(answer);

/** A value in words. What was thrown may itself throw when it is asked. */
function worded(value) {
  try {
    return String(value);
  } catch {
    return `${typeof value} that cannot be told`;
  }
}

const error = (caught) => made({ kind: "error", caught: worded(caught) });

/** The answer that `make` gives of the value of this text; an error if the text is not strict JSON. */
function ofText(text, make) {
  if (typeof text !== "string") return error(`not JSON: ${named(text)} in place of its text`);
  let value;
  try {
    value = parse(text, { strict: true });
  } catch (thrown) {
    return error(`not JSON: ${thrown.message}`);
  }
  return make(value);
}

function written(value) {
  try {
    return { text: stringify(value) };
  } catch (thrown) {
    return { wrong: error(thrown) };
  }
}

/** By way of its text: then plain objects are Maps, and nobody changes it any more. */
function ofValue(kind, value) {
  const { text, wrong } = written(value);
  return wrong ?? ofText(text, (content) => made({ kind, content }));
}

const said = (content, name) => {
  const value = content.get(name) ?? undefined;
  return typeof value === "string" ? value : value && stringify(value);
};

/** What a refusal says under a name, in words; undefined if it says nothing, or cannot. */
function wordOf(said, name) {
  try {
    const word = said?.[name] ?? undefined;
    return word === undefined ? word : worded(word);
  } catch {
    return undefined;
  }
}

/** The answer in a response of the line protocol, an object with one thing besides its id. */
function ofResponse(response) {
  if (!(response instanceof Map)) return error("not a response: no object");
  const kinds = [...response.keys()].filter((key) => key !== "id");
  const [kind] = kinds;
  if (kinds.length !== 1) {
    return error(`not a response: must have one key besides id, but has ${kinds.join(", ") || "none"}`);
  }
  const content = response.get(kind);
  if (["payload", "text", "value"].includes(kind)) return made({ kind, content });
  if (!["rejected", "unsupported", "error"].includes(kind)) {
    return error(`not a response: ${kind} is no kind of reply`);
  }
  if (!(content instanceof Map)) return error(`not a response: ${kind} must be an object`);
  if (kind === "unsupported") return Answer.unsupported(said(content, "reason"), said(content, "issue_url"));
  if (kind === "error") return error(said(content, "caught") ?? "");
  const [code, message, pointer] = ["code", "message", "pointer"].map((name) => said(content, name));
  return Answer.rejected({ code, message, pointer });
}

export const Answer = Object.freeze({
  payload: (value) => ofValue("payload", value),
  payloadText: (json) => ofText(json, (content) => made({ kind: "payload", content })),
  text: (text) => (typeof text === "string" ? made({ kind: "text", content: text }) : ofValue("text", text)),
  value: (value) => ofValue("value", value),
  valueText: (json) => ofText(json, (content) => made({ kind: "value", content })),
  rejected: (said) => {
    const [code, message, pointer] = ["code", "message", "pointer"].map((name) => wordOf(said, name));
    return made({ kind: "rejected", content: made({ code, message, pointer }) });
  },
  unsupported: (reason = "", issueUrl = null) =>
    made({ kind: "unsupported", reason: worded(reason), issueUrl: issueUrl === null ? null : worded(issueUrl) }),
  error,
  parse: (json) => ofText(json, ofResponse),
});
