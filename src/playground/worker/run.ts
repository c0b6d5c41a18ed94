import { loadGraphModel } from "@tensorflow/tfjs-converter";
import { dispose, enableProdMode } from "@tensorflow/tfjs-core";
import { optimize } from "../../5-optimize/index.ts";
import { tfjsGraph } from "../../6-emit/tfjs-graph/index.ts";
import type { Graph } from "../../graph/graph.ts";
import { emissionHandler } from "../../runtime/model-artifacts.ts";
import { randomInput } from "../../runtime/predict.ts";
import { quantile } from "../../runtime/quantile.ts";
import { chooseSizes, shapeAt } from "../../runtime/sizes.ts";
import { describeOutput, timedRuns } from "../../runtime/timed-runs.ts";
import type { Domain } from "../../shape/domain.ts";
import type { RunAnswer, RunAsk, Sizes } from "../protocol.ts";
import type { Progress } from "./answers.ts";
import { startBrowserBackend } from "./browser-backend.ts";

/** How many of the largest numbers are shown. */
const top = 5;

/** Runs a model on seeded random numbers, with weights from the seed, as `archc run` does. */
export async function runGraph(
  graph: Graph,
  domain: Domain,
  { at, backend: choice, repeat, seed }: RunAsk & { readonly at: Sizes },
  progress: Progress,
): Promise<RunAnswer> {
  progress("starting the backend", undefined);
  enableProdMode();
  const backend = await startBrowserBackend(choice);
  const started = performance.now();
  const { files } = tfjsGraph.emit(optimize(graph), { seed, weights: true });
  const model = await loadGraphModel(emissionHandler(files, progress));
  const load = performance.now() - started;
  const shapes = graph.inputs.map(({ tensor }) => graph.tensors[tensor]?.shape ?? []);
  const sizes = chooseSizes(shapes, domain, new Map(Object.entries(at)));
  const names = graph.inputs.map(({ name }) => name);
  const feeds = graph.inputs.map(({ name, tensor }, index) =>
    randomInput(name, shapeAt(shapes[index] ?? [], sizes), graph.tensors[tensor]?.dtype ?? "f32", seed),
  );
  const { outputs, times } = await timedRuns(model, names, feeds, { repeat, progress });
  const told = await Promise.all(
    outputs.map((output, index) => describeOutput(output, graph.outputs[index]?.name, top)),
  );
  const inputs = names.map((name, index) => ({ name, shape: feeds[index]?.shape ?? [] }));
  dispose([...outputs, ...feeds]);
  model.dispose();
  const latency = { median: quantile(times, 0.5), min: Math.min(...times), runs: times.length };
  return { backend, inputs, outputs: told, load, latency };
}
