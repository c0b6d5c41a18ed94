import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Diagram, figure, themes } from "../../src/6-emit/figure/index.ts";
import { diffGraphs } from "../../src/comparison/diff.ts";
import { type Overlay, overlayOf } from "../../src/comparison/overlay.ts";
import { costOf } from "../../src/graph/cost.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { checkBoxes, checkCounts, checkEdges, checkWords } from "../figure/check-geometry.ts";
import { boxesOf, textsOf } from "../figure/svg-geometry.ts";
import { compileModel, graphOf } from "../support/compile-file.ts";

const test = suite("two networks in one figure");

const zoo = (file: string, name: string): Graph => compileModel(`architectures/${file}.arch`, name);
const model = (body: string): Graph => graphOf(`model m { input x: [N, 32, 32, 3] ${body} }`);
const overlay = (left: Graph, right: Graph): Overlay =>
  overlayOf(left, right, diffGraphs(left, right, [costOf(left), costOf(right)]));

const pairs: Readonly<Record<string, readonly [Graph, Graph]>> = {
  "blocks are added": [zoo("resnet", "resnet50"), zoo("resnet", "resnet101")],
  "blocks are removed": [zoo("resnet", "resnet152"), zoo("resnet", "resnet50")],
  "layers are added in every block": [zoo("vgg", "vgg16"), zoo("vgg", "vgg16_bn")],
  "every layer is changed": [zoo("resnet", "resnet50"), zoo("resnet", "resnet50_torchvision")],
  "shortcuts are removed": [zoo("resnet_cifar", "resnet56"), zoo("resnet_cifar", "plain56")],
  "heads are added": [zoo("googlenet", "googlenet"), zoo("googlenet", "googlenet_aux")],
  "another family": [zoo("inception_v3", "inception_v3"), zoo("xception", "xception")],
  "a branch and a layer are edited": [
    model("add { | conv2d(8, 3, padding=same) -> relu -> conv2d(3, 1) | identity } -> relu -> flatten -> dense(4)"),
    model("add { | conv2d(8, 5, padding=same) -> conv2d(3, 1) -> relu | identity } -> flatten -> dense(4) -> softmax"),
  ],
};

/** Edges as names of layers, of one graph or of what an overlay has of it. */
const edgesOf = (graph: Graph, nodes: readonly number[], names: (node: number) => string): readonly string[] =>
  nodes.flatMap((id) =>
    (graph.nodes[id]?.inputs ?? []).map((tensor) => `${names(graph.tensors[tensor]?.producer ?? -1)} > ${names(id)}`),
  );

for (const [name, [left, right]] of Object.entries(pairs)) {
  test(`${name}: the graph has all that is and all that was`, () => {
    const diff = diffGraphs(left, right, [costOf(left), costOf(right)]);
    const { graph, marks } = overlayOf(left, right, diff);
    const removed = diff.left.flatMap(({ status }, id) => (status === "removed" ? [id] : []));
    assert.is(graph.nodes.length, right.nodes.length + removed.length);
    assert.is([...marks.values()].filter((mark) => mark === "removed").length, removed.length);
    assert.is(
      [...marks.values()].filter((mark) => mark === "added").length,
      diff.right.filter(({ status }) => status === "added").length,
    );
    graph.nodes.forEach(({ id, inputs, scope }, index) => {
      assert.is(id, index);
      assert.ok(graph.scopes[scope]);
      for (const tensor of inputs)
        assert.ok((graph.tensors[tensor]?.producer ?? id) < id, `${id} reads what comes later`);
    });
    // Every edge of the right graph is there; what is gone has a way in and a way out where it had one.
    const kept = graph.nodes.filter(({ id }) => marks.get(id) !== "removed").map(({ id }) => id);
    const nameOf = (node: number) => `${marks.get(node) === "removed" ? "- " : ""}${graph.nodes[node]?.name}`;
    const own = new Set(edgesOf(graph, kept, nameOf));
    for (const edge of edgesOf(right, [...right.nodes.keys()], (node) => right.nodes[node]?.name ?? ""))
      assert.ok(own.has(edge), edge);
    const hasWay = edgesOf(left, removed, (node) => left.nodes[node]?.name ?? "").length;
    const gone = graph.nodes.filter(({ id }) => marks.get(id) === "removed");
    assert.is(
      gone.reduce((sum, { inputs }) => sum + inputs.length, 0),
      hasWay,
    );
  });

  test(`${name}: words stay in their boxes, and every edge is drawn`, async () => {
    const { graph, marks, before } = overlay(left, right);
    for (const options of [{ fit: "page" }, { depth: 2, style: "exact" }] as const) {
      const { svg, diagrams } = await figure(graph, { ...options, marks, before });
      const where = `${name} ${JSON.stringify(options)}`;
      checkBoxes(svg(), where);
      checkEdges(svg(), diagrams, where);
      checkCounts(graph, diagrams[0] as Diagram, where);
      if (options.fit) checkWords(svg(), where);
    }
  });
}

test("what was added, removed and changed can be told without colours, in every theme", async () => {
  const [left, right] = pairs["a branch and a layer are edited"] as readonly [Graph, Graph];
  const { graph, marks, before } = overlay(left, right);
  for (const theme of Object.keys(themes) as (keyof typeof themes)[]) {
    const drawn = (await figure(graph, { theme, marks, before })).svg();
    const words = textsOf(drawn).map(({ text }) => text);
    for (const legend of ["+ added", "− removed", "~ changed"]) assert.ok(words.includes(legend), legend);
    assert.ok(words.includes("~ 3×3 → 5×5 conv, 8"), words.join(" | "));
    const marked = [...drawn.matchAll(/<g data-id="(\w+)"[^>]* data-mark="(\w+)">(.*?)<\/g>/gs)];
    assert.ok(marked.length >= 4);
    for (const [, id, mark, body = ""] of marked) {
      const box = boxesOf(drawn).find((one) => one.id === id);
      const sign = { added: "+ ", removed: "− ", changed: "~ " }[mark as "added"];
      assert.ok(body.includes("<circle") || box?.texts[0]?.text.startsWith(sign), `${mark} ${box?.texts[0]?.text}`);
      assert.is(body.includes("stroke-dasharray"), mark === "removed");
    }
  }
});

test("what is as before, new or gone as a whole stays closed, and iterations of another kind are not folded", async () => {
  const [left, right] = pairs["blocks are added"] as readonly [Graph, Graph];
  const { graph, marks, before } = overlay(left, right);
  const { diagrams } = await figure(graph, { fit: "page", marks, before });
  const opened = diagrams[0]?.root.items.filter(({ kind }) => kind === "group") ?? [];
  assert.equal(
    opened.map((item) => item.kind === "group" && item.title),
    ["conv4"],
  );
  const [conv4] = opened;
  // ResNet-50 has six blocks in conv4, the first with a projection, and ResNet-101 has seventeen more.
  assert.equal(conv4?.kind === "group" && conv4.items.map((item) => [item.times, item.kind === "box" && item.mark]), [
    [1, undefined],
    [5, undefined],
    [17, "added"],
  ]);
});

test("a network over itself has no marks", () => {
  const graph = zoo("unet", "unet");
  const { marks, before, graph: same } = overlay(graph, graph);
  assert.is(marks.size + before.size, 0);
  assert.is(same.nodes.length, graph.nodes.length);
});

test.run();
