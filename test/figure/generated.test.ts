import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bundledViewer } from "../../scripts/bundle-viewer.ts";
import { fontMetrics } from "../../scripts/generate-font-metrics.ts";
import { fitText, textWidth } from "../../src/6-emit/figure/layout/measure.ts";

test("the table of widths is what the fonts say", () => {
  const file = new URL("../../src/6-emit/figure/layout/font-metrics.generated.ts", import.meta.url);
  assert.ok(readFileSync(file, "utf8") === fontMetrics(), "`npm run generate` brings it up to date");
});

test("the script of pages is what its sources say", async () => {
  const file = new URL("../../src/6-emit/figure/viewer/viewer.generated.ts", import.meta.url);
  assert.ok(readFileSync(file, "utf8") === (await bundledViewer()), "`npm run generate` brings it up to date");
});

test("a text is as wide as its letters", () => {
  // DejaVu Sans Condensed 2.37, hmtx: A 1260, × 1544, space 585, of 2048 units to the em.
  assert.is(textWidth("A× ", 2048), 1260 + 1544 + 585);
  assert.is(textWidth("A", 1024), 630);
});

test("a long text is cut to its width, and an emoji is not cut in half", () => {
  assert.is(fitText("short", 1000, 10), "short");
  for (const text of ["w".repeat(300), "😀".repeat(50)]) {
    const cut = fitText(text, 100, 10);
    assert.match(cut, /^(w+|😀+)…$/u);
    assert.ok(textWidth(cut, 10) <= 100);
  }
});

test.run();
