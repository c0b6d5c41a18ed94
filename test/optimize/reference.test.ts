import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { generatePassReference } from "../../scripts/generate-pass-reference.ts";
import { passes } from "../../src/5-optimize/index.ts";

test("docs/passes.md is what src/5-optimize says", () => {
  assert.fixture(readFileSync(new URL("../../docs/passes.md", import.meta.url), "utf8"), generatePassReference());
});

test("every pass has a name of its own and says when it is exact", () => {
  assert.is(new Set(passes.map(({ name }) => name)).size, passes.length);
  for (const { name, doc } of passes) {
    assert.match(name, /^[a-z]+(-[a-z]+)*$/);
    assert.match(doc, /[Ee]xact/, name);
  }
});

test.run();
