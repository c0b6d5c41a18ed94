import { optimize } from "../5-optimize/index.ts";
import { type TargetName, targets } from "../6-emit/index.ts";
import type { Graph } from "../graph/graph.ts";
import { programOf } from "../program-of.ts";
import { weightsRequest } from "../runtime/weights/request.ts";
import { quantizations } from "../weights/quantize.ts";
import { list, wholeNumber, word } from "./arguments.ts";
import type { Invocation } from "./command.ts";
import { chooseModel } from "./compile-entry.ts";
import { Failure } from "./failure.ts";
import { report } from "./report.ts";
import { warnOfOthers, weightsLine } from "./weights-lines.ts";
import { writeFolder } from "./write-files.ts";

/** Writes a model for a target into a folder. */
export async function run(invocation: Invocation): Promise<number> {
  const { operands, flags, terminal } = invocation;
  const names = Object.keys(targets) as TargetName[];
  if (!flags.has("target")) throw new Failure(`choose a target: --target ${list(names)}`);
  const target = targets[word(flags, "target", names, "tfjs-graph")];
  const seed = wholeNumber(flags, "seed", 0);
  const quantize = flags.has("quantize") ? word(flags, "quantize", quantizations, "float16") : undefined;
  const chosen = chooseModel(operands[0] as string, invocation);
  if (chosen === undefined) return 1;
  const { entry, model } = chosen;
  const folder = flags.text("output") ?? `${model.name}-${target.name}`;
  const stored = await storedWeights(model.graph, invocation, seed);
  const options = {
    seed,
    weights: !flags.has("no-weights"),
    ...(stored && { values: stored.values }),
    ...(quantize === undefined ? {} : { quantize }),
  };
  const written = target.from === "program" || target.takes === "written" || flags.has("no-optimize");
  const graph = written ? model.graph : optimize(model.graph);
  const emission =
    target.from === "graph"
      ? target.emit(graph, options)
      : await target.emit(programOf(entry.compilation, model.name), graph, options);
  if (!report(emission.diagnostics, entry.compilation.files, terminal)) {
    if (flags.has("json")) terminal.print(JSON.stringify({ model: model.name, target: target.name, files: [] }));
    return 1;
  }
  let last = 0;
  try {
    writeFolder(folder, emission.files, (file, bytes) => {
      const now = performance.now();
      if (now - last > 100) terminal.progress(`writing ${file}: ${megabytes(bytes)} so far`);
      if (now - last > 100) last = now;
    });
  } finally {
    stored?.close();
  }
  terminal.progress("");
  const files = emission.files.map(({ path }) => path);
  const weights = stored?.files ?? [];
  warnOfOthers(weights, terminal);
  if (flags.has("json")) {
    terminal.print(JSON.stringify({ model: model.name, target: target.name, folder, files, weights }));
    return 0;
  }
  terminal.print(`${folder}: ${model.name} for ${target.name} in ${files.length} files`);
  for (const file of weights) terminal.print(weightsLine(file));
  return 0;
}

/** The weights that `--weights` names, matched with the model; undefined without the flag. */
async function storedWeights(graph: Graph, { flags, terminal }: Invocation, seed: number) {
  if (!flags.has("weights")) return undefined;
  if (flags.has("no-weights")) throw new Failure("--weights and --no-weights contradict each other");
  terminal.progress("reading weights");
  const { loadWeights, WeightsError } = await import("../runtime/weights/load-weights.ts");
  try {
    return await loadWeights(graph, flags.all("weights").map(weightsRequest), seed);
  } catch (error) {
    if (error instanceof WeightsError) throw new Failure(error.message);
    throw error;
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
