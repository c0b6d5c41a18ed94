import { loadGraphModel } from "@tensorflow/tfjs-converter";
import type { Rank, Tensor } from "@tensorflow/tfjs-core";
import { tensor } from "@tensorflow/tfjs-core";
import { type LayersModel, loadLayersModel } from "@tensorflow/tfjs-layers";
import alea from "seedrandom/lib/alea.js";
import { tfjsGraph } from "../../src/6-emit/tfjs-graph/index.ts";
import { tfjsLayers } from "../../src/6-emit/tfjs-layers/index.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { type Backend, startBackend } from "../../src/runtime/backend.ts";
import { emissionHandler } from "../../src/runtime/io-handlers.ts";
import { registerLayers } from "../../src/runtime/layers/register.ts";
import type { Dim } from "../../src/shape/dim.ts";

export interface Result {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export type Run = (inputs: readonly Tensor[]) => readonly Result[];

/** The backend that a test runs on: the usual one, or, in `npm run test:tfjs-node`, tfjs-node. */
export const testBackend = (usual: Backend): Backend => (process.env.ARCHC_TEST_BACKEND === "node" ? "node" : usual);

export async function cpu(): Promise<void> {
  await startBackend(testBackend("cpu"));
  registerLayers();
}

/** A tensor of numbers from −2 to 2 that are the same in every run. */
export function seeded(shape: readonly number[], seed = 1): Tensor<Rank> {
  const random = alea(String(seed));
  const length = shape.reduce((product, extent) => product * extent, 1);
  return tensor(
    Float32Array.from({ length }, () => 4 * random() - 2),
    [...shape],
  );
}

export async function graphModel(graph: Graph, seed = 1): Promise<Run> {
  const { files } = tfjsGraph.emit(graph, { seed, weights: true });
  const model = await loadGraphModel(emissionHandler(files));
  return (inputs) => {
    const named = Object.fromEntries(graph.inputs.map(({ name }, index) => [name, inputs[index] as Tensor]));
    return results(model.predict(inputs.length === 1 ? (inputs[0] as Tensor) : named));
  };
}

export async function layersModel(graph: Graph, seed = 1): Promise<Run> {
  const model = await loadLayers(graph, seed);
  return (inputs) => results(model.predict(inputs.length === 1 ? (inputs[0] as Tensor) : [...inputs]));
}

/** The LayersModel itself. */
export async function loadLayers(graph: Graph, seed = 1): Promise<LayersModel> {
  const { files, diagnostics } = tfjsLayers.emit(graph, { seed, weights: true });
  if (diagnostics.length > 0) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return loadLayersModel(emissionHandler(files));
}

/** Tensors for inputs whose letters have a size. */
export const inputsAt = (
  inputs: readonly (readonly (Dim | string)[])[],
  size: Readonly<Record<string, number>>,
): Tensor[] =>
  inputs.map((shape, at) =>
    seeded(
      shape.map((dim) => (typeof dim === "string" ? (size[dim] as number) : (dim as number))),
      at + 1,
    ),
  );

function results(outputs: ReturnType<Awaited<ReturnType<typeof loadGraphModel>>["predict"]>): readonly Result[] {
  const list = Array.isArray(outputs) ? outputs : [outputs as Tensor];
  return list.map((output) => ({ shape: output.shape, values: output.dataSync() as Float32Array }));
}

/** The largest difference between two lists of numbers, relative to their size; small numbers count as 0.001. */
export function distance(left: ArrayLike<number>, right: ArrayLike<number>): number {
  if (left.length !== right.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let index = 0; index < left.length; index++) {
    const [a, b] = [left[index] as number, right[index] as number];
    if (a === b) continue;
    const gap = Math.abs(a - b) / Math.max(1e-3, Math.abs(a), Math.abs(b));
    worst = Number.isNaN(gap) ? Number.POSITIVE_INFINITY : Math.max(worst, gap);
  }
  return worst;
}
