import { test } from "uvu";
import * as assert from "uvu/assert";
import { figure, themes } from "../../src/6-emit/figure/index.ts";
import { compileModel, graphOf } from "../support/compile-file.ts";
import { boxesOf, contains, textsOf } from "./svg-geometry.ts";

const head = "model m() {\n  input x: [1, 8, 8, 4]\n";
const pairs = "block pairs(f: int) { conv2d(f, 3, padding=same) -> conv2d(f, 1) }\n";

test("labels are shown as text, whatever they hold", async () => {
  const hostile = [`<script>alert(1)</script>`, `"quoted" & 'single' \\\\ back`, `日本語 😀 ×`, "w".repeat(300)];
  const steps = hostile
    .map((text) => `  @label("${text.replaceAll('"', '\\"')}") conv2d(4, 3, padding=same)`)
    .join("\n");
  const { svg, dot } = await figure(graphOf(`${head}${steps}\n}`));
  const drawn = svg();
  assert.not.match(drawn, "<script");
  const shown = textsOf(drawn).map(({ text }) => text);
  assert.ok(shown.includes(hostile[0] ?? ""));
  assert.ok(shown.some((text) => text.startsWith("日本語 😀")));
  assert.ok(shown.some((text) => /^w+…$/.test(text)));
  for (const { outline, texts } of boxesOf(drawn)) {
    for (const { text, extent } of texts) if (!text.startsWith("日")) assert.ok(contains(outline, extent), text);
  }
  const { renderGraphFromSource } = await import("graphviz-cli");
  assert.match(await renderGraphFromSource({ input: dot() }, { engine: "dot", format: "json0" }), "objects");
});

test("a long label is broken between its words before it is cut", async () => {
  const words = "a label of many words that no box should be as wide as, since papers have narrow columns";
  const drawn = (await figure(graphOf(`${head}  @label("${words}") conv2d(4, 3, padding=same)\n}`))).svg();
  const box = boxesOf(drawn).find(({ texts }) => texts.some(({ text }) => text.startsWith("a label")));
  assert.is(box?.texts.map(({ text }) => text).join(" "), words);
  assert.ok((box?.texts.length ?? 0) > 1);
});

test("a block's label is shown as text too", async () => {
  const text = `<b onload="x">&amp;</b>`;
  const source = `${pairs}${head}  @label("${text.replaceAll('"', '\\"')}") pairs(4)\n}`;
  for (const depth of [0, 1]) {
    const drawn = (await figure(graphOf(source), { depth })).svg();
    const shown = textsOf(drawn).map((one) => one.text);
    assert.ok(shown.join(" ").includes(text), shown.join(" "));
    assert.not.match(drawn, "<b ");
  }
});

test("the same figure has the same bytes each time, in both directions and all themes", async () => {
  const graph = compileModel("architectures/resnet.arch", "resnet50");
  for (const direction of ["TB", "LR"] as const) {
    for (const theme of Object.keys(themes) as (keyof typeof themes)[]) {
      const [first, second] = [await figure(graph, { direction, theme }), await figure(graph, { direction, theme })];
      assert.is(first.svg(), second.svg());
      assert.is(first.dot(), second.dot());
    }
  }
});

test("a folded ResNet-50 is small", async () => {
  const drawn = (await figure(compileModel("architectures/resnet.arch", "resnet50"))).svg();
  assert.ok(drawn.length < 60_000, `${drawn.length} bytes`);
});

test.run();
