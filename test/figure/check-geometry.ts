import * as assert from "uvu/assert";
import { boxesOf as boxesOfDiagram, type Diagram, type Group } from "../../src/6-emit/figure/index.ts";
import { countParameters } from "../../src/graph/cost.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { boxesOf, contains, type DrawnBox, edgesOf, framesOf, inside, overlap, textsOf } from "./svg-geometry.ts";

/** Texts lie inside their boxes, titles inside their frames, and boxes beside each other. */
export function checkBoxes(drawn: string, where: string): void {
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
export function checkWords(drawn: string, where: string): void {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(drawn) ?? [];
  const picture = { x: 0, y: 0, width: Number(width), height: Number(height) };
  const texts = textsOf(drawn);
  for (const { text, extent } of texts) assert.ok(contains(picture, extent), `${where}: ${text} leaves the picture`);
  for (const [one, other] of pairs(texts.map(({ text, extent }) => ({ text, outline: extent }))))
    assert.not.ok(overlap(one.outline, other.outline), `${where}: ${one.text} and ${other.text} overlap`);
}

/** Volumes that follow each other touch, or have an arrow between them; every skip is drawn, and nothing else. */
export function checkSkips(drawn: string, { edges }: Diagram, where: string): void {
  const arrows = edgesOf(drawn).map(key);
  const known = new Set(edges.map(key));
  for (const arrow of arrows) assert.ok(known.has(arrow), `${where}: ${arrow}`);
  for (const edge of edges) if (edge.kind !== "flow") assert.ok(arrows.includes(key(edge)), `${where}: ${key(edge)}`);
}

const key = ({ from, to, kind }: { from: string; to: string; kind: string }) => `${from} ${to} ${kind}`;

/** Every edge of the diagram is drawn, from its box to its box, and runs through no other box and no word. */
export function checkEdges(drawn: string, diagrams: readonly Diagram[], where: string): void {
  const edges = edgesOf(drawn);
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
export function checkCounts(graph: Graph, { root }: Diagram, where: string): void {
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
