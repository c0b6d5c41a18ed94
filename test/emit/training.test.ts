import { add, div, io, mean, moments, mul, ones, sqrt, sub, type Tensor, tensor, zeros } from "@tensorflow/tfjs-core";
import { type LayersModel, loadLayersModel } from "@tensorflow/tfjs-layers";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { tfjsLayers } from "../../src/6-emit/tfjs-layers/index.ts";
import type { Graph } from "../../src/graph/graph.ts";
import type { OpName } from "../../src/ops/index.ts";
import { startBackend } from "../../src/runtime/backend.ts";
import { emissionHandler } from "../../src/runtime/io-handlers.ts";
import { registerLayers } from "../../src/runtime/layers/register.ts";
import { compileText, messages } from "../support/compile-file.ts";
import { oneOpGraph } from "./one-op-graph.ts";
import { type RowCase, rowCases } from "./row-cases.ts";
import { cpu, distance, inputsAt, loadLayers, seeded } from "./run-models.ts";

const test = suite("tfjs-layers: initial values, training, saving");

test.before(cpu);

const initializers = ["zeros", "ones"].concat(
  ["glorot", "he", "lecun"].flatMap((family) => [`${family}_uniform`, `${family}_normal`]),
);
const initialized: readonly (readonly [OpName, RowCase["attrs"]])[] = [
  ["conv2d", { filters: 8, kernel: 3 }],
  ["conv2d", { filters: 8, kernel: 3, groups: 2 }],
  ["depthwise_conv2d", { kernel: 3 }],
  ["depthwise_conv2d", { kernel: 3, dilation: 2 }],
  ["separable_conv2d", { filters: 4, kernel: 3 }],
  ["separable_conv2d", { filters: 4, kernel: 3, depth_multiplier: 2 }],
  ["conv2d_transpose", { filters: 4, kernel: 3, padding: 1 }],
  ["dense", { units: 5 }],
];

for (const [name, attrs] of initialized) {
  test(`${name} ${JSON.stringify(attrs)}: without a weights file, the initializers give its values`, async () => {
    for (const initializer of initializers) {
      const graph = oneOpGraph(name, [["N", "H", "W", 8]], { ...attrs, kernel_initializer: initializer });
      const { files } = tfjsLayers.emit(graph, { seed: 7, weights: false });
      const drawn = valuesOf(await loadLayersModel(emissionHandler(files)));
      assert.equal(drawn, valuesOf(await loadLayers(graph, 7)), initializer);
    }
  });
}

test("dropout drops single numbers, spatial dropout whole channels, and only while training", async () => {
  const x = ones([4, 20, 20, 16]);
  for (const name of ["dropout", "spatial_dropout2d"] as const) {
    const model = await loadLayers(oneOpGraph(name, [["N", "H", "W", 16]], { rate: 0.25 }));
    assert.equal((model.predict(x) as Tensor).dataSync(), x.dataSync());
    const dropped = model.apply(x, { training: true }) as Tensor;
    const values = dropped.dataSync();
    const kept = values.filter((value) => value !== 0);
    assert.ok(kept.length > 0 && kept.every((value) => Math.abs(value - 4 / 3) < 1e-6));
    const ofChannels = mean(dropped, [1, 2]).dataSync();
    const whole = ofChannels.filter((value) => value < 1e-6 || Math.abs(value - 4 / 3) < 1e-4).length;
    if (name === "spatial_dropout2d") {
      assert.is(whole, 64);
    } else {
      assert.is(whole, 0);
      // 25,600 numbers: the share is off by 0.02, 7 standard deviations, in one run of 10¹¹.
      assert.ok(Math.abs(kept.length / values.length - 0.75) < 0.02, String(kept.length));
    }
  }
});

// While training by the batch: (x − mean) / √(variance + epsilon), and moving = momentum · moving + (1 − momentum) · batch.
test("a batch norm goes by the batch while training, and remembers it", async () => {
  const x = seeded([6, 5, 4, 3]);
  for (const attrs of [{}, { scale: false }, { center: false }]) {
    const graph = oneOpGraph("batch_norm", [["N", "H", "W", 3]], { ...attrs, momentum: 0.75, epsilon: 0.01 });
    const model = await loadLayers(graph);
    const result = (model.apply(x, { training: true }) as Tensor).dataSync();
    const { mean: centre, variance } = moments(x, [0, 1, 2]);
    const expected = div(sub(x, centre), sqrt(add(variance, 0.01)));
    assert.ok(distance(result, expected.dataSync()) < 1e-3);
    const moving = (name: string) =>
      model.weights
        .find(({ originalName }) => originalName.endsWith(name))!
        .read()
        .dataSync();
    assert.ok(distance(moving("moving_mean"), mul(centre, 0.25).dataSync()) < 1e-4);
    assert.ok(distance(moving("moving_variance"), add(mul(variance, 0.25), 0.75).dataSync()) < 1e-4);
  }
});

const mixed = `
model mixed() {
  input x: [N, H, W, 4]
  @frozen { conv2d(8, 3, padding=1) -> batch_norm -> relu }
  conv2d(8, 3, groups=2, padding=1) -> batch_norm(scale=false) -> relu
  depthwise_conv2d(3, stride=2, padding=same) -> group_norm(groups=2) -> swish
  conv2d(8, 3, dilation=2, padding=same) -> lrn
  max_pool2d(3, stride=2, padding=1) -> dropout(0.1)
  upsample2d(2) -> avg_pool2d(3, stride=1, padding=same)
  global_avg_pool2d -> dense(2) -> softmax
}`;

for (const backend of ["cpu", "wasm"] as const) {
  test(`model.fit lowers the loss on ${backend}, and leaves what is frozen`, async () => {
    await startBackend(backend);
    registerLayers();
    const graph = compiled(mixed);
    const model = await loadLayers(graph);
    model.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
    const before = valuesOf(model);
    // Two kinds of images of opposite sign, with noise.
    const signs = Array.from({ length: 16 }, (_, index) => (index % 2 === 0 ? 1 : -1));
    const images = add(mul(seeded([16, 8, 8, 4]), 0.2), tensor(signs, [16, 1, 1, 1]));
    const kinds = tensor(signs.map((sign) => (sign === 1 ? [1, 0] : [0, 1])));
    const { history } = await model.fit(images, kinds, { epochs: 15, batchSize: 8, shuffle: false, verbose: 0 });
    const losses = history.loss as number[];
    assert.ok(losses.at(-1)! < 0.7 * losses[0]!, losses.join(", "));
    const after = valuesOf(model);
    const frozen = new Set(graph.weights.flatMap((weight) => (weight.frozen ? [weight.name] : [])));
    assert.is(frozen.size, 6);
    for (const [name, values] of Object.entries(before)) {
      const moved = String(values) !== String(after[name]);
      assert.is(moved, !frozen.has(name), name);
    }
    await cpu();
  });
}

test("a frozen norm that is set free trains again", async () => {
  const graph = compiled("model one() {\n  input x: [N, 4]\n  @frozen batch_norm\n}");
  const model = await loadLayers(graph);
  for (const layer of model.layers) layer.trainable = true;
  const before = valuesOf(model);
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  await model.fit(seeded([8, 4]), zeros([8, 4]), { epochs: 1, verbose: 0 });
  const after = valuesOf(model);
  assert.equal(
    Object.keys(before).filter((name) => String(before[name]) === String(after[name])),
    [],
  );
});

for (const [name, cases] of Object.entries(rowCases) as [OpName, readonly RowCase[]][]) {
  test(`${name}: saved and loaded again, it gives the same`, async () => {
    for (const { inputs, attrs } of cases) {
      const model = await loadLayers(oneOpGraph(name, inputs, attrs));
      const again = await savedAndLoaded(model);
      assert.equal(again.toJSON(), model.toJSON());
      const tensors = inputsAt(inputs, { N: 2, H: 8, W: 12 });
      const results = [model, again].map((each) =>
        [each.predict(tensors.length === 1 ? tensors[0]! : tensors)].flat().map((one) => (one as Tensor).dataSync()),
      );
      assert.equal(results[1], results[0], JSON.stringify(attrs));
    }
  });
}

async function savedAndLoaded(model: LayersModel): Promise<LayersModel> {
  const kept: io.ModelArtifacts[] = [];
  const handler = io.withSaveHandler(async (artifacts) => {
    kept.push(artifacts);
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
  });
  await model.save(handler);
  return loadLayersModel(io.fromMemory(kept[0]!));
}

const valuesOf = (model: LayersModel): Readonly<Record<string, readonly number[]>> =>
  Object.fromEntries(model.weights.map((weight) => [weight.originalName, Array.from(weight.read().dataSync())]));

function compiled(text: string): Graph {
  const { models, diagnostics } = compileText(text);
  const graph = models[0]?.graph;
  if (graph === undefined) throw new Error(messages(diagnostics));
  return graph;
}

test.run();
