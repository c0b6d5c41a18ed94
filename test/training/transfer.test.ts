import { moments, slice, type Tensor, type Tensor4D, tensor, tidy, train } from "@tensorflow/tfjs-core";
import { type LayersModel, type LayerVariable, model as modelOf } from "@tensorflow/tfjs-layers";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Graph } from "../../src/graph/graph.ts";
import { startBackend } from "../../src/runtime/backend.ts";
import { registerLayers } from "../../src/runtime/layers/register.ts";
import { distance, loadLayers } from "../emit/run-models.ts";
import { compileModel } from "../support/compile-file.ts";
import { accuracy, type Digits, loadDigits } from "./digits.ts";

/**
 * Transfer learning on handwritten digits. Weights of MobileNet that were trained on ImageNet are not at hand, so the
 * features are random ones, with the moving statistics that the digits give them; chance finds a tenth of the digits.
 */
const test = suite("architectures/transfer.arch");

const file = "architectures/transfer.arch";
const graphs = {
  whole: compileModel(file, "transfer"),
  features: compileModel(file, "transfer_features"),
  head: compileModel(file, "transfer_head"),
  tuned: compileModel(file, "transfer_tuned"),
};
let training: Digits;
let heldOut: Digits;
/** The weights of the frozen features, as if from a file. */
let pretrained: Values;
/** All weights once the head is trained. */
let withHead: Values;

test.before(async () => {
  await startBackend("wasm");
  registerLayers();
  ({ training, heldOut } = loadDigits());
  const whole = await loadLayers(graphs.whole);
  settleStatistics(whole, slice(training.images, 0, 100));
  pretrained = valuesOf(whole);
});

test("what is frozen in the source is what does not train in the model", async () => {
  for (const [name, graph] of Object.entries(graphs)) {
    const model = await loadLayers(graph);
    const trained = model.trainableWeights.map(({ originalName }) => originalName).sort();
    const expected = graph.weights.filter(({ role, frozen }) => role === "trainable" && !frozen);
    assert.equal(trained, expected.map((weight) => weight.name).sort(), name);
  }
  const norms = graphs.whole.nodes.filter(({ op }) => op === "batch_norm");
  assert.is(norms.length, 11, "the features have norms");
});

test("a head on frozen features learns, and none of their weights or statistics moves", async () => {
  const whole = await loaded(graphs.whole, pretrained);
  const before = accuracy(whole, heldOut.images, heldOut.kinds);
  assert.ok(before < 0.3, `before training: ${before}`);
  await fit(whole, training.images, training, 0.005, 6);
  const after = accuracy(whole, heldOut.images, heldOut.kinds);
  assert.ok(after > 0.6, `after training: ${after}`);
  withHead = valuesOf(whole);
  assert.equal(moved(pretrained, withHead), ["head/bias", "head/kernel"]);
});

test("features → head is the whole, also while it is trained", async () => {
  const features = await loaded(graphs.features, pretrained);
  const head = await loaded(graphs.head, pretrained);
  const [seen, unseen] = [features.predict(training.images), features.predict(heldOut.images)] as [Tensor, Tensor];
  await fit(head, seen, training, 0.005, 6);
  const trained = valuesOf(head);
  assert.equal(Object.keys(trained).sort(), ["head/bias", "head/kernel"]);
  const whole = await loaded(graphs.whole, { ...pretrained, ...trained });
  const apart = (left: LayersModel, input: Tensor, right: LayersModel, other: Tensor) =>
    distance((left.predict(input) as Tensor).dataSync(), (right.predict(other) as Tensor).dataSync());
  assert.ok(apart(whole, heldOut.images, head, unseen) < 1e-4);
  // The same steps from the same weights: only rounding tells both ways of training apart.
  const direct = await loaded(graphs.whole, withHead);
  assert.ok(Math.abs(accuracy(direct, heldOut.images, heldOut.kinds) - accuracy(head, unseen, heldOut.kinds)) <= 0.02);
  for (const name of ["head/bias", "head/kernel"]) {
    const gaps = trained[name]!.map((value, index) => Math.abs(value - withHead[name]![index]!));
    assert.ok(Math.max(...gaps) < 5e-3, `${name}: ${Math.max(...gaps)}`);
  }
});

test("then the last stage is trained with it, and only what lies before stays", async () => {
  const tuned = await loaded(graphs.tuned, withHead);
  const before = accuracy(tuned, heldOut.images, heldOut.kinds);
  const whole = await loaded(graphs.whole, withHead);
  assert.is(before, accuracy(whole, heldOut.images, heldOut.kinds), "it starts as the same network");
  const start = valuesOf(tuned);
  const losses = await fit(tuned, training.images, training, 0.001, 6);
  assert.ok(losses.at(-1)! < 0.7 * losses[0]!, losses.join(", "));
  // Of 200 images, four may be lost by chance: the two parts of the data are not the same.
  const after = accuracy(tuned, heldOut.images, heldOut.kinds);
  assert.ok(after > 0.6 && after > before - 0.02, `from ${before} to ${after}`);
  const frozen = graphs.tuned.weights.flatMap((weight) => (weight.frozen ? [weight.name] : []));
  const free = graphs.tuned.weights.flatMap((weight) => (weight.frozen ? [] : [weight.name]));
  assert.ok(frozen.some((name) => name.endsWith("moving_mean")) && free.some((name) => name.endsWith("moving_mean")));
  assert.equal(moved(start, valuesOf(tuned)), free.sort());
});

type Values = Readonly<Record<string, readonly number[]>>;

const valuesOf = (model: LayersModel): Values =>
  Object.fromEntries(model.weights.map((weight) => [weight.originalName, Array.from(weight.read().dataSync())]));

const moved = (before: Values, after: Values): string[] =>
  Object.keys(before)
    .filter((name) => before[name]!.some((value, index) => value !== after[name]![index]))
    .sort();

/** A model with the weights of another, by name; each of them must be there. */
async function loaded(graph: Graph, values: Values): Promise<LayersModel> {
  const model = await loadLayers(graph);
  for (const weight of model.weights) {
    const found = values[weight.originalName];
    if (found === undefined) throw new Error(`no weight ${weight.originalName}`);
    tidy(() => void weight.write(tensor([...found], weight.shape as number[])));
  }
  return model;
}

/** Trains, and gives the loss of each epoch. */
async function fit(model: LayersModel, inputs: Tensor, { kinds }: Digits, rate: number, epochs: number) {
  model.compile({ optimizer: train.adam(rate), loss: "categoricalCrossentropy" });
  const { history } = await model.fit(inputs, kinds, { epochs, batchSize: 20, shuffle: false, verbose: 0 });
  return history.loss as number[];
}

/** Gives each norm the statistics of what reaches it, first to last: the state that long training would leave. */
function settleStatistics(model: LayersModel, images: Tensor4D): void {
  for (const layer of model.layers) {
    if (!layer.getClassName().endsWith("BatchNormalization")) continue;
    const { movingMean, movingVariance } = layer as unknown as Record<string, LayerVariable>;
    tidy(() => {
      const input = modelOf({ inputs: model.inputs, outputs: layer.input }).predict(images) as Tensor4D;
      const { mean, variance } = moments(input, [0, 1, 2]);
      movingMean!.write(mean);
      movingVariance!.write(variance);
    });
  }
}

test.run();
