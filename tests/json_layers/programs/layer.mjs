// JavaScript's JSON, as a program that reads texts and writes them back. `README.md` says how.

import { createInterface } from "node:readline";

function written(mode, text) {
  const value = JSON.parse(text);
  if (mode !== "typed") {
    // As a port copies what it was given: an assignment for each key.
    const copy = {};
    if (typeof value !== "object" || value === null || Array.isArray(value)) return JSON.stringify(value);
    for (const [key, each] of Object.entries(value)) copy[key] = each;
    return JSON.stringify(copy);
  }
  const { label, mask, confidence = null, geometry } = value;
  return JSON.stringify({ label, mask, confidence, geometry });
}

for await (const line of createInterface({ input: process.stdin })) {
  const [mode, encoded = ""] = line.split(" ");
  let status = "ok";
  let said;
  try {
    said = mode === "about" ? `Node ${process.versions.node}` : written(mode, Buffer.from(encoded, "base64").toString());
  } catch (error) {
    status = "refused";
    said = String(error);
  }
  console.log(`${status} ${Buffer.from(said).toString("base64")}`);
}
