import { expect, test } from "vitest";
import { judge, skip } from "./verdicts.mjs";

const MILLISECONDS = 300_000; // All editions take a while.

test.skipIf(skip)("verdict for verdict", () => expect(judge()).toBeGreaterThan(0), MILLISECONDS);
