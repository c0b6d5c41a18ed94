import {
  addN,
  grads,
  mul,
  type Scalar,
  sum,
  type Tensor,
  tensor,
  type Variable,
  variableGrads,
} from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import alea from "seedrandom/lib/alea.js";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { OpName } from "../../src/ops/index.ts";
import { startBackend } from "../../src/runtime/backend.ts";
import { registerLayers } from "../../src/runtime/layers/register.ts";
import { oneOpGraph } from "./one-op-graph.ts";
import { type RowCase, rowCases } from "./row-cases.ts";
import { cpu, distance, inputsAt, loadLayers, seeded } from "./run-models.ts";

const test = suite("tfjs-layers: every row can be trained");

/** What is random while training has no derivative; test/emit/training.test.ts looks at it. */
const random: ReadonlySet<string> = new Set<OpName>(["dropout", "spatial_dropout2d"]);
const size = { N: 2, H: 8, W: 12 };
const cases = (Object.entries(rowCases) as [OpName, readonly RowCase[]][])
  .filter(([name]) => !random.has(name))
  .flatMap(([name, each]) => each.map((one) => ({ name, ...one })));

/** Gradients on the cpu backend, by the place in `cases`. */
const onCpu = new Map<number, readonly Float32Array[]>();

for (const [index, one] of cases.entries()) {
  test(`${one.name} ${JSON.stringify(one.attrs)} of ${one.inputs.length}: gradients are what differences say`, async () => {
    await cpu();
    const { model, inputs, weights } = await prepared(one);
    const gradients = gradientsOf(model, inputs, weights);
    onCpu.set(index, gradients);
    checkByDifferences(model, inputs, weights, gradients);
  });
}

for (const [index, one] of cases.entries()) {
  test(`${one.name} ${JSON.stringify(one.attrs)} of ${one.inputs.length}: the wasm backend has the same gradients`, async () => {
    await startBackend("wasm");
    registerLayers();
    const { model, inputs, weights } = await prepared(one);
    for (const [at, gradient] of gradientsOf(model, inputs, weights).entries()) {
      const apart = distance(scaled(gradient), scaled(onCpu.get(index)![at] as Float32Array));
      assert.ok(apart < 1e-3, `distance ${apart}`);
    }
  });
}

/** A model of one op with weights that are no special values. */
async function prepared({ name, inputs, attrs }: RowCase & { readonly name: OpName }) {
  const model = await loadLayers(oneOpGraph(name, inputs, attrs));
  for (const [index, weight] of model.weights.entries()) {
    const values = seeded(weight.shape as number[], 50 + index);
    weight.write(
      weight.originalName.includes("variance") ? tensor(values.dataSync().map(Math.abs), values.shape) : values,
    );
  }
  return { model, inputs: inputsAt(inputs, size), weights: model.trainableWeights };
}

type Weights = LayersModel["trainableWeights"];

const outputsOf = (model: LayersModel, inputs: readonly Tensor[]): Tensor[] =>
  [model.apply(inputs.length === 1 ? (inputs[0] as Tensor) : [...inputs], { training: true })].flat() as Tensor[];

/** A number for every element of an output, by which all of them are summed up. */
const factorsOf = ({ shape }: Tensor, at: number): Tensor => seeded(shape, 100 + at);

/** The gradients of the summed outputs to every input and every weight. */
function gradientsOf(model: LayersModel, inputs: readonly Tensor[], weights: Weights): readonly Float32Array[] {
  const total = (...at: Tensor[]): Scalar =>
    addN(outputsOf(model, at).map((output, index) => sum(mul(output, factorsOf(output, index))))) as Scalar;
  const ofInputs = grads(total)([...inputs]);
  const variables = weights.map((weight) => (weight as unknown as { readonly val: Variable }).val);
  const ofWeights = variables.length === 0 ? {} : variableGrads(() => total(...inputs), variables).grads;
  return [...ofInputs, ...variables.map(({ name }) => ofWeights[name] as Tensor)].map(
    (gradient) => gradient.dataSync() as Float32Array,
  );
}

const step = 1e-2;

/**
 * The gradient lies between the difference quotients to the left and to the right, which are the two slopes where the
 * function has a corner. Five places of each tensor are tried.
 */
function checkByDifferences(
  model: LayersModel,
  inputs: readonly Tensor[],
  weights: Weights,
  gradients: readonly Float32Array[],
): void {
  const here = outputsOf(model, inputs);
  const values = here.map((output) => output.dataSync());
  const factors = here.map((output, at) => factorsOf(output, at).dataSync());
  const quotient = (there: readonly Tensor[], by: number): number => {
    const moved = there.map((output) => output.dataSync());
    let total = 0;
    for (const [at, each] of moved.entries())
      for (const [index, value] of each.entries()) total += (value - values[at]![index]!) * factors[at]![index]!;
    return total / by;
  };
  for (const [at, gradient] of gradients.entries()) {
    for (const place of places(gradient.length, at)) {
      const [left, right] = [-step, step].map((by) => quotient(outputsNear(model, inputs, weights, at, place, by), by));
      const slack = 5e-3 * (1 + Math.abs(gradient[place]!));
      const [low, high] = [Math.min(left!, right!) - slack, Math.max(left!, right!) + slack];
      const found = gradient[place]!;
      assert.ok(low <= found && found <= high, `tensor ${at}, element ${place}: ${found}, not ${left} or ${right}`);
    }
  }
}

/** The outputs where one element of an input, or of a weight behind the inputs, is moved. */
function outputsNear(
  model: LayersModel,
  inputs: readonly Tensor[],
  weights: Weights,
  at: number,
  place: number,
  by: number,
): Tensor[] {
  const moved = (from: Tensor): Tensor => {
    const values = from.dataSync().slice();
    values[place]! += by;
    return tensor(values, from.shape);
  };
  if (at < inputs.length) return outputsOf(model, inputs.with(at, moved(inputs[at]!)));
  const weight = weights[at - inputs.length]!;
  const before = weight.read().clone();
  weight.write(moved(before));
  const outputs = outputsOf(model, inputs);
  weight.write(before);
  return outputs;
}

function places(length: number, seed: number): readonly number[] {
  const random = alea(String(seed));
  return Array.from({ length: 5 }, () => Math.floor(random() * length));
}

/** By the largest of them, so that sums of many terms that cancel out may differ by their rounding. */
function scaled(values: Float32Array): Float32Array {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  return values.map((value) => (Math.abs(value) < largest * 1e-3 ? 0 : value / largest));
}

test.run();
