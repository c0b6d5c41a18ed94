import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { costOf } from "../../src/graph/cost.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { dimOf } from "../../src/shape/closed-form.ts";
import { evaluate } from "../../src/shape/dim.ts";
import { formatClosedForm, formatDim, paperStyle } from "../../src/shape/format.ts";
import { compileFile, compileModel, compileText, messages } from "../support/compile-file.ts";

const costOfText = (source: string) => {
  const { models, diagnostics } = compileText(source);
  const graph = models[0]?.graph;
  if (graph === undefined) throw new Error(messages(diagnostics));
  return costOf(graph);
};

test("depth is the number in the paper's title", () => {
  // MobileNet: "28 layers, counting depthwise and pointwise convolutions as separate layers" (Howard et al. 2017, 3.1).
  const depths = [
    ["architectures/vgg.arch", "vgg16", 16],
    ["architectures/vgg.arch", "vgg19", 19],
    ["architectures/resnet.arch", "resnet50", 50],
    ["architectures/resnet.arch", "resnet101", 101],
    ["architectures/mobilenet.arch", "mobilenet", 28],
  ] as const;
  for (const [file, model, depth] of depths) assert.is(costOf(compileModel(file, model)).depth, depth, model);
});

test("live activations: a tensor lives to its last reader, views share memory, outputs stay", () => {
  // x has 8·8·4 = 256 elements, each branch and the sum 8·8·8 = 512. While the second branch runs, x, left and right
  // live: 1280; at the join left, right and sum: 1536. The flattened result is the sum's memory.
  const { activationBytes } = costOfText(`model m() {
  input x: [1, 8, 8, 4]
  add { | conv2d(8, 3, padding=same) | conv2d(8, 1) }
  flatten
}`);
  assert.is(activationBytes, 4 * 3 * 512);
});

const features = [
  ["architectures/vgg.arch", "vgg16_features", 32],
  ["architectures/resnet.arch", "resnet50_features", 1],
  ["architectures/inception_v3.arch", "inception_v3_features", 75],
  ["architectures/mobilenet.arch", "mobilenet_features", 31],
  ["architectures/xception.arch", "xception_features", 7],
  ["architectures/unet.arch", "unet", 16],
] as const;

/** 30 legal sizes: the smallest, long ones, large ones. */
const sizesFrom = (least: number) =>
  Array.from({ length: 30 }, (_, index) => {
    const [H, W] = [least + ((index * index * 37) % 500), least + ((index * 61) % 331)];
    // What a U-Net takes, the others take too.
    return least === 16
      ? { H: H - (H % 16), W: W - (W % 16) }
      : { H: index === 0 ? least : H, W: index < 3 ? least : W };
  });

test("the closed form of the multiply-accumulates is what the network of that size has", () => {
  for (const [file, model, least] of features) {
    const { macs, closedForms } = costOf(compileModel(file, model));
    for (const { H, W } of sizesFrom(least)) {
      const at = new Map(Object.entries({ H, W }));
      const fixed = compileFile(file, model, { H, W }).models[0]?.graph as Graph;
      assert.is(evaluate(macs, at), costOf(fixed).macs, `${model} at ${H}×${W}`);
      assert.is(evaluate(dimOf(closedForms.macs), at), evaluate(macs, at), `${model} at ${H}×${W}`);
    }
  }
});

test("at the size of Keras's own networks the closed form counts what its layers do", () => {
  const tables = JSON.parse(readFileSync(new URL("../fixtures/keras-layers.json", import.meta.url), "utf8")) as Record<
    string,
    {
      readonly layers: readonly {
        readonly name: string;
        readonly kind: string;
        readonly out: number[];
        readonly macs: number;
      }[];
    }
  >;
  for (const [file, model, name] of [
    ["architectures/vgg.arch", "vgg16_features", "VGG16"],
    ["architectures/resnet.arch", "resnet50_features", "ResNet50"],
    ["architectures/inception_v3.arch", "inception_v3_features", "InceptionV3"],
    ["architectures/mobilenet.arch", "mobilenet_features", "MobileNet"],
    ["architectures/xception.arch", "xception_features", "Xception"],
  ] as const) {
    const layers = tables[name]?.layers ?? [];
    const [H = 0, W = 0] = layers[0]?.out ?? [];
    // The classifier is a dense layer, or in MobileNet the convolution conv_preds.
    const body = layers.filter((layer) => layer.kind !== "Dense" && layer.name !== "conv_preds");
    const { macs } = costOf(compileModel(file, model));
    const counted = body.reduce((sum, layer) => sum + layer.macs, 0);
    assert.is(evaluate(macs, new Map(Object.entries({ H, W }))), counted, name);
  }
});

test("the closed form of the peak is what counting tensor by tensor gives", () => {
  for (const [file, model, least] of features) {
    const graph = compileModel(file, model);
    const { activationBytes } = costOf(graph);
    const sizes = sizesFrom(least);
    for (const { H, W } of sizes) {
      const at = new Map(Object.entries({ N: 1, H, W }));
      assert.is(evaluate(activationBytes, at), 4 * countedPeak(graph, at), `${model} at ${H}×${W}`);
    }
  }
});

/** The most elements that are alive at once: of every tensor, from its first maker to the last reader of its memory. */
function countedPeak(graph: Graph, at: ReadonlyMap<string, number>): number {
  const views = ["identity", "dropout", "spatial_dropout2d", "flatten", "reshape"];
  const memory = graph.tensors.map((_, tensor) => tensor);
  for (const { op, inputs, outputs } of graph.nodes)
    if (views.includes(op)) memory[outputs[0] as number] = memory[inputs[0] as number] as number;
  const lives = new Map<number, { readonly from: number; to: number; readonly size: number }>();
  graph.tensors.forEach(({ shape, producer }, tensor) => {
    if (memory[tensor] !== tensor) return;
    const size = shape.reduce<number>((product, dim) => product * (evaluate(dim, at) as number), 1);
    lives.set(tensor, { from: graph.nodes[producer]?.op === "input" ? 0 : producer, to: producer, size });
  });
  const read = (tensor: number, by: number) => {
    const life = lives.get(memory[tensor] as number);
    if (life !== undefined) life.to = Math.max(life.to, by);
  };
  for (const { id, inputs } of graph.nodes) for (const input of inputs) read(input, id);
  for (const { tensor } of graph.outputs) read(tensor, graph.nodes.length);
  const alive = graph.nodes.map(({ id }) =>
    [...lives.values()].reduce((sum, { from, to, size }) => (from <= id && id <= to ? sum + size : sum), 0),
  );
  return Math.max(...alive);
}

test("closed forms read as an author would write them", () => {
  const written = (source: string) => {
    const { closedForms } = costOfText(source);
    return [closedForms.macs, ...closedForms.activationBytes].map((form) =>
      formatClosedForm(form, paperStyle).join(" "),
    );
  };
  // A 3×3 window without padding has H − 2 places; 3·3·3·8 = 216 and 9·8·8 = 576 products at each.
  assert.equal(
    written("model m() { input x: [N, H, W, 3] conv2d(8, 3) -> conv2d(8, 3, padding=same) -> conv2d(4, 1, stride=2) }"),
    ["792·(H - 2)·(W - 2) + 32·⌊(H - 1)/2⌋·⌊(W - 1)/2⌋", "64·(H - 2)·(W - 2)", "12·H·W + 32·(H - 2)·(W - 2)"],
  );
});

test("the batch counts as one, and symbolic sizes give closed forms", () => {
  const { macs, activationBytes } = costOfText(`model m() {
  input x: [N, H, W, 3]
  conv2d(8, 3, padding=same)
}`);
  assert.is(formatDim(macs), "216 * H * W");
  assert.is(formatDim(activationBytes), "44 * H * W");
});

test("frozen weights, statistics and shared weights", () => {
  const { params, layers } = costOfText(`model m() {
  input x: [1, 8, 8, 4]
  shared same_one = conv2d(4, 1)
  @frozen conv2d(4, 1, use_bias=false)
  batch_norm
  same_one
  same_one
}`);
  // 16 frozen; norm: 8 trained and 8 statistics; one shared convolution: 16 + 4.
  assert.equal(params, { total: 16 + 16 + 20, trainable: 8 + 20, frozen: 16 });
  assert.is(
    layers.reduce((sum, layer) => sum + layer.params, 0),
    params.total,
  );
});

test.run();
