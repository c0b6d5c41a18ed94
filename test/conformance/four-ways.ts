import { loadGraphModel } from "@tensorflow/tfjs-converter";
import { type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import { type LayersModel, loadLayersModel, model as newModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import * as assert from "uvu/assert";
import { tfjsGraph } from "../../src/6-emit/tfjs-graph/index.ts";
import { tfjsLayers } from "../../src/6-emit/tfjs-layers/index.ts";
import type { Graph, WrittenWeight } from "../../src/graph/graph.ts";
import { sizeOf } from "../../src/graph/values.ts";
import { emissionHandler } from "../../src/runtime/io-handlers.ts";
import { seededValues, type WeightValues } from "../../src/weights/weight-values.ts";
import { lively } from "../optimize/same-numbers.ts";
import { messages } from "../support/compile-file.ts";

/** What a network gives, an output after the other, and behind them what goes into those that are a softmax. */
export type Outputs = readonly Tensor[];

/** Runs a graph as tfjs-graph. */
export async function throughGraph(graph: Graph, inputs: Outputs, values: WeightValues): Promise<Outputs> {
  const { files, diagnostics } = tfjsGraph.emit(withLogits(graph), { seed: 1, weights: true, values });
  if (diagnostics.length > 0) throw new Error(messages(diagnostics));
  const loaded = await loadGraphModel(emissionHandler(files));
  const named = Object.fromEntries(graph.inputs.map(({ name }, index) => [name, inputs[index] as Tensor]));
  const outputs = [loaded.predict(named) as Tensor | Tensor[]].flat();
  loaded.dispose();
  return outputs;
}

/** Runs a graph as tfjs-layers. */
export async function throughLayers(graph: Graph, inputs: Outputs, values: WeightValues): Promise<Outputs> {
  const { files, diagnostics } = tfjsLayers.emit(graph, { seed: 1, weights: true, values });
  if (diagnostics.length > 0) throw new Error(messages(diagnostics));
  const loaded = await loadLayersModel(emissionHandler(files));
  hasWeightsOf(loaded, graph);
  return predict(loaded, graph, inputs);
}

/** Runs a model that generated TypeScript created with `seed`, after a look at the weights that it drew. */
export function throughTypeScript(
  created: LayersModel,
  graph: Graph,
  inputs: Outputs,
  values: WeightValues,
  seed: number,
): Outputs {
  hasWeightsOf(created, graph);
  const byName = new Map(writtenWeights(graph).map((weight) => [weight.name, weight]));
  for (const variable of created.weights) {
    const weight = byName.get(variable.originalName) as WrittenWeight;
    const drawn = variable.read().dataSync();
    const expected = valuesOf(weight, seededValues(seed));
    assert.ok(
      expected.every((value, index) => Math.abs(value - (drawn[index] as number)) < 1e-6),
      `${weight.name} is not what seed ${seed} draws`,
    );
    tidy(() => void variable.write(tensor(valuesOf(weight, values), [...weight.shape])));
  }
  return predict(created, graph, inputs);
}

/** The softmax of the last axis, as it is defined. */
export function softmax(logits: Float32Array, classes: number): Float32Array {
  const result = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const row = logits.subarray(start, start + classes);
    const largest = row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    const sum = row.reduce((total, value) => total + Math.exp(value - largest), 0);
    for (const [index, value] of row.entries()) result[start + index] = Math.exp(value - largest) / sum;
  }
  return result;
}

/** The outputs of a graph that are a softmax. */
export const softmaxes = (graph: Graph): readonly number[] =>
  graph.outputs.flatMap(({ tensor }, index) => (makerOf(graph, tensor)?.op === "softmax" ? [index] : []));

/** The graph with what goes into a softmax at its end as outputs besides: of large numbers a softmax makes zeros and ones, and of many equal shares, which would hide any error. */
function withLogits(graph: Graph): Graph {
  const logits = softmaxes(graph).map((index) => {
    const output = graph.outputs[index]!;
    return { ...output, name: `${output.name}_logits`, tensor: makerOf(graph, output.tensor)!.inputs[0]! };
  });
  return { ...graph, outputs: [...graph.outputs, ...logits] };
}

function makerOf(graph: Graph, tensor: number) {
  const node = graph.nodes[graph.tensors[tensor]!.producer]!;
  return node.op === "input" ? undefined : node;
}

function predict(layers: LayersModel, graph: Graph, inputs: Outputs): Outputs {
  const logits = softmaxes(graph).map((index) => {
    const { sourceLayer, nodeIndex } = layers.outputs[index] as SymbolicTensor;
    return sourceLayer.inboundNodes[nodeIndex]!.inputTensors[0] as SymbolicTensor;
  });
  const whole = newModel({ inputs: layers.inputs, outputs: [...layers.outputs, ...logits] });
  const outputs = [whole.predict([...inputs]) as Tensor | Tensor[]].flat();
  layers.dispose();
  return outputs;
}

const writtenWeights = (graph: Graph): readonly WrittenWeight[] => graph.weights as readonly WrittenWeight[];

function hasWeightsOf(layers: LayersModel, graph: Graph): void {
  assert.equal(
    layers.weights.map(({ originalName, shape }) => `${originalName} [${shape}]`).sort(),
    graph.weights.map(({ name, shape }) => `${name} [${shape}]`).sort(),
    "the weights have the graph's names and shapes",
  );
}

/** `lively` values that are drawn once and kept. */
export function keptLively(seed: number, gain?: number): WeightValues {
  const source = lively(seed, gain);
  const drawn = new Map<string, Float32Array>();
  return {
    fillOf(weight) {
      const values = drawn.get(weight.name) ?? valuesOf(weight, source);
      drawn.set(weight.name, values);
      let at = 0;
      return (target) => {
        target.set(values.subarray(at, at + target.length));
        at += target.length;
      };
    },
  };
}

function valuesOf(weight: WrittenWeight, source: WeightValues): Float32Array {
  const values = new Float32Array(sizeOf(weight.shape));
  source.fillOf(weight)(values);
  return values;
}
