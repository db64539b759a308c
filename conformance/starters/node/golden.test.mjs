/** Puts the golden cases to the port. It is asked as `nucleus-conformance run` asks it, but in this process. */

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { Answer, Scorer, editions } from "@nucleus-spec/fixtures";
import { answering } from "./answering.mjs";
import { stringify } from "./json.mjs";
import { about, port } from "./port.mjs";

/** @typedef {import("@nucleus-spec/fixtures").Case} Case */

const answer = answering(port, about);

const spoken = port.editions ?? editions(); // without its word, all that there are cases of
assert(spoken.length, "the port names no edition, so that nothing is tested");
for (const edition of spoken) {
  test(`golden cases of ${edition}`, async (t) => {
    const request = { id: 0, op: "hello", protocol: 2, edition };
    const { hello } = JSON.parse(await answer(JSON.stringify(request)));
    const scorer = Scorer.of(edition, { types: hello.types, operations: hello.operations });
    for (const each of scorer.cases) scorer.add(each, await answerTo(each));
    const { conforms, report, summary } = scorer.result();
    t.diagnostic(summary);
    assert(conforms, report);
  });
}

/** @param {Case} asked */
async function answerTo({ id, operation, type, input }) {
  const { files = [], links = {}, ...given } = input;
  const ofType = ["dispatch", "collect"].includes(operation) ? {} : { type };
  const line = stringify({ id, op: operation, ...ofType, ...given });
  const ask = async () => Answer.parse(await answer(line));
  return operation === "local_files" ? inFolderWith(files, links, ask) : ask();
}

/**
 * Act in a folder of its own with these files and links, and no others.
 *
 * @template Result
 * @param {readonly string[]} files
 * @param {Readonly<Record<string, string>>} links
 * @param {() => Promise<Result>} act
 */
async function inFolderWith(files, links, act) {
  const [home, folder] = [process.cwd(), mkdtempSync(join(tmpdir(), "case-"))];
  process.chdir(folder);
  try {
    for (const name of [...files, ...Object.keys(links)]) mkdirSync(dirname(name), { recursive: true });
    for (const name of files) writeFileSync(name, "");
    for (const [name, aim] of Object.entries(links)) symlinkSync(aim, name);
    return await act();
  } finally {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  }
}
