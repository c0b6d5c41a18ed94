import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Box, figure, type Group, type Item } from "../../src/6-emit/figure/index.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { compileModel, compileText, messages } from "../support/compile-file.ts";
import { boxesOf, contains, edgesOf, overlap, textsOf } from "./svg-geometry.ts";

const networks = [
  ["architectures/vgg.arch", "vgg16"],
  ["architectures/resnet.arch", "resnet50"],
  ["architectures/inception_v3.arch", "inception_v3"],
  ["architectures/xception.arch", "xception"],
  ["architectures/mobilenet.arch", "mobilenet"],
] as const;

const graphOf = (source: string): Graph => {
  const { models, diagnostics } = compileText(source);
  const graph = models[0]?.graph;
  if (graph === undefined) throw new Error(messages(diagnostics));
  return graph;
};

const boxesIn = (items: readonly Item[], times = 1): readonly (readonly [Box, number])[] =>
  items.flatMap((item) => (item.kind === "box" ? [[item, times] as const] : boxesIn(item.items, times * item.times)));
const groupsIn = (items: readonly Item[]): readonly Group[] =>
  items.flatMap((item) => (item.kind === "group" ? [item, ...groupsIn(item.items)] : []));

for (const [file, model] of networks) {
  test(`${model}: texts lie inside their boxes and boxes beside each other`, async () => {
    const boxes = boxesOf(await figure(compileModel(file, model)).svg());
    assert.ok(boxes.length > 8);
    for (const { id, outline, texts } of boxes) {
      assert.ok(texts.length > 0, id);
      for (const { text, extent } of texts) assert.ok(contains(outline, extent), `${text} leaves its box`);
    }
    boxes.forEach((box, index) => {
      for (const other of boxes.slice(index + 1)) {
        assert.not.ok(overlap(box.outline, other.outline), `${box.id} and ${other.id} overlap`);
      }
    });
  });

  test(`${model}: every box and edge of the picture is drawn, and every layer is in a box`, async () => {
    const graph = compileModel(file, model);
    for (const depth of [0, 1, 9]) {
      const { picture, svg } = figure(graph, { depth });
      const drawn = await svg();
      const boxes = boxesIn(picture.root.items);
      assert.equal(
        boxesOf(drawn)
          .map(({ id }) => id)
          .sort(),
        boxes.map(([box]) => box.id).sort(),
      );
      assert.is(edgesOf(drawn).length, picture.edges.length);
      const layers = boxes.reduce((sum, [box, times]) => sum + box.nodes * times, 0);
      const identities = graph.nodes.filter(({ op }) => op === "identity").length;
      assert.is(layers, graph.nodes.length - identities, `depth ${depth}`);
    }
  });

  test(`${model}: titles of blocks lie inside their frames`, async () => {
    const drawn = await figure(compileModel(file, model)).svg();
    const frames = new Map(
      [
        ...drawn.matchAll(/<rect data-group="([^"]+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g),
      ].map(([, id = "", x, y, width, height]) => [
        id,
        { x: Number(x), y: Number(y), width: Number(width), height: Number(height) },
      ]),
    );
    const titles = [...drawn.matchAll(/<text [^>]*data-title="([^"]+)">[^<]*<\/text>/g)];
    for (const [title, id = ""] of titles) {
      const [text] = textsOf(title);
      const frame = frames.get(id);
      assert.ok(text && frame && contains(frame, text.extent), title);
    }
  });
}

test("resnet50: stages fold to what the paper's table says, and every addition has its shortcut", () => {
  // He et al. 2015, table 1: 3, 4, 6, 3 blocks, the first of each with a projection.
  const { picture } = figure(compileModel("architectures/resnet.arch", "resnet50"), { depth: 9 });
  const repeated = groupsIn(picture.root.items).filter(({ times }) => times > 1);
  assert.equal(
    repeated.map(({ times }) => times),
    [2, 3, 5, 2],
  );
  const kinds = picture.edges.map(({ kind }) => kind);
  assert.is(kinds.filter((kind) => kind === "skip").length, 4);
  assert.is(kinds.filter((kind) => kind === "projection").length, 8);
});

const head = "model m() {\n  input x: [1, 8, 8, 4]\n";

test("iterations that differ in more than weights are not folded", () => {
  const { picture } = figure(graphOf(`${head}  for f in [4, 4, 8] { conv2d(f, 3, padding=same) }\n}`));
  const convs = boxesIn(picture.root.items).filter(([box]) => box.category === "convolution");
  assert.equal(
    convs.map(([box]) => box.times),
    [2, 1],
  );
});

test("growing channels do not fold: each dense layer sees more", () => {
  const source = `${head}  repeat 3 { concat { | identity | conv2d(4, 3, padding=same) } }\n}`;
  const { picture } = figure(graphOf(source), { depth: 9 });
  assert.is(groupsIn(picture.root.items).filter(({ times }) => times > 1).length, 0);
  assert.is(boxesIn(picture.root.items).filter(([box]) => box.category === "convolution").length, 3);
});

test("a tensor that is read from the middle of a repeat keeps its iterations apart", () => {
  const source = `${head}  first: conv2d(4, 3, padding=same)\n  repeat 2 { add { | conv2d(4, 1) | first } }\n}`;
  const { picture } = figure(graphOf(source), { depth: 9 });
  assert.equal(
    groupsIn(picture.root.items).map(({ times }) => times),
    [2],
  );
});

test("a U-Net's skips go from the encoder to the joins, with symbolic sizes", () => {
  const source = `model unet() {
  input x: [N, H, W, 3]
  down: conv2d(8, 3, padding=same)
  max_pool2d(2)
  conv2d(16, 3, padding=same)
  conv2d_transpose(8, 2, stride=2)
  concat { | down | identity }
}`;
  const { picture } = figure(graphOf(source));
  const skips = picture.edges.filter(({ kind }) => kind === "skip");
  const box = new Map(boxesIn(picture.root.items).map(([one]) => [one.id, one]));
  assert.is(skips.length, 1);
  assert.is(box.get(skips[0]?.from ?? "")?.lines[0]?.text, "3×3 conv, 8");
  assert.is(box.get(skips[0]?.to ?? "")?.lines[0]?.text, "concat");
  assert.ok(picture.edges.some(({ label }) => label === "⌊H/2⌋ × ⌊W/2⌋ × 8"));
});

test("labels are shown as text, whatever they hold", async () => {
  const hostile = [`<script>alert(1)</script>`, `"quoted" & 'single' \\\\ back`, `日本語 😀 ×`, "w".repeat(300)];
  const steps = hostile
    .map((text) => `  @label("${text.replaceAll('"', '\\"')}") conv2d(4, 3, padding=same)`)
    .join("\n");
  const { svg, dot } = figure(graphOf(`${head}${steps}\n}`));
  const drawn = await svg();
  assert.not.match(drawn, "<script");
  const shown = textsOf(drawn).map(({ text }) => text);
  assert.ok(shown.includes(hostile[0] ?? ""));
  assert.ok(shown.some((text) => text.startsWith("日本語 😀")));
  assert.ok(shown.some((text) => /^w+…$/.test(text)));
  for (const { outline, texts } of boxesOf(drawn)) {
    for (const { extent } of texts) assert.ok(extent.width <= outline.width);
  }
  const { renderGraphFromSource } = await import("graphviz-cli");
  assert.match(await renderGraphFromSource({ input: dot() }, { engine: "dot", format: "json0" }), "objects");
});

test("@fold closes a block and @expand opens it, whatever the depth", () => {
  const block = "block pairs(f: int) { conv2d(f, 3, padding=same) -> conv2d(f, 1) }\n";
  const source = `${block}${head}  @fold pairs(4)\n  pairs(8)\n  @expand pairs(16)\n}`;
  const opened = (depth: number) =>
    groupsIn(figure(graphOf(source), { depth }).picture.root.items).map(({ title }) => title);
  assert.equal(opened(0), ["pairs(f=16)"]);
  assert.equal(opened(1), ["pairs(f=8)", "pairs(f=16)"]);
});

test("a block's label is shown as text too", async () => {
  const block = "block pairs(f: int) { conv2d(f, 3, padding=same) -> conv2d(f, 1) }\n";
  const text = `<b onload="x">&amp;</b>`;
  const source = `${block}${head}  @label("${text.replaceAll('"', '\\"')}") pairs(4)\n}`;
  for (const depth of [0, 1]) {
    const drawn = await figure(graphOf(source), { depth }).svg();
    assert.ok(textsOf(drawn).some((shown) => shown.text === text));
    assert.not.match(drawn, "<b ");
  }
});

test("the same figure has the same bytes each time, in both directions and all themes", async () => {
  const graph = compileModel("architectures/resnet.arch", "resnet50");
  for (const direction of ["TB", "LR"] as const) {
    for (const theme of ["colour", "mono"] as const) {
      const [first, second] = [figure(graph, { direction, theme }), figure(graph, { direction, theme })];
      assert.is(await first.svg(), await second.svg());
      assert.is(first.dot(), second.dot());
    }
  }
});

test.run();
