import type { Tensor } from "@tensorflow/tfjs-core";
import { passes } from "../../src/5-optimize/index.ts";
import type { Graph, WrittenWeight } from "../../src/graph/graph.ts";
import { prune } from "../../src/graph/prune.ts";
import { sizeOf } from "../../src/graph/values.ts";
import type { WeightValues } from "../../src/weights/weight-values.ts";
import { lively, outputsOf, relativeError } from "./same-numbers.ts";

/** Runs a graph as written and after the first pass, the first two, and so on, and gives the largest relative error of each; a pass that changes nothing is left out. */
export async function errorAfterEachPass(
  model: Graph,
  inputs: readonly Tensor[],
): Promise<ReadonlyMap<string, number>> {
  const graph = withoutSoftmax(model);
  const values = remembered(lively(1));
  const plain = await outputsOf(graph, inputs, values);
  const errors = new Map<string, number>();
  let current = graph;
  for (const { name, run } of passes) {
    const next = run(current);
    if (next === current) continue;
    current = next;
    const changed = await outputsOf(current, inputs, values);
    errors.set(name, Math.max(...plain.map((output, index) => relativeError(output, changed[index]!))));
  }
  return errors;
}

/** The graph up to the softmax at its end: of large numbers that makes zeros and ones, which would hide any error. */
function withoutSoftmax(graph: Graph): Graph {
  const outputs = graph.outputs.map((output) => {
    const maker = graph.nodes[graph.tensors[output.tensor]!.producer]!;
    return maker.op === "softmax" ? { ...output, tensor: maker.inputs[0]! } : output;
  });
  return prune({ ...graph, outputs });
}

/** Draws each weight once. */
function remembered(source: WeightValues): WeightValues {
  const drawn = new Map<string, Float32Array>();
  const valuesOf = (weight: WrittenWeight): Float32Array => {
    let values = drawn.get(weight.name);
    if (values === undefined) {
      values = new Float32Array(sizeOf(weight.shape));
      source.fillOf(weight)(values);
      drawn.set(weight.name, values);
    }
    return values;
  };
  return {
    fillOf(weight) {
      let at = 0;
      return (target) => {
        target.set(valuesOf(weight).subarray(at, at + target.length));
        at += target.length;
      };
    },
  };
}
