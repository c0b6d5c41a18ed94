import { type GraphModel, loadGraphModel } from "@tensorflow/tfjs-converter";
import { dispose, type Tensor } from "@tensorflow/tfjs-core";
import { type LayersModel, loadLayersModel } from "@tensorflow/tfjs-layers";
import { optimize } from "../5-optimize/index.ts";
import type { EmitOptions, GraphTarget } from "../6-emit/target.ts";
import { tfjsGraph } from "../6-emit/tfjs-graph/index.ts";
import { tfjsLayers } from "../6-emit/tfjs-layers/index.ts";
import type { Graph } from "../graph/graph.ts";
import type { Domain } from "../shape/domain.ts";
import { type Backend, startBackend } from "./backend.ts";
import { emissionHandler } from "./io-handlers.ts";
import { registerLayers } from "./layers/register.ts";
import { predict, randomInput } from "./predict.ts";
import { quantile } from "./quantile.ts";
import { chooseSizes, shapeAt } from "./sizes.ts";

/** What to measure and how. */
export interface BenchRequest {
  readonly graph: Graph;
  readonly domain: Domain;
  readonly at: ReadonlyMap<string, number>;
  /** In the order of the report. */
  readonly backends: readonly Backend[];
  /** Timed predictions of each variant. */
  readonly rounds: number;
  readonly seed: number;
  readonly progress?: (step: string, share: number | undefined) => void;
}

export interface BenchReport {
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly rounds: number;
  readonly warmUp: number;
  readonly rows: readonly BenchRow[];
}

/** One variant on one backend. Times are in milliseconds. */
export interface BenchRow {
  readonly backend: Backend;
  readonly variant: string;
  /** Why the variant cannot run; then there are no times. */
  readonly reason: string | null;
  readonly times: BenchTimes | null;
}

export interface BenchTimes {
  readonly load: number;
  readonly first: number;
  readonly median: number;
  readonly p10: number;
  readonly p90: number;
  /** The median over the rounds of this variant's time by that of the baseline in the same round; null without a baseline. */
  readonly ratio: number | null;
}

interface Variant {
  readonly name: string;
  readonly emit: GraphTarget["emit"];
  readonly load: (handler: ReturnType<typeof emissionHandler>) => Promise<GraphModel | LayersModel>;
}

/** The ways to run a model that are compared. */
const variants: readonly Variant[] = [
  {
    name: "optimised",
    emit: (graph, options) => tfjsGraph.emit(optimize(graph), options),
    load: (handler) => loadGraphModel(handler),
  },
  { name: "graph", emit: tfjsGraph.emit, load: (handler) => loadGraphModel(handler) },
  { name: "layers", emit: tfjsLayers.emit, load: (handler) => loadLayersModel(handler) },
];

/** What the others are compared with: the model as users of Keras run it. */
const baseline = "layers";

/** Rounds whose times do not count: kernels are compiled and caches filled. */
const warmUp = 2;

/**
 * Runs every variant of a model in turn, round after round, so that other load meets all alike; each backend by itself.
 * Throws `BackendError` and `SizeError`, whose messages are for users.
 */
export async function benchModel(request: BenchRequest): Promise<BenchReport> {
  const { graph, domain, rounds } = request;
  registerLayers();
  const shapes = graph.inputs.map(({ tensor }) => graph.tensors[tensor]!.shape);
  const sizes = chooseSizes(shapes, domain, request.at);
  const inputs = graph.inputs.map(({ name }, index) => ({ name, shape: shapeAt(shapes[index]!, sizes) }));
  const rows: BenchRow[] = [];
  for (const backend of request.backends) {
    await startBackend(backend);
    rows.push(...(await benchBackend(backend, inputs, request)));
  }
  return { inputs, rounds, warmUp, rows };
}

/** A variant that is loaded, with its times so far. */
interface Running {
  readonly variant: Variant;
  readonly model: GraphModel | LayersModel;
  readonly load: number;
  readonly times: number[];
}

async function benchBackend(
  backend: Backend,
  inputs: BenchReport["inputs"],
  request: BenchRequest,
): Promise<readonly BenchRow[]> {
  const { graph, seed, rounds, progress = () => {} } = request;
  const names = inputs.map(({ name }) => name);
  const feeds = graph.inputs.map(({ name, tensor }, index) =>
    randomInput(name, inputs[index]!.shape, graph.tensors[tensor]!.dtype, seed),
  );
  const running: Running[] = [];
  const refused: BenchRow[] = [];
  try {
    for (const variant of variants) {
      progress(`${backend}: loading ${variant.name}`, undefined);
      const loaded = await loadVariant(variant, graph, { seed, weights: true });
      if ("reason" in loaded) refused.push({ backend, variant: variant.name, times: null, reason: loaded.reason });
      else running.push(loaded);
    }
    for (let round = 0; round < warmUp + rounds; round++) {
      progress(backend, round / (warmUp + rounds));
      // Each round begins with another variant.
      for (let turn = 0; turn < running.length; turn++) {
        const { model, times } = running[(round + turn) % running.length] as Running;
        times.push(await timed(model, names, feeds));
      }
    }
    const base = running.find(({ variant }) => variant.name === baseline)?.times.slice(warmUp);
    return [...running.map((one) => rowOf(backend, one, base)), ...refused];
  } finally {
    dispose([...feeds]);
    for (const { model } of running) model.dispose();
  }
}

async function loadVariant(
  variant: Variant,
  graph: Graph,
  options: EmitOptions,
): Promise<Running | { readonly reason: string }> {
  const started = performance.now();
  const { files, diagnostics } = variant.emit(graph, options);
  const [refusal] = diagnostics;
  if (refusal !== undefined) return { reason: refusal.message };
  const model = await variant.load(emissionHandler(files));
  return { variant, model, load: performance.now() - started, times: [] };
}

/** The time from the call to the numbers of all outputs. */
async function timed(
  model: GraphModel | LayersModel,
  names: readonly string[],
  feeds: readonly Tensor[],
): Promise<number> {
  const started = performance.now();
  const outputs = predict(model, names, feeds);
  for (const output of outputs) await output.data();
  const time = performance.now() - started;
  dispose([...outputs]);
  return time;
}

function rowOf(backend: Backend, { variant, load, times }: Running, base: readonly number[] | undefined): BenchRow {
  const warm = times.slice(warmUp);
  const ratios = base?.map((time, round) => (warm[round] as number) / time);
  return {
    backend,
    variant: variant.name,
    reason: null,
    times: {
      load,
      first: times[0] as number,
      median: quantile(warm, 0.5),
      p10: quantile(warm, 0.1),
      p90: quantile(warm, 0.9),
      ratio: ratios === undefined ? null : quantile(ratios, 0.5),
    },
  };
}
