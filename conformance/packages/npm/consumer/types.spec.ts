import { test } from "vitest";
import { keepEverything, useEverything } from "./types.js";

test("the types say what there is", useEverything);
test("JSON is without loss", keepEverything);
