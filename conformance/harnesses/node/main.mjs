/**
 * Puts port.mjs on the line protocol: `nucleus-conformance run --edition E -- node main.mjs`
 */

import { serve } from "./harness.mjs"; // first: from here on, what is printed goes to stderr
import { Unsupported } from "./answering.mjs";
import { refuse } from "./checks.mjs";
import { EDITIONS, InvalidPrediction, Prediction, PredictionList, TYPE_NAMES } from "./port.mjs";

/** The name of a type that there is. */
function known(type) {
  if (!TYPE_NAMES.includes(type)) throw new Unsupported(`there is no type ${type}`);
  return type;
}

function listed(value) {
  return Array.isArray(value) ? value : refuse("wrong-type", "", "must be a list of batches");
}

// `arguments` is a reserved word, and gets another name where it is taken out of a request.
const port = {
  Refusal: InvalidPrediction,
  types: TYPE_NAMES,
  editions: EDITIONS,

  construct({ type, arguments: given, pass }, edition) {
    if (pass === "by-position") {
      return Prediction.inOrder(known(type), ...given.values()).toPayload(edition);
    }
    return new Prediction(known(type), given, pass === "plain").toPayload(edition);
  },

  decode: ({ type, payload }, edition) => Prediction.read(known(type), payload, edition).toPayload(edition),

  encode: ({ type, payload }, edition) => Prediction.read(known(type), payload, edition).toText(edition),

  dispatch({ payload }, edition) {
    const read = Prediction.readAny(payload, edition);
    return { type: read.type, payload: read.toPayload(edition) };
  },

  local_files: ({ type, payload }, edition) => Prediction.read(known(type), payload, edition).hasLocalFiles(),

  collect({ batches }, edition) {
    const list = new PredictionList();
    const made = (member) => {
      if (!(member instanceof Map && member.has("type"))) return member;
      return new Prediction(known(member.get("type")), member.get("arguments"));
    };
    for (const batch of listed(batches)) list.add(listed(batch).map(made));
    const payloads = (predictions) => predictions.map((each) => each.toPayload(edition));
    const items = list.items().map(([name, predictions]) => [name, payloads(predictions)]);
    return { items, length: BigInt(list.length) };
  },
};

await serve(port, { name: "nucleus-predictions", version: "0.1.0" });
