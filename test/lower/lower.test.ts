import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Graph, OpNode } from "../../src/graph/graph.ts";
import { verify } from "../../src/graph/verify.ts";
import { keyOf } from "../../src/shape/dim.ts";
import { compileText } from "../support/compile-file.ts";

/** What the rules of the language make of a program: names, weights, scopes and shapes of the graph. */
const lowering = suite("lower");

function graphOf(text: string, model = "m"): Graph {
  const { models, diagnostics } = compileText(text);
  assert.equal(
    diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message),
    [],
  );
  const graph = models.find(({ name }) => name === model)?.graph;
  if (graph === undefined) throw new Error("no graph");
  return graph;
}

const names = (graph: Graph): readonly string[] => graph.nodes.map(({ name }) => name);
const weights = (graph: Graph): readonly string[] => graph.weights.map(({ name }) => name);
const ops = (graph: Graph): readonly OpNode[] => graph.nodes.filter((node): node is OpNode => node.op !== "input");
const outputShape = (graph: Graph, index = 0): readonly string[] =>
  (graph.tensors[graph.outputs[index]?.tensor ?? -1]?.shape ?? []).map(keyOf);

lowering("each use of a layer has fresh weights", () => {
  const graph = graphOf("model m { input x: [N, 4] dense(4) * 3 let d = dense(4) d d }");
  assert.equal(
    weights(graph).filter((name) => name.endsWith("kernel")),
    ["dense/kernel", "dense_2/kernel", "dense_3/kernel", "dense_4/kernel", "dense_5/kernel"],
  );
});

lowering("a shared layer has one set of weights", () => {
  const graph = graphOf(
    "model m { input a: [N, 4] input b: [N, 4] shared f = { dense(3) -> relu dense(2) } (a -> f, b -> f) -> subtract }",
  );
  assert.is(graph.weights.length, 4);
  const kernels = ops(graph)
    .filter(({ op }) => op === "dense")
    .map((node) => node.weights.kernel);
  assert.equal(kernels, [kernels[0], kernels[1], kernels[0], kernels[1]]);
  assert.is.not(kernels[0], kernels[1]);
});

lowering("what stands before a shared layer holds at each of its uses", () => {
  const { weights, nodes } = graphOf(
    'model m { input a: [N, 4] @frozen @name("enc") shared f = dense(4) f -> relu f -> dense(2) }',
  );
  assert.equal(
    weights.map(({ name, frozen }) => [name, frozen]),
    [
      ["enc/kernel", true],
      ["enc/bias", true],
      ["dense_3/kernel", false],
      ["dense_3/bias", false],
    ],
  );
  assert.equal(
    nodes.filter(({ op }) => op === "dense").map((node) => node.op !== "input" && node.frozen),
    [true, true, false],
  );
});

lowering("attributes before a block hold wherever it is used, if the step says nothing else", () => {
  const { scopes } = graphOf(
    '@fold @label("own text") block b(n: int) { conv2d(n, 1) -> relu } model m { input x: [N, 4, 4, 3] b(2) @expand b(5) }',
  );
  assert.equal(
    scopes.filter(({ kind }) => kind === "block").map(({ display }) => display),
    [
      { text: "own text", fold: true },
      { text: "own text", fold: false },
    ],
  );
});

lowering("labels name weights, nodes and results", () => {
  const graph = graphOf(
    "block b { conv2d(2, 1) -> relu } model m { input x: [N, 4, 4, 3] stem: b body: b * 2 head: global_avg_pool2d }",
  );
  assert.equal(names(graph), [
    "x",
    "stem/conv2d",
    "stem/relu",
    "body/b/conv2d",
    "body/b/relu",
    "body/b_2/conv2d",
    "body/b_2/relu",
    "head",
  ]);
  assert.is(graph.outputs[0]?.name, "head");
});

lowering("@name names the weights as in pretrained files", () => {
  const graph = graphOf('model m { input x: [N, 4] for i in 1..3 { @name("fc{i}") dense(4) } }');
  assert.equal(weights(graph), ["fc1/kernel", "fc1/bias", "fc2/kernel", "fc2/bias"]);
});

lowering("@frozen covers the pipeline before which it stands, and no more", () => {
  const graph = graphOf("model m { input x: [N, 4] @frozen dense(4) -> batch_norm dense(2) -> @frozen dense(3) }");
  assert.equal(
    ops(graph).map(({ frozen }) => frozen),
    [true, true, false, true],
  );
  assert.equal(
    graph.weights.filter(({ frozen }) => !frozen).map(({ name }) => name),
    ["dense_2/kernel", "dense_2/bias"],
  );
});

lowering("zero times a layer is the identity", () => {
  assert.equal(names(graphOf("model m { input x: [N, 4] dense(3) dense(4) * 0 }")), ["x", "dense"]);
});

lowering("a model up to a label is a new copy that ends there", () => {
  const graph = graphOf(
    "model base { input x: [N, 8] low: dense(4) high: dense(2) } model m { input x: [N, 8] (base().low, base().low) -> add }",
  );
  assert.equal(names(graph), ["x", "base/low", "base_2/low", "add"]);
  assert.is(graph.weights.length, 4);
});

lowering("a label of a placed model taps that copy", () => {
  const graph = graphOf(
    "model base { input x: [N, 8] low: dense(4) high: dense(4) } model m { input x: [N, 8] b: base() (b.low, b) -> add }",
  );
  assert.equal(names(graph), ["x", "b/low", "b/high", "add"]);
});

lowering("what no output needs is not in the graph", () => {
  const graph = graphOf(
    "model base { input x: [N, 8] low: dense(4) side: dense(9) high: low -> dense(2) } model m { input x: [N, 8] base().high }",
  );
  assert.equal(names(graph), ["x", "base/low", "base/high"]);
});

lowering("several inputs and outputs keep the names of the source", () => {
  const graph = graphOf(
    "model m { input a: [N, 4] input b: [N, 4] both: concat output sum: both -> dense(1) output main }",
  );
  assert.equal(
    graph.inputs.map(({ name }) => name),
    ["a", "b"],
  );
  assert.equal(
    graph.outputs.map(({ name }) => name),
    ["sum", "main"],
  );
});

lowering("recursion under a condition unrolls", () => {
  const graph = graphOf(`block level(depth: int) {
    if depth > 0 { concat { | identity | max_pool2d(2) -> conv2d(1, 1) -> level(depth - 1) -> upsample2d(2) } }
  }
  model m { input x: [N, H, W, 1] require H % 8 == 0 require W % 8 == 0 level(3) }`);
  assert.equal(
    outputShape(graph),
    ["N", "8*floor(H/8)", "8*floor(W/8)", "4"].map((key, axis) => (axis === 1 ? "H" : axis === 2 ? "W" : key)),
  );
});

lowering("a table makes a layer per row", () => {
  const graph = graphOf("model m { input x: [N, 8, 8, 3] for [c, s] in [[4, 1], [8, 2]] { conv2d(c, 1, stride=s) } }");
  assert.equal(outputShape(graph), ["N", "4", "4", "8"]);
});

lowering("bound dimensions are ints in the body", () => {
  const graph = graphOf(
    "block squeeze: [N, H, W, C] -> [N, H, W, C // 4] { conv2d(C // 4, 1) } model m { input x: [N, 8, 8, 32] squeeze }",
  );
  assert.equal(outputShape(graph), ["N", "8", "8", "8"]);
});

lowering("scopes keep blocks, repeats and branches", () => {
  const graph = graphOf("block b { add { | identity | conv2d(3, 1) } } model m { input x: [N, 4, 4, 3] b * 2 }");
  assert.equal(
    graph.scopes.map(({ kind, name, index, count }) => [kind, name, index, count]),
    [
      ["model", "m", 0, 0],
      ["repeat", "", 0, 2],
      ["iteration", "", 0, 0],
      ["block", "b", 0, 0],
      ["branches", "add", 0, 2],
      ["branch", "", 0, 0],
      ["branch", "", 1, 0],
      ["iteration", "", 1, 0],
      ["block", "b", 0, 0],
      ["branches", "add", 0, 2],
      ["branch", "", 0, 0],
      ["branch", "", 1, 0],
    ],
  );
});

lowering("fractions are exact", () => {
  const graph = graphOf(
    "fn width(c: int, alpha: float): int = floor(c * alpha) fn third(c: int): int = c / 3 model m { input x: [N, 4] dense(width(10, 0.75)) dense(third(9)) }",
  );
  assert.equal(
    ops(graph).map((node) => (node.op === "dense" ? node.attrs.units : 0)),
    [7, 3],
  );
});

lowering("verify finds what is wrong with a graph", () => {
  const graph = graphOf("model m { input x: [N, 4] dense(3) relu }");
  assert.equal(verify(graph), []);
  const [input, dense, relu] = graph.nodes;
  const broken: readonly [Graph, RegExp][] = [
    [{ ...graph, nodes: [input, relu, dense] as Graph["nodes"] }, /before it is made/],
    [{ ...graph, nodes: [input, { ...dense, name: "x" }, relu] as Graph["nodes"] }, /two nodes are called x/],
    [
      { ...graph, tensors: graph.tensors.map((tensor, id) => (id === 1 ? { ...tensor, shape: [1, 9] } : tensor)) },
      /another shape/,
    ],
    [{ ...graph, weights: [] }, /no weight/],
    [{ ...graph, weights: graph.weights.map((weight) => ({ ...weight, shape: [1] })) }, /another shape than/],
    [{ ...graph, outputs: [{ name: "y", tensor: 99, classes: undefined }] }, /nothing makes/],
  ];
  for (const [each, fault] of broken) assert.match(verify(each).join("\n"), fault);
});

lowering("a weight may depend on the size until the layers below leave one shape", () => {
  // Heights of 2 alone are halved: at H = 1, and where H % 3 is 2.
  const graph = graphOf(`
    model m {
      input x: [N, H, 8, 4]
      resize2d(height=max(H % 3, 3 - H), width=8)
      shared slopes = prelu
      add { | slopes | slopes }
      space_to_depth(2)
    }`);
  assert.equal(
    graph.weights.map(({ shape }) => shape),
    [[2, 8, 4]],
  );
});

lowering("of weights that depend on the size, those below the first are no mistake of their own", () => {
  const { diagnostics } = compileText("model m { input x: [N, H, W, 3] prelu prelu flatten -> dense(2) }");
  assert.equal(
    diagnostics.map(({ code, message }) => [code, message.match(/`\w+`/)?.[0]]),
    [["shape/weight-depends-on-size", "`alpha`"]],
  );
});

lowering.run();
