import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { generateOpReference } from "../../scripts/generate-op-reference.ts";
import { ops } from "../../src/ops/index.ts";

const reference = readFileSync(new URL("../../docs/ops.md", import.meta.url), "utf8");

test("docs/ops.md is what src/ops says", () => {
  assert.fixture(reference, generateOpReference());
});

test("docs/ops.md says that it is generated, and has every op", () => {
  assert.match(reference.split("\n")[0] as string, /^<!-- Generated from src\/ops by `.*`\. -->$/);
  const headings = reference.split("\n").filter((line) => line.startsWith("### "));
  assert.equal(headings.map((line) => line.slice(4)).sort(), Object.keys(ops).sort());
});

test.run();
