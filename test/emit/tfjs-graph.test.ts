import { loadGraphModel } from "@tensorflow/tfjs-converter";
import {
  add,
  cast,
  matMul,
  type NamedTensorMap,
  ones,
  relu,
  setBackend,
  type Tensor,
  type Tensor2D,
} from "@tensorflow/tfjs-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { tfjsGraph } from "../../src/6-emit/tfjs-graph/index.ts";
import type { Graph } from "../../src/graph/graph.ts";
import type { OpName } from "../../src/ops/index.ts";
import type { AttrValue } from "../../src/ops/semantics.ts";
import { startBackend } from "../../src/runtime/backend.ts";
import { emissionHandler } from "../../src/runtime/io-handlers.ts";
import { evaluate } from "../../src/shape/dim.ts";
import { graphOf } from "../support/compile-file.ts";
import { oneOpGraph } from "./one-op-graph.ts";
import { distance, graphModel, seeded } from "./run-models.ts";

test.before(async () => {
  await startBackend("cpu");
  await startBackend("wasm");
});

type Attrs = Readonly<Record<string, AttrValue>>;
type Case = readonly [attrs?: Attrs, ...inputs: (readonly (number | string)[])[]];

const image = ["N", "H", "W", 8];
const vector = ["N", 12];
const two = [image, image] as const;
const three = [image, image, image] as const;
const plain: readonly Case[] = [[], [{}, vector]];

/** Every op of the language, on images of unknown size where it takes them. */
const cases: Readonly<Record<OpName, readonly Case[]>> = {
  conv2d: [
    [{ filters: 4, kernel: 3, stride: 2, padding: "same" }],
    [{ filters: 4, kernel: 3, dilation: 2, padding: "same", use_bias: false }],
    [{ filters: 8, kernel: 3, groups: 4, padding: 1 }],
    [{ filters: 16, kernel: 3, groups: 8 }],
  ],
  depthwise_conv2d: [
    [{ kernel: 3, stride: 2, padding: 1 }],
    [{ kernel: 3, dilation: 2, padding: "same", depth_multiplier: 2 }],
  ],
  separable_conv2d: [[{ filters: 4, kernel: 3, padding: "same" }]],
  conv2d_transpose: [
    [{ filters: 4, kernel: 3, stride: 2, padding: "same" }],
    [{ filters: 4, kernel: 4, stride: 2, padding: 1, use_bias: false }],
    [{ filters: 4, kernel: 3, stride: 3, padding: "valid" }],
  ],
  dense: [[{ units: 3 }], [{ units: 3, use_bias: false }], [{ units: 3 }, vector]],
  max_pool2d: [
    [{ size: 2 }],
    [{ size: 3, stride: 2, padding: "same" }],
    [{ size: 3, stride: 2, padding: 1, ceil_mode: true }],
  ],
  avg_pool2d: [
    [{ size: 2 }],
    [{ size: 3, stride: 2, padding: 1, ceil_mode: true }],
    [{ size: 3, stride: 2, padding: 1, ceil_mode: true, count_padding: true }],
    [{ size: 3, stride: 1, padding: "same", count_padding: true }],
  ],
  global_avg_pool2d: [[], [{ keepdims: true }]],
  global_max_pool2d: [[], [{ keepdims: true }]],
  batch_norm: [[], [{ scale: false, center: false }], [{}, vector]],
  layer_norm: [[], [{}, vector]],
  group_norm: [[{ groups: 4 }]],
  lrn: [[{ depth_radius: 2 }]],
  l2_normalize: [[], [{ axis: 1 }], [{}, vector]],
  affine: plain,
  dropout: [[{ rate: 0.5 }], [{ rate: 0.5 }, vector]],
  spatial_dropout2d: [[{ rate: 0.5 }]],
  flatten: [[], [{}, ["N", "H", 5]]],
  reshape: [[{ target: [-1, 8] }], [{ target: [3, 4] }, vector]],
  permute: [[{ order: [3, 1, 2] }]],
  pad2d: [
    [
      {
        padding: [
          [1, 2],
          [3, 0],
        ],
        value: 2,
      },
    ],
  ],
  crop2d: [
    [
      {
        cropping: [
          [1, 2],
          [0, 3],
        ],
      },
    ],
  ],
  pad_channels: [[{ after: 3 }], [{ before: 1, after: 2 }, vector]],
  upsample2d: [[{ size: 2 }], [{ size: [2, 3], interpolation: "bilinear" }]],
  resize2d: [[{ height: 5, width: 7 }], [{ height: 9, width: 3, interpolation: "bilinear" }]],
  space_to_depth: [[{ block_size: 2 }]],
  depth_to_space: [[{ block_size: 2 }]],
  channel_shuffle: [[{ groups: 4 }]],
  split: [[{ count: 4 }], [{ count: 3 }, vector]],
  scale: [[{ factor: 2 }], [{ factor: -1, offset: 3 }, vector]],
  identity: plain,
  abs: plain,
  square: plain,
  relu: plain,
  relu6: plain,
  leaky_relu: plain,
  prelu: [[{ shared_axes: [1, 2] }], [{}, vector]],
  elu: plain,
  selu: plain,
  sigmoid: plain,
  hard_sigmoid: plain,
  tanh: plain,
  softplus: plain,
  softsign: plain,
  swish: plain,
  hard_swish: plain,
  gelu: [...plain, [{ approximate: true }]],
  mish: plain,
  erf: plain,
  softmax: [[], [{ axis: 1 }], [{}, vector]],
  log_softmax: [[], [{ axis: 1 }], [{}, vector]],
  add: [
    [{}, ...two],
    [{}, ...three],
  ],
  subtract: [[{}, ...two]],
  multiply: [
    [{}, ...two],
    [{}, ...three],
    [{}, image, ["N", 1, 1, 8]],
  ],
  maximum: [
    [{}, ...two],
    [{}, ...three],
  ],
  minimum: [
    [{}, ...two],
    [{}, ...three],
  ],
  average: [
    [{}, ...two],
    [{}, ...three],
  ],
  concat: [
    [{}, ...three],
    [{ axis: 1 }, image, ["N", "G", "W", 8]],
  ],
  dot: [
    [{}, vector, vector],
    [{}, ["N", "H", 6], ["N", "W", 6]],
  ],
  cosine_similarity: [[{}, vector, vector]],
};

const sizes = [
  { N: 1, H: 8, W: 12, G: 3 },
  { N: 3, H: 20, W: 16, G: 8 },
];

for (const [name, list] of Object.entries(cases) as [OpName, readonly Case[]][]) {
  for (const [attrs = {}, ...given] of list) {
    const inputs = given.length === 0 ? [image] : given;
    test(`${name} ${JSON.stringify(attrs)} on [${inputs.join("], [")}]: the rule's shapes, alike on cpu and wasm`, async () => {
      const graph = oneOpGraph(name, inputs, attrs);
      for (const size of sizes) {
        const values = new Map(Object.entries(size));
        const extents = (tensor: number) => graph.tensors[tensor]!.shape.map((dim) => evaluate(dim, values) as number);
        const [cpu, wasm] = [await ran("cpu", graph, extents), await ran("wasm", graph, extents)];
        const ruled = graph.outputs.map(({ tensor }) => extents(tensor));
        for (const results of [cpu, wasm])
          assert.equal(
            results.map(({ shape }) => shape),
            ruled,
          );
        for (const [index, { values }] of cpu.entries()) {
          const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          const apart = values.reduce(
            (most, value, at) => Math.max(most, Math.abs(value - wasm[index]!.values[at]!)),
            0,
          );
          assert.ok(Number.isFinite(largest) && apart <= 1e-4 * largest, `${apart} apart, of ${largest}`);
        }
      }
    });
  }
}

async function ran(backend: "cpu" | "wasm", graph: Graph, extents: (tensor: number) => number[]) {
  await setBackend(backend);
  const run = await graphModel(graph);
  return run(graph.inputs.map(({ tensor }, index) => seeded(extents(tensor), index + 1)));
}

const load = async (graph: Graph) => loadGraphModel(emissionHandler(emitted(graph).files));

const emitted = (graph: Graph) => tfjsGraph.emit(graph, { seed: 1, weights: true });

test("the signature has the names of the source, their shapes and types, and every way to predict takes them", async () => {
  const graph = graphOf(`
model two() {
  input right: [N, H, W, 3]
  input left: i32 [N, 4]
  input flags: bool [N, 4]
  output parts: left -> split(2) -> concat(axis=-1)
  output image: right -> relu
  output same: left
  output gated: (left, flags) -> multiply
}`);
  const model = await load(graph);
  assert.equal(model.inputNodes, ["right", "left", "flags"]);
  assert.equal(model.outputNodes, ["parts", "image", "same", "gated"]);
  assert.equal(
    model.inputs.map(({ shape, dtype }) => [shape, dtype]),
    [
      [[-1, -1, -1, 3], "float32"],
      [[-1, 4], "int32"],
      [[-1, 4], "bool"],
    ],
  );
  const { inputs, outputs } = model.modelSignature as Signature;
  assert.equal(inputs.right, {
    name: "right:0",
    dtype: "DT_FLOAT",
    tensorShape: { dim: [{ size: "-1" }, { size: "-1" }, { size: "-1" }, { size: "3" }] },
  });
  assert.equal(
    Object.entries(outputs).map(([name, { dtype }]) => [name, dtype]),
    [
      ["parts", "DT_FLOAT"],
      ["image", "DT_FLOAT"],
      ["same", "DT_INT32"],
      ["gated", "DT_FLOAT"],
    ],
  );
  const [right, left, flags] = [seeded([2, 5, 6, 3]), cast(seeded([2, 4], 2), "int32"), cast(ones([2, 4]), "bool")];
  const feeds = { left, flags, right } as NamedTensorMap;
  const expected = [
    [[2, 4], "float32"],
    [[2, 5, 6, 3], "float32"],
    [[2, 4], "int32"],
    [[2, 4], "float32"],
  ];
  const described = (results: unknown) => (results as Tensor[]).map(({ shape, dtype }) => [shape, dtype]);
  assert.equal(described(model.predict(feeds)), expected);
  assert.equal(described(model.predict([right, left, flags] as Tensor[])), expected);
  assert.equal(described(await model.executeAsync(feeds)), expected);
  const gated = model.execute(feeds, "gated") as Tensor;
  assert.equal([...gated.dataSync()], [...left.dataSync()]);
  for (const { name } of [...Object.values(inputs), ...Object.values(outputs)])
    assert.ok(model.execute(feeds, name), `${name} is a tensor of the graph`);
});

interface Signature {
  readonly inputs: Readonly<Record<string, { readonly name: string; readonly dtype: string }>>;
  readonly outputs: Readonly<Record<string, { readonly name: string; readonly dtype: string }>>;
}

test("names that every JavaScript object has are names like others", async () => {
  const names = ["constructor", "toString", "__proto__", "hasOwnProperty", "valueOf"];
  const model = await load(
    graphOf(`
model m {
  input isPrototypeOf: [N, 4]
  ${names.map((name) => `${name}: dense(4)`).join("\n  ")}
  output toLocaleString: relu
  output __defineGetter__: constructor -> relu
}`),
  );
  const x = seeded([2, 4]);
  const results = model.predict({ isPrototypeOf: x }) as Tensor[];
  assert.equal(model.outputNodes, ["toLocaleString", "__defineGetter__"]);
  // What the model would give if no name meant anything: the same with other names, and weights by position.
  assert.equal(
    results.map(({ shape }) => shape),
    [
      [2, 4],
      [2, 4],
    ],
  );
  let current = x;
  const relus: number[][] = [];
  for (const [index, name] of names.entries()) {
    const [kernel, bias] = [model.weights[`${name}/kernel`]![0]!, model.weights[`${name}/bias`]![0]!];
    current = add(matMul(current as Tensor2D, kernel as Tensor2D), bias);
    if (index === 0 || index === names.length - 1) relus.unshift([...relu(current).dataSync()]);
  }
  for (const [index, expected] of relus.entries())
    assert.ok(distance(results[index]!.dataSync() as Float32Array, expected) < 1e-4);
});

test("a weight and a step may have one name", async () => {
  const graph = graphOf(`
model m {
  input x: [N, 4]
  @name("group") dense(3)
  group: {
    kernel: dense(2)
    tanh
  }
}`);
  assert.ok(graph.nodes.some(({ name }) => graph.weights.some((weight) => weight.name === name)));
  const model = await load(graph);
  assert.equal((model.predict(seeded([5, 4])) as Tensor).shape, [5, 2]);
});

test("what TensorFlow.js cannot hold by its name is an error at its place", () => {
  const cases = [
    ["model m { input __proto__: [N, 4] relu }", "__proto__", 10],
    ['model m { input x: [N, 4] @name("a:0") dense(2) }', "a:0/kernel", 39],
    ['model m { input x: [N, 4] @name("^a") dense(2) }', "\\^a/kernel", 38],
  ] as const;
  for (const [text, words, start] of cases) {
    const { files, diagnostics } = emitted(graphOf(text));
    assert.is(files.length, 0);
    assert.ok(diagnostics.length > 0);
    assert.match(diagnostics[0]!.message, new RegExp(words));
    assert.equal([diagnostics[0]!.code, diagnostics[0]!.span.start], ["program/target-cannot-express", start]);
  }
});

test.run();
