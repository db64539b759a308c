/** What a port answers. Whatever it hands over is taken down; what is no JSON becomes an error. */

import { parse, stringify } from "./json.mjs";

const made = (answer) => Object.freeze(answer);
const error = (caught) => made({ kind: "error", caught: String(caught) });

/** The answer that `make` gives of the value of this text; an error if the text is not strict JSON. */
function ofText(text, make) {
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
    return { wrong: error(`${thrown.name}: ${thrown.message}`) };
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
  text: (text) => made({ kind: "text", content: text }),
  value: (value) => ofValue("value", value),
  valueText: (json) => ofText(json, (content) => made({ kind: "value", content })),
  rejected: (said) => {
    const { code, message, pointer } = said ?? {};
    return made({ kind: "rejected", content: made({ code, message, pointer }) });
  },
  unsupported: (reason = "", issueUrl = null) =>
    made({ kind: "unsupported", reason: String(reason), issueUrl }),
  error,
  parse: (json) => ofText(json, ofResponse),
});
