/** Reads the cases that lie beside this package, and makes them plain: what stands as text is parsed. */

import { readFileSync } from "node:fs";
import { parse } from "./json.mjs";

const FOLDER = new URL("../fixtures/", import.meta.url);

const read = (name) => parse(readFileSync(new URL(name, FOLDER), "utf8"));

const index = read("index.json");

export const suiteVersion = index.get("suite");

export const editions = () => [...index.get("editions").keys()];

export function subjects(edition) {
  const known = index.get("editions").get(edition);
  if (!known) {
    throw new RangeError(`there are no cases of edition ${edition}, but of ${editions().join(", ")}`);
  }
  return Array.from(known.get("files").keys(), (name) => name.replace(/\.json$/, ""));
}

export const newest = () => load(editions().at(-1));

const loaded = new Map();

export function load(edition) {
  if (!loaded.has(edition)) loaded.set(edition, loadAnew(edition));
  return loaded.get(edition);
}

function loadAnew(edition) {
  const files = subjects(edition).map((subject) => read(`${edition}/${subject}.json`));
  const merged = (name) => new Map(files.flatMap((file) => [...file.get(name)]));
  const notes = Array.from(merged("notes"), ([flag, note]) => [flag, Object.freeze(members(note))]);
  return Object.freeze({
    version: suiteVersion,
    edition,
    cases: Object.freeze(files.flatMap((file) => file.get("cases").map((each) => caseOf(edition, each)))),
    notes: new Map(notes),
    requirements: merged("requirements"),
  });
}

const members = (map) => Object.fromEntries(map);

function caseOf(edition, given) {
  const { id, type, operation, level, depth, comment, ...more } = members(given);
  const alternative = (each) =>
    Object.freeze({ flag: each.get("flag"), outcome: outcomeOf(each.get("outcome")) });
  return Object.freeze({
    edition, id, type, operation, level, depth, comment,
    requirements: Object.freeze(more.requirements),
    flags: Object.freeze(more.flags),
    input: inputOf(more.input),
    expect: outcomeOf(more.expect),
    alsoAccept: Object.freeze((more.also_accept ?? []).map(alternative)),
  });
}

/** The members, with NAME for what stands as NAME_text. */
const plain = (given) =>
  Array.from(given, ([name, value]) =>
    name.endsWith("_text") ? [name.slice(0, -"_text".length), parse(value)] : [name, value],
  );

function inputOf(given) {
  const input = Object.fromEntries(plain(given));
  if (input.links) input.links = members(input.links);
  return Object.freeze(input);
}

function outcomeOf(given) {
  const [[kind, content]] = plain(given);
  return Object.freeze({ kind, content: kind === "rejected" ? members(content) : content });
}
