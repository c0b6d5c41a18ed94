import { type Tensor, tensor, zeros } from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { tfjsGraph } from "../../src/6-emit/tfjs-graph/index.ts";
import { tfjsLayers } from "../../src/6-emit/tfjs-layers/index.ts";
import { emissionHandler } from "../../src/runtime/io-handlers.ts";
import { graphOf } from "../support/compile-file.ts";
import { modelJson } from "../support/model-json.ts";
import { cpu, distance, graphModel, layersModel, seeded } from "./run-models.ts";

test.before(cpu);

test("several inputs and outputs keep their names and their order", async () => {
  const graph = graphOf(`
model pair() {
  input left: [N, 4]
  input right: [N, 4]
  let narrow = { dense(3) }
  output difference: (left, right) -> subtract
  output first: left -> narrow
  output again: left
}`);
  const inputs = [seeded([2, 4], 1), seeded([2, 4], 2)];
  const [viaGraph, viaLayers] = [(await graphModel(graph))(inputs), (await layersModel(graph))(inputs)];
  for (const results of [viaGraph, viaLayers]) {
    const [difference, first, again] = results;
    const [left, right] = inputs.map((input) => input.dataSync()) as [Float32Array, Float32Array];
    assert.ok(
      distance(
        difference!.values,
        left.map((value, index) => value - right[index]!),
      ) < 1e-6,
    );
    assert.equal(first!.shape, [2, 3]);
    assert.equal(again!.values, left);
  }
  assert.ok(distance(viaGraph[1]!.values, viaLayers[1]!.values) < 1e-5);
});

test("a shared layer has one set of weights in both targets", async () => {
  const graph = graphOf(`
model twins() {
  input left: [N, 6]
  input right: [N, 6]
  shared tower = { dense(5) -> tanh }
  output gap: (left -> tower, right -> tower) -> subtract
}`);
  assert.is(graph.weights.length, 2);
  const same = seeded([3, 6]);
  const other = seeded([3, 6], 2);
  for (const run of [await graphModel(graph), await layersModel(graph)]) {
    assert.ok(run([same, same])[0]!.values.every((value) => value === 0));
    assert.ok(run([same, other])[0]!.values.some((value) => value !== 0));
  }
  const model = await loadLayersModel(emissionHandler(tfjsLayers.emit(graph, { seed: 1, weights: true }).files));
  assert.is(model.countParams(), 6 * 5 + 5);
});

test("training changes trainable weights, and nothing under @frozen", async () => {
  const graph = graphOf(`
model partly() {
  input x: [N, 4]
  @frozen dense(4) -> batch_norm
  dense(2) -> batch_norm
}`);
  const model = await loadLayersModel(emissionHandler(tfjsLayers.emit(graph, { seed: 3, weights: true }).files));
  const before = new Map(model.weights.map((weight) => [weight.originalName, Array.from(weight.read().dataSync())]));
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  await model.fit(seeded([8, 4]), tensor(Array.from({ length: 8 }, () => [1, -1])), { epochs: 2, verbose: 0 });
  const changed = model.weights
    .filter((weight) => String(before.get(weight.originalName)) !== String(Array.from(weight.read().dataSync())))
    .map(({ originalName }) => originalName);
  const frozen = new Set(graph.weights.filter((weight) => weight.frozen).map(({ name }) => name));
  assert.is(frozen.size, 6);
  assert.equal(
    changed.filter((name) => frozen.has(name)),
    [],
  );
  assert.is(changed.length, 6, changed.join(", "));
});

test("a batch norm without gamma trains", async () => {
  const graph = graphOf(`
model unscaled() {
  input x: [N, 4]
  dense(3) -> batch_norm(scale=false)
}`);
  const model = await loadLayersModel(emissionHandler(tfjsLayers.emit(graph, { seed: 3, weights: true }).files));
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const history = await model.fit(seeded([8, 4]), zeros([8, 3]), { epochs: 3, verbose: 0 });
  const losses = history.history.loss as number[];
  assert.ok(losses.every(Number.isFinite) && losses[2]! <= losses[0]!, losses.join(", "));
});

test("a LayersModel that is saved and loaded again is the same", async () => {
  const graph = graphOf(`
model kept() {
  input x: [N, H, W, 4]
  conv2d(8, 3, groups=2, padding=1) -> lrn
  max_pool2d(3, stride=2, padding=1, ceil_mode=true)
  group_norm(groups=4) -> pad_channels(2) -> global_avg_pool2d
}`);
  const model = await loadLayersModel(emissionHandler(tfjsLayers.emit(graph, { seed: 3, weights: true }).files));
  const again = await loadLayersModel({
    load: async () => {
      const weights = model.weights.map((weight) => ({
        spec: { name: weight.originalName, shape: weight.shape as number[], dtype: "float32" as const },
        bytes: new Uint8Array((weight.read().dataSync() as Float32Array).slice().buffer),
      }));
      return {
        modelTopology: JSON.parse(model.toJSON() as string),
        weightSpecs: weights.map(({ spec }) => spec),
        weightData: weights.map(({ bytes }) => bytes.buffer),
      };
    },
  });
  const input = seeded([2, 9, 7, 4]);
  const values = (one: typeof model) => (one.predict(input) as Tensor).dataSync();
  assert.equal(values(again), values(model));
});

test("pixels and classes stand in the metadata of both targets", () => {
  const graph = graphOf(`
model tagged() {
  @pixels(mode=caffe) input image: [N, 8, 8, 3]
  @classes("names.txt") output kinds: global_avg_pool2d -> dense(5) -> softmax
}`);
  for (const target of [tfjsGraph, tfjsLayers]) {
    const { files } = target.emit(graph, { seed: 1, weights: true });
    const { archc } = modelJson(files).userDefinedMetadata;
    assert.equal(archc.inputs, [{ name: "image", shape: ["N", 8, 8, 3], pixels: { mode: "caffe" } }]);
    assert.equal(archc.outputs, [{ name: "kinds", shape: ["N", 5], classes: "names.txt" }]);
  }
});

test.run();
