import { readFileSync } from "node:fs";
import { loadGraphModel } from "@tensorflow/tfjs-converter";
import { type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import { tfjsGraph } from "../../src/6-emit/tfjs-graph/index.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { emissionHandler } from "../../src/runtime/io-handlers.ts";
import { type LoadedFile, loadWeights } from "../../src/runtime/weights/load-weights.ts";
import { weightsRequest } from "../../src/runtime/weights/request.ts";
import { compileModel } from "../support/compile-file.ts";

export const folder = "test/fixtures/weights";

interface Recorded {
  readonly inputs: readonly (readonly number[])[];
  readonly output: readonly number[];
  readonly weights: number;
}

/** What Keras gives for its networks. */
export const recorded = JSON.parse(readFileSync(`${folder}/outputs.json`, "utf8")) as Readonly<
  Record<string, Recorded>
>;

export const network = (model: string): Graph => compileModel(`${folder}/networks.arch`, model);

/** The numbers that scripts/keras-fixtures.py gives its networks. */
export function numbers(shape: readonly number[], offset = 0): Tensor {
  const length = shape.reduce((product, extent) => product * extent, 1);
  const values = Float32Array.from({ length }, (_, index) => (((index + offset) * 7919) % 1009) / 1009);
  return tensor(values, [...shape]);
}

/** A model with the weights of files, and its output for the recorded inputs. */
export async function outputOf(
  graph: Graph,
  weights: readonly string[],
  inputs: readonly (readonly number[])[],
  seed = 0,
): Promise<{ readonly output: Float32Array; readonly files: readonly LoadedFile[] }> {
  const { values, files, close } = await loadWeights(graph, weights.map(weightsRequest), seed);
  const emission = tfjsGraph.emit(graph, { seed, weights: true, values });
  const model = await loadGraphModel(emissionHandler(emission.files));
  close();
  const output = tidy(() => {
    const feeds = graph.inputs.map(({ name }, index) => [name, numbers(inputs[index]!, 100 * index)] as const);
    return (model.predict(Object.fromEntries(feeds)) as Tensor).dataSync() as Float32Array;
  });
  model.dispose();
  return { output, files };
}

/** What `failureOf` throws where nothing fails. */
export const taken = "the file was taken";

/** The message of what must fail. */
export async function failureOf(graph: Graph, ...weights: readonly string[]): Promise<string> {
  try {
    const { close } = await loadWeights(graph, weights.map(weightsRequest), 0);
    close();
  } catch (error) {
    if ((error as Error).name !== "WeightsError") throw error;
    return (error as Error).message;
  }
  throw new Error(taken);
}
