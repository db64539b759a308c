import { expect, test } from "vitest";
import { judge, skip } from "./verdicts.mjs";

test.skipIf(skip)("verdict for verdict", () => expect(judge()).toBeGreaterThan(0));
