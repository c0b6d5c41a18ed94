import { readdirSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  boxesOf as boxesOfDiagram,
  type Diagram,
  type FigureOptions,
  figure,
  type Group,
} from "../../src/6-emit/figure/index.ts";
import { countParameters } from "../../src/graph/cost.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { compileModel, graphOf } from "../support/compile-file.ts";
import { boxesOf, contains, type DrawnBox, edgesOf, framesOf, inside, overlap, textsOf } from "./svg-geometry.ts";

/** Every model of `architectures/`, found in the text. */
const folder = new URL("../../architectures/", import.meta.url);
const models = readdirSync(folder)
  .filter((file) => file.endsWith(".arch"))
  .flatMap((file) =>
    [...readFileSync(new URL(file, folder), "utf8").matchAll(/^model (\w+)/gm)].map(([, name = ""]) => ({
      file,
      name,
    })),
  );

const manyOptions: readonly FigureOptions[] = [
  {},
  { depth: 0 },
  { depth: 1, direction: "LR" },
  { depth: 9, style: "exact" },
  { fit: "column" },
  { fit: "slide", legend: true },
  { unfold: true, depth: 2, wrap: 3 },
];

for (const { file, name } of models) {
  test(`${name}: boxes, words and edges keep out of each other's way`, async () => {
    const graph = compileModel(`architectures/${file}`, name);
    for (const options of manyOptions) {
      const { diagrams, svg } = await figure(graph, options);
      const drawn = svg();
      const where = `${name} ${JSON.stringify(options)}`;
      checkBoxes(drawn, where);
      checkWords(drawn, where);
      checkEdges(drawn, diagrams, where);
      checkCounts(graph, diagrams[0] as Diagram, where);
    }
  });
}

const tangled: Readonly<Record<string, string>> = {
  "a NASNet cell": `block cell(f: int): (p: [N, H, W, C], h: [N, H, W, C]) -> _ {
  x1: add { | h -> conv2d(f, 3, padding=same) | p -> conv2d(f, 5, padding=same) }
  x2: add { | h -> max_pool2d(3, stride=1, padding=same) -> conv2d(f, 1) | p -> conv2d(f, 7, padding=same) }
  x3: add { | x1 -> avg_pool2d(3, stride=1, padding=same) | x2 }
  concat { | x1 | x2 | x3 }
}
model nas() {
  input image: [N, 32, 32, 16]
  a: conv2d(16, 3, padding=same)
  b: conv2d(16, 1)
  (a, b) -> cell(16)
  global_avg_pool2d -> dense(10)
}`,
  "a feature pyramid": `model fpn() {
  input image: [N, 64, 64, 3]
  c1: conv2d(32, 3, stride=2, padding=same) -> relu
  c2: conv2d(32, 3, stride=2, padding=same) -> relu
  c3: conv2d(32, 3, stride=2, padding=same) -> relu
  p3: c3 -> conv2d(32, 1)
  p2: add { | c2 -> conv2d(32, 1) | p3 -> upsample2d(2) }
  p1: add { | c1 -> conv2d(32, 1) | p2 -> upsample2d(2) }
  output o3: p3 -> conv2d(32, 3, padding=same)
  output o2: p2 -> conv2d(32, 3, padding=same)
  output o1: p1 -> conv2d(32, 3, padding=same)
}`,
  "an encoder and a decoder in blocks, with named skips":
    `block enc(f: int) { repeat 2 { conv2d(f, 3, padding=same) -> relu } }
block dec(f: int): (x: [N, H, W, C], s: [N, G, V, D]) -> _ { concat { | s | x -> conv2d_transpose(f, 2, stride=2) } -> enc(f) }
model named() {
  input image: [N, 64, 64, 3]
  e1: enc(16)
  e2: max_pool2d(2) -> enc(32)
  e3: max_pool2d(2) -> enc(64)
  (e3, e2) -> d2: dec(32)
}`.replace("(e3, e2) -> d2: dec(32)", "d2: (e3, e2) -> dec(32)\n  (d2, e1) -> dec(16)"),
  "two inputs and a shared tower": `model twins() {
  input left: [N, 32, 32, 3]
  input right: [N, 32, 32, 3]
  shared tower = { conv2d(16, 3) -> relu -> global_avg_pool2d -> dense(8) }
  a: left -> tower
  b: right -> tower
  (a, b) -> concat
  dense(1) -> sigmoid
}`,
};

for (const [name, source] of Object.entries(tangled)) {
  test(`${name}: what is neither a sequence nor branches keeps apart, too`, async () => {
    const graph = graphOf(source);
    for (const options of [{}, { depth: 9, style: "exact" }, { direction: "LR" }, { depth: 0 }] as const) {
      const { diagrams, svg } = await figure(graph, options);
      const drawn = svg();
      const where = `${name} ${JSON.stringify(options)}`;
      checkBoxes(drawn, where);
      checkEdges(drawn, diagrams, where);
      checkCounts(graph, diagrams[0] as Diagram, where);
    }
  });
}

/** Texts lie inside their boxes, titles inside their frames, and boxes beside each other. */
function checkBoxes(drawn: string, where: string): void {
  const boxes = boxesOf(drawn);
  assert.ok(boxes.length > 1, where);
  for (const { id, outline, texts } of boxes) {
    assert.ok(texts.length > 0, `${where}: ${id}`);
    for (const { text, extent } of texts) assert.ok(contains(outline, extent), `${where}: ${text} leaves its box`);
  }
  for (const [one, other] of pairs(boxes))
    assert.not.ok(overlap(one.outline, other.outline), `${where}: ${one.id} and ${other.id} overlap`);
  for (const { outline, texts } of framesOf(drawn)) {
    const titles = texts.filter(({ text }) => !text.startsWith("×"));
    for (const { text, extent } of titles) assert.ok(contains(outline, extent), `${where}: ${text} leaves its frame`);
  }
}

/** No two texts overlap, and all are on the picture. */
function checkWords(drawn: string, where: string): void {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(drawn) ?? [];
  const picture = { x: 0, y: 0, width: Number(width), height: Number(height) };
  const texts = textsOf(drawn);
  for (const { text, extent } of texts) assert.ok(contains(picture, extent), `${where}: ${text} leaves the picture`);
  for (const [one, other] of pairs(texts.map(({ text, extent }) => ({ text, outline: extent }))))
    assert.not.ok(overlap(one.outline, other.outline), `${where}: ${one.text} and ${other.text} overlap`);
}

/** Every edge of the diagram is drawn, from its box to its box, and runs through no other box and no word. */
function checkEdges(drawn: string, diagrams: readonly Diagram[], where: string): void {
  const edges = edgesOf(drawn);
  const key = ({ from, to, kind }: { from: string; to: string; kind: string }) => `${from} ${to} ${kind}`;
  assert.equal(edges.map(key).sort(), diagrams.flatMap((diagram) => diagram.edges.map(key)).sort(), where);
  const boxes = new Map(boxesOf(drawn).map((box) => [box.id, box]));
  const words = textsOf(drawn);
  for (const { from, to, points } of edges) {
    assert.ok(boxes.has(from) && boxes.has(to), `${where}: ${from} ${to}`);
    const target = boxes.get(to) as DrawnBox;
    const end = points.at(-1) as { x: number; y: number };
    assert.ok(inside(grown(target.outline, 5), end), `${where}: ${from} ${to} ends elsewhere`);
    for (const { id, outline } of boxes.values()) {
      if (id === from || id === to) continue;
      assert.not.ok(
        points.some((point) => inside(grown(outline, -0.3), point)),
        `${where}: ${from} ${to} runs through ${id}`,
      );
    }
    for (const { text, extent } of words)
      assert.not.ok(
        points.some((point) => inside(grown(extent, -0.5), point)),
        `${where}: ${from} ${to} runs through ${text}`,
      );
  }
}

/** What the boxes stand for adds up to the whole network. */
function checkCounts(graph: Graph, { root }: Diagram, where: string): void {
  const layers = layersIn(root);
  const identities = graph.nodes.filter(({ op, label }) => op === "identity" && label === undefined).length;
  assert.is(layers, graph.nodes.length - identities, where);
  const params = [...boxesOfDiagram(root)].reduce((sum, { facts }) => sum + facts.params, 0);
  assert.is(params, countParameters(graph).total, where);
}

const layersIn = (group: Group): number =>
  group.items.reduce((sum, item) => sum + (item.kind === "box" ? item.layers : layersIn(item) * item.times), 0);

function* pairs<T extends { readonly outline: DrawnBox["outline"] }>(all: readonly T[]): Generator<readonly [T, T]> {
  const sorted = [...all].sort((a, b) => a.outline.y - b.outline.y);
  for (const [index, one] of sorted.entries()) {
    for (let next = index + 1; next < sorted.length; next++) {
      const other = sorted[next] as T;
      if (other.outline.y >= one.outline.y + one.outline.height) break;
      yield [one, other];
    }
  }
}

const grown = ({ x, y, width, height }: DrawnBox["outline"], by: number) => ({
  x: x - by,
  y: y - by,
  width: width + 2 * by,
  height: height + 2 * by,
});

test.run();
