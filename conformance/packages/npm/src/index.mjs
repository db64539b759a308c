export { Answer } from "./answer.mjs";
export { OPERATIONS, TYPES, typesIn } from "./declared.mjs";
export { editions, load, newest, subjects, suiteVersion } from "./fixtures.mjs";
export { DEPTHS, agree } from "./judge.mjs";
export { Scorer } from "./scorer.mjs";
export { explain } from "./words.mjs";
