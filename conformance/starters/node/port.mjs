/**
 * What there is so far: categories. Add a type by its name, and an operation by its function; whatever is not
 * here is answered with `unsupported`, and not scored.
 */

import { Category, Refusal } from "./category.mjs";
import { stringify } from "./json.mjs";

export const about = { name: "my-port", version: "0.1.0" };

/** @type {import("./answering.mjs").Port} */
export const port = {
  Refusal,
  editions: ["@EDITION@"],
  types: ["category"], // box, line, polygon, keypoints, cuboid, scene-category, segmentation

  // An operation returns JSON as json.mjs has it. A Refusal refuses the input; any other error fails the case.
  construct({ arguments: given, pass }) {
    const made = pass === "by-position" ? Category.inOrder(given) : Category.of(given);
    return made.toPayload();
  },
  decode: ({ payload }) => Category.read(payload).toPayload(),
  encode: ({ payload }) => stringify(Category.read(payload).toPayload()),
  // dispatch, local_files, collect
};
