import { type GraphModel, loadGraphModel } from "@tensorflow/tfjs-converter";
import { dispose, type io, type Tensor } from "@tensorflow/tfjs-core";
import { type LayersModel, loadLayersModel } from "@tensorflow/tfjs-layers";
import { optimize } from "../5-optimize/index.ts";
import { tfjsGraph } from "../6-emit/tfjs-graph/index.ts";
import type { DType, Graph, Pixels, TensorId } from "../graph/graph.ts";
import type { Shape } from "../shape/dim.ts";
import { variable, variablesOf } from "../shape/dim.ts";
import type { Domain } from "../shape/domain.ts";
import { type BackendChoice, startBackend } from "./backend.ts";
import { readModel } from "./io-handlers.ts";
import { registerLayers } from "./layers/register.ts";
import { emissionHandler } from "./model-artifacts.ts";
import { ModelFileError } from "./model-file-error.ts";
import { imageTensor, readImage } from "./pixels.ts";
import { randomInput } from "./predict.ts";
import { quantile } from "./quantile.ts";
import { chooseSizes, SizeError, shapeAt } from "./sizes.ts";
import { describeOutput, type RunOutput, timedRuns } from "./timed-runs.ts";
import { type LoadedFile, loadWeights } from "./weights/load-weights.ts";
import type { WeightsRequest } from "./weights/request.ts";

export type { RunOutput } from "./timed-runs.ts";

/** What to run and how. */
export interface RunRequest {
  /** A compiled model, or the path of a model.json (or its folder). */
  readonly model: { readonly graph: Graph; readonly domain: Domain } | { readonly path: string };
  /** A PNG or JPEG for the first input; a seeded random tensor without one. */
  readonly image?: string | undefined;
  /** Numbers for dimension variables, as `--at` gives them. */
  readonly at?: ReadonlyMap<string, number>;
  /** Files of trained weights that a compiled model takes; what they do not give is drawn from the seed. */
  readonly weights?: readonly WeightsRequest[];
  readonly backend: BackendChoice;
  /** Timed predictions; one before them is not timed. */
  readonly repeat: number;
  readonly seed: number;
  /** Whether the passes make a compiled model faster before it runs; true without it. */
  readonly optimize?: boolean;
  /** How many of the largest numbers to report per output. */
  readonly top: number;
  /** Called at each step of the work, with a share from 0 to 1 where one is known. */
  readonly progress?: (step: string, share: number | undefined) => void;
}

export interface RunReport {
  readonly backend: string;
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly outputs: readonly RunOutput[];
  /** Weights whose values make the outputs meaningless, a sentence each. */
  readonly warnings: readonly string[];
  /** What the files of weights gave; empty without them. */
  readonly weights: readonly LoadedFile[];
  /** Milliseconds. */
  readonly load: number;
  readonly latency: { readonly median: number; readonly min: number; readonly runs: number };
}

interface Input {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly pixels: Pixels | undefined;
}

interface Loaded {
  readonly model: GraphModel | LayersModel;
  readonly inputs: readonly Input[];
  readonly outputs: readonly string[];
  readonly domain: Domain | undefined;
  readonly warnings: readonly string[];
  readonly weights: readonly LoadedFile[];
}

/**
 * Runs a model on an image or on seeded random numbers. Sizes are checked against the model's domain before the first
 * kernel. Throws `BackendError`, `ModelFileError`, `WeightsError`, `ImageError` and
 * `SizeError`, whose messages are for users.
 */
export async function runModel(request: RunRequest): Promise<RunReport> {
  const progress = request.progress ?? (() => {});
  progress("starting the backend", undefined);
  const backend = await startBackend(request.backend);
  const started = performance.now();
  const loaded = await load(request);
  const loading = performance.now() - started;
  const feeds = await makeInputs(loaded, request);
  try {
    const { outputs, times } = await timedRuns(
      loaded.model,
      loaded.inputs.map(({ name }) => name),
      feeds,
      request,
    ).catch((reason: Error): never => {
      // What archc compiled it has checked; what a file says is known only when it runs.
      if (!("path" in request.model)) throw reason;
      const shapes = loaded.inputs.map(({ name }, index) => `${name} [${feeds[index]!.shape.join(", ")}]`).join(", ");
      throw new ModelFileError(`${request.model.path} does not run on ${shapes}: ${firstLine(reason)}`);
    });
    const report = await Promise.all(
      outputs.map((output, index) => describeOutput(output, loaded.outputs[index], request.top)),
    );
    dispose([...outputs]);
    return {
      backend,
      inputs: loaded.inputs.map(({ name }, index) => ({ name, shape: feeds[index]!.shape })),
      outputs: report,
      warnings: loaded.warnings,
      weights: loaded.weights,
      load: loading,
      latency: { median: quantile(times, 0.5), min: Math.min(...times), runs: times.length },
    };
  } finally {
    dispose([...feeds]);
    loaded.model.dispose();
  }
}

async function load(request: RunRequest): Promise<Loaded> {
  const progress = request.progress ?? (() => {});
  if ("path" in request.model) {
    progress("reading the model", undefined);
    return loadFile(request.model.path, request.at ?? new Map());
  }
  const { graph, domain } = request.model;
  if (request.weights !== undefined && request.weights.length > 0) progress("reading weights", undefined);
  const { values, files: weights, close } = await loadWeights(graph, request.weights ?? [], request.seed);
  try {
    const options = { seed: request.seed, weights: true, values };
    const { files } = tfjsGraph.emit(request.optimize === false ? graph : optimize(graph), options);
    return {
      model: await loadGraphModel(emissionHandler(files, progress)),
      inputs: graph.inputs.map(({ name, tensor, pixels }) => ({ name, ...typeAndShape(graph, tensor), pixels })),
      outputs: graph.outputs.map(({ name }) => name),
      domain,
      warnings: [],
      weights,
    };
  } finally {
    close();
  }
}

const typeAndShape = (graph: Graph, tensor: TensorId) => {
  const { shape, dtype } = graph.tensors[tensor]!;
  return { shape, dtype };
};

/** A model.json of either format, ours or another's. */
async function loadFile(path: string, at: ReadonlyMap<string, number>): Promise<Loaded> {
  const artifacts = await readModel(path);
  const handler: io.IOHandler = { load: async () => artifacts };
  const layers = artifacts.format === "layers-model" || "model_config" in (artifacts.modelTopology as object);
  if (layers) registerLayers();
  const loading = layers ? loadLayersModel(handler) : loadGraphModel(handler);
  const model = await loading.catch((reason: Error) => {
    throw new ModelFileError(`TensorFlow.js cannot load ${path}: ${firstLine(reason)}`);
  });
  const metadata = (artifacts.userDefinedMetadata as { archc?: StoredMetadata } | undefined)?.archc;
  const inputs = model.inputs.map(({ name, shape, dtype }, index): Input => {
    const stored = metadata?.inputs?.[index];
    return {
      name: stored?.name ?? name,
      shape: (shape ?? []).map((extent, axis) =>
        extent !== null && extent >= 0 ? extent : variable(symbol(stored, axis)),
      ),
      dtype: dtype === "int32" ? "i32" : dtype === "bool" ? "bool" : "f32",
      pixels: stored?.pixels,
    };
  });
  const outputs = model.outputs.map(({ name }, index) => metadata?.outputs?.[index]?.name ?? name);
  const variables = new Set(inputs.flatMap(({ shape }) => shape.flatMap((dim) => [...variablesOf(dim)])));
  for (const name of at.keys())
    if (!variables.has(name))
      throw new SizeError(`${path} has no size \`${name}\`; it has ${[...variables].join(", ") || "fixed sizes"}`);
  return { model, inputs, outputs, domain: undefined, warnings: artifacts.valueFaults, weights: [] };
}

const firstLine = ({ message }: Error): string => message.split("\n", 1)[0] as string;

interface StoredMetadata {
  readonly inputs?: readonly {
    readonly name: string;
    readonly shape: readonly (number | string)[];
    readonly pixels?: Pixels;
  }[];
  readonly outputs?: readonly { readonly name: string }[];
}

/** The variable of an extent that a file leaves open. */
function symbol(stored: NonNullable<StoredMetadata["inputs"]>[number] | undefined, axis: number): string {
  const name = stored?.shape[axis];
  if (typeof name === "string") return name;
  return ["N", "H", "W", "C"][axis] ?? `D${axis}`;
}

async function makeInputs({ inputs, domain }: Loaded, request: RunRequest): Promise<readonly Tensor[]> {
  const sizes = chooseSizes(
    inputs.map(({ shape }) => shape),
    domain,
    request.at ?? new Map(),
  );
  return Promise.all(
    inputs.map(async ({ name, shape, dtype, pixels }, index) => {
      const extents = shapeAt(shape, sizes);
      if (index > 0 || request.image === undefined) {
        return randomInput(name, extents, dtype, request.seed);
      }
      const channels = extents[3];
      if (extents.length !== 4 || (channels !== 1 && channels !== 3)) {
        throw new SizeError(
          `an image has the shape [N, H, W, 3], or [N, H, W, 1] in grey, but the input \`${name}\` has [${extents.join(", ")}]`,
        );
      }
      const image = await readImage(request.image);
      return imageTensor(image, [extents[1] as number, extents[2] as number], channels, pixels);
    }),
  );
}
