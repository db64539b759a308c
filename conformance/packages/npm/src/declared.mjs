/** What a port declares to have, and which cases belong to that. */

export const TYPES = Object.freeze([
  "box", "line", "polygon", "keypoints", "cuboid", "category", "scene-category", "segmentation",
]);
export const OPERATIONS = Object.freeze([
  "construct", "decode", "encode", "dispatch", "local_files", "collect",
]);

export function typesIn({ type, operation, input, expect }) {
  if (operation === "dispatch") {
    const read = expect.kind === "value" && expect.content instanceof Map ? expect.content.get("type") : undefined;
    return new Set(read === undefined ? [] : [read]);
  }
  if (operation === "collect") {
    const members = input.batches.flat();
    return new Set(members.filter((each) => each.has("type")).map((each) => each.get("type")));
  }
  return new Set([type]);
}

/** Whether a case belongs to what is declared; undefined or null stands for all there are. */
export function covering({ types, operations }) {
  const has = { types: known("type", types, TYPES), operations: known("operation", operations, OPERATIONS) };
  return (each) => has.operations.has(each.operation) && [...typesIn(each)].every((type) => has.types.has(type));
}

function known(what, names, all) {
  if (names != null && !Array.isArray(names)) throw new TypeError(`${what}s must be an array, such as ["${all[0]}"]`);
  const odd = names?.find((name) => !all.includes(name));
  if (odd !== undefined) throw new RangeError(`there is no ${what} ${odd}, but ${all.join(", ")}`);
  return new Set(names ?? all);
}
