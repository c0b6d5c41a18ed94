import { test } from "uvu";
import * as assert from "uvu/assert";
import { costOf } from "../../src/graph/cost.ts";
import { evaluate } from "../../src/shape/dim.ts";
import { formatDim } from "../../src/shape/format.ts";
import { compileModel, compileText, messages } from "../support/compile-file.ts";

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

test("the closed form of the peak is what counting tensor by tensor gives", () => {
  const graph = compileModel("architectures/inception_v3.arch", "inception_v3_features");
  const sizes = [
    [75, 75],
    [299, 299],
    [120, 431],
  ] as const;
  for (const [H, W] of sizes) {
    const at = new Map([
      ["H", H],
      ["W", W],
      ["N", 1],
    ]);
    const elements = graph.tensors.map(({ shape }) =>
      shape.reduce<number>((n, dim) => n * (evaluate(dim, at) ?? 0), 1),
    );
    const lastUse = graph.tensors.map((_, tensor) => {
      if (graph.outputs.some((output) => output.tensor === tensor)) return graph.nodes.length;
      return graph.nodes.findLastIndex(({ inputs }) => inputs.some((input) => input === tensor));
    });
    const live = graph.nodes.map((_, step) =>
      elements.reduce((sum, size, tensor) => {
        const made = graph.tensors[tensor]?.producer ?? 0;
        return made <= step && step <= (lastUse[tensor] ?? 0) ? sum + size : sum;
      }, 0),
    );
    assert.is(evaluate(costOf(graph).activationBytes, at), 4 * Math.max(...live), `${H}×${W}`);
  }
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
