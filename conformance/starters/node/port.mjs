/**
 * What there is so far: categories. An operation is a function, and takes every type; what is not here is
 * answered with `unsupported`. Declared, and scored, is every operation here of every type in `types`. So leave a
 * new type out of `types` until it has them all, and score what it has by itself:
 *
 *     nucleus-conformance run --edition @EDITION@ --type box --operation decode -- node main.mjs
 */

import { Unsupported } from "./answering.mjs";
import { Category, Refusal } from "./category.mjs";
import { stringify } from "./json.mjs";

export const about = { name: "my-port", version: "0.1.0" };

/** @type {import("./answering.mjs").Port} */
export const port = {
  Refusal,
  editions: ["@EDITION@"],
  types: ["category"], // box, line, polygon, keypoints, cuboid, scene-category, segmentation

  // An operation returns JSON as json.mjs has it. A Refusal refuses the input; any other error fails the case.
  construct({ type, arguments: given, pass }) {
    if (type !== "category") throw new Unsupported(`cannot construct a ${type} yet`);
    const made = pass === "by-position" ? Category.inOrder(given) : Category.of(given);
    return made.toPayload();
  },
  decode({ type, payload }) {
    if (type !== "category") throw new Unsupported(`cannot decode a ${type} yet`);
    return Category.read(payload).toPayload();
  },
  encode({ type, payload }) {
    if (type !== "category") throw new Unsupported(`cannot encode a ${type} yet`);
    return stringify(Category.read(payload).toPayload());
  },
  // dispatch, local_files, collect
};
