import { addN, dispose, type Scalar, type Tensor, tidy, type Variable, variableGrads } from "@tensorflow/tfjs-core";
import { type LayersModel, loadLayersModel } from "@tensorflow/tfjs-layers";
import { tfjsLayers } from "../../6-emit/tfjs-layers/index.ts";
import type { Graph } from "../../graph/graph.ts";
import { variablesOf } from "../../shape/dim.ts";
import type { Domain } from "../../shape/domain.ts";
import { emissionHandler } from "../io-handlers.ts";
import { registerLayers } from "../layers/register.ts";
import { randomInput } from "../predict.ts";
import { chooseSizes, shapeAt } from "../sizes.ts";
import { drawnObjective, judgesOf, type Objective } from "./objective.ts";
import { ProbeError } from "./probe-error.ts";
import { type Passage, rootMeanSquare, tapLayers } from "./tap.ts";

export interface ProbeRequest {
  readonly graph: Graph;
  readonly domain: Domain;
  readonly at: ReadonlyMap<string, number>;
  /** How many examples go through at once. */
  readonly batch: number;
  /** Weights, inputs and targets follow from it. */
  readonly seed: number;
}

/** One step forward and backward at initialisation. */
export interface ProbeReport {
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly objectives: readonly { readonly output: string; readonly kind: Objective["kind"]; readonly loss: number }[];
  /** In the order in which the layers run; a shared layer once for each use. */
  readonly layers: readonly ProbedLayer[];
}

/** Sizes of numbers: `activation` and `gradient` are root mean squares, those of weights Euclidean norms. */
export interface ProbedLayer {
  readonly layer: string;
  readonly kind: string;
  readonly output: readonly number[];
  readonly activation: number;
  /** Of the loss with respect to the layer's output; null where nothing comes back. */
  readonly gradient: number | null;
  readonly weights: readonly ProbedWeight[];
}

export interface ProbedWeight {
  readonly weight: string;
  readonly norm: number;
  /** Null for what training does not change. */
  readonly gradient: number | null;
}

/**
 * Runs a model forward and backward once, with the weights that its initializers draw and on seeded data, as training
 * does: norms use the statistics of the batch. Throws `ProbeError` and `SizeError`.
 */
export async function probeModel(request: ProbeRequest): Promise<ProbeReport> {
  const { graph, seed } = request;
  const model = await trainable(graph, seed);
  const sizes = sizesFor(request);
  const shapeOf = (tensor: number) => shapeAt(graph.tensors[tensor]!.shape, sizes);
  const inputs = graph.inputs.map(({ name, tensor }) => ({ name, shape: shapeOf(tensor) }));
  const feeds = graph.inputs.map(({ tensor }, index) =>
    randomInput(inputs[index]!.name, inputs[index]!.shape, graph.tensors[tensor]!.dtype, seed),
  );
  const judges = judgesOf(graph);
  const objectives = judges.map((judge, index) => drawnObjective(judge, shapeOf(graph.outputs[index]!.tensor), seed));
  const { passages, remove } = tapLayers(model.layers);
  const variables = model.trainableWeights.map((weight) => weight.read() as Variable);
  try {
    const parts: number[] = [];
    const { grads, value } = variableGrads(() => {
      const outputs = [model.apply(feeds.length === 1 ? feeds[0]! : feeds, { training: true })].flat() as Tensor[];
      const losses = objectives.map(({ loss }, index) => loss(outputs[index]!));
      for (const loss of losses) parts.push(loss.dataSync()[0] as number);
      return addN(losses) as Scalar;
    }, variables);
    const report = {
      inputs,
      objectives: judges.map(({ name }, index) => ({
        output: name,
        kind: objectives[index]!.kind,
        loss: parts[index] as number,
      })),
      layers: passages.map((passage) => layerOf(passage, grads)),
    };
    dispose([value, grads]);
    return report;
  } finally {
    remove();
    dispose(feeds);
    for (const objective of objectives) objective.dispose();
    model.dispose();
  }
}

/** The model as TensorFlow.js trains it. */
export async function trainable(graph: Graph, seed: number): Promise<LayersModel> {
  const { files, diagnostics } = tfjsLayers.emit(graph, { seed, weights: true });
  const [refusal] = diagnostics;
  if (refusal !== undefined) throw new ProbeError(`${graph.name} cannot be trained: ${refusal.message}`);
  registerLayers();
  const model = await loadLayersModel(emissionHandler(files));
  if (model.trainableWeights.length > 0) return model;
  model.dispose();
  throw new ProbeError(`${graph.name} has no weight that training changes`);
}

/** The sizes of the inputs, with the batch for their first extent. */
export function sizesFor({ graph, domain, at, batch }: Omit<ProbeRequest, "seed">): ReadonlyMap<string, number> {
  const shapes = graph.inputs.map(({ tensor }) => graph.tensors[tensor]!.shape);
  const batches = shapes.flatMap((shape) => [...variablesOf(shape[0] ?? 1)].map((name) => [name, batch] as const));
  return chooseSizes(shapes, domain, new Map([...batches, ...at]));
}

function layerOf(
  { layer, shape, activation, gradient }: Passage,
  grads: Readonly<Record<string, Tensor>>,
): ProbedLayer {
  const weights = layer.weights.map((weight): ProbedWeight => {
    const values = weight.read() as Variable;
    const own = grads[values.name];
    return { weight: weight.originalName, norm: norm(values), gradient: own === undefined ? null : norm(own) };
  });
  return { layer: layer.name, kind: layer.getClassName(), output: shape, activation, gradient, weights };
}

/** The Euclidean norm of all elements. */
const norm = (tensor: Tensor): number => tidy(() => rootMeanSquare(tensor) * Math.sqrt(tensor.size));
