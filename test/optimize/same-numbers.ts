import { loadGraphModel } from "@tensorflow/tfjs-converter";
import type { Tensor } from "@tensorflow/tfjs-core";
import alea from "seedrandom/lib/alea.js";
import type { NodeDef } from "../../src/6-emit/tfjs-graph/graph-def.ts";
import { tfjsGraph } from "../../src/6-emit/tfjs-graph/index.ts";
import type { Graph, WrittenWeight } from "../../src/graph/graph.ts";
import { emissionHandler } from "../../src/runtime/io-handlers.ts";
import { seedOf } from "../../src/weights/seed-of.ts";
import type { WeightValues } from "../../src/weights/weight-values.ts";
import { compileText, messages } from "../support/compile-file.ts";
import { modelJson } from "../support/model-json.ts";

/**
 * Numbers as a trained network might have them, where those of the initializers would hide mistakes (all biases 0, all
 * factors 1): kernels that keep the size of activations, and biases and statistics other than 0 and 1. Norms amplify by
 * `gain`: where some hundred residual blocks add up, a smaller one keeps the sum finite.
 */
export const lively = (seed: number, gain = 1): WeightValues => ({
  fillOf(weight) {
    const random = alea(String(seedOf(seed, weight.name)));
    const [low, high] = rangeOf(weight, gain);
    return (target) => {
      for (let index = 0; index < target.length; index++) target[index] = low + (high - low) * random();
    };
  },
});

function rangeOf({ name, shape }: WrittenWeight, gain: number): readonly [number, number] {
  const own = name.slice(name.lastIndexOf("/") + 1);
  if (own === "moving_variance") return [0.5, 1.5];
  if (own === "gamma") return [0.5 * gain, 1.5 * gain];
  if (shape.length === 1) return [-0.5, 0.5];
  const inputs = shape.slice(0, -1).reduce((product, extent) => product * extent, 1);
  const limit = Math.sqrt(6 / (own === "depthwise_kernel" ? (shape[0] as number) * (shape[1] as number) : inputs));
  return [-limit, limit];
}

/** The graph of the one model of a program. */
export function graphOf(text: string): Graph {
  const { models, diagnostics } = compileText(text);
  const graph = models[0]?.graph;
  if (graph === undefined) throw new Error(messages(diagnostics));
  return graph;
}

/** What a graph gives for these inputs, an output after the other. */
export async function outputsOf(
  graph: Graph,
  inputs: readonly Tensor[],
  values: WeightValues,
): Promise<readonly Float32Array[]> {
  const { files } = tfjsGraph.emit(graph, { seed: 1, weights: true, values });
  const model = await loadGraphModel(emissionHandler(files));
  const named = Object.fromEntries(graph.inputs.map(({ name }, index) => [name, inputs[index] as Tensor]));
  // A GraphModel gives its outputs in the order of the signature, which is that of the source.
  const outputs = [model.predict(named) as Tensor | Tensor[]].flat();
  const results = outputs.map((output) => output.dataSync() as Float32Array);
  for (const output of outputs) output.dispose();
  model.dispose();
  return results;
}

/** The nodes of a graph as tfjs-graph writes it, without constants and without the arithmetic on sizes. */
export function nodesOf(graph: Graph): readonly NodeDef[] {
  const { files } = tfjsGraph.emit(graph, { seed: 1, weights: false });
  const { modelTopology } = modelJson(files) as { modelTopology: { node: NodeDef[] } };
  return modelTopology.node.filter(
    ({ name, op }) => op !== "Const" && op !== "Placeholder" && !name.startsWith("extents/"),
  );
}

/** The largest difference between two lists of numbers, as a share of the largest number among them. */
export function relativeError(plain: Float32Array, changed: Float32Array): number {
  if (plain.length !== changed.length || plain.length === 0) return Number.POSITIVE_INFINITY;
  let [largest, gap] = [0, 0];
  for (const [index, value] of plain.entries()) {
    largest = Math.max(largest, Math.abs(value));
    gap = Math.max(gap, Math.abs(value - (changed[index] as number)));
  }
  if (!(largest > 1e-6) || !Number.isFinite(largest))
    throw new Error(`the largest number is ${largest}: it tells nothing`);
  return Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap / largest;
}
