import { type BackendChoice, backends, startBackend } from "../runtime/backend.ts";
import type { ProbedLayer, ProbeReport } from "../runtime/probe/probe-model.ts";
import type { TrainingReport } from "../runtime/probe/train-briefly.ts";
import { sizes, wantedModels, wholeNumber, word } from "./arguments.ts";
import { columns } from "./columns.ts";
import type { Flags, Invocation } from "./command.ts";
import { type ChosenModel, chooseRequested } from "./compile-entry.ts";
import { Failure } from "./failure.ts";
import { layerPlot, lossPlot } from "./probe-plot.ts";
import { withRuntime } from "./with-runtime.ts";
import { writeOutput } from "./write-files.ts";

/** Runs models forward and backward once at initialisation, or trains them for some steps, and prints or draws what goes through them. */
export async function run(invocation: Invocation): Promise<number> {
  const { operands, flags, terminal } = invocation;
  const at = sizes(flags);
  const seed = wholeNumber(flags, "seed", 0);
  const training = trainingOf(flags);
  const batch = wholeNumber(flags, "batch", training === undefined ? 8 : 32, 2);
  const output = flags.text("output");
  if (output !== undefined && !output.endsWith(".svg")) throw new Failure(`a plot ends in .svg, but not ${output}`);
  const choice = word(flags, "backend", backends, "auto") satisfies BackendChoice;
  const models: ChosenModel["model"][] = [];
  for (const wanted of wantedModels(flags)) {
    const chosen = chooseRequested(operands[0] as string, { wanted, at }, invocation);
    if (chosen === undefined) return 1;
    models.push(chosen.model);
  }
  const results = await withRuntime(async () => {
    const { probeModel } = await import("../runtime/probe/probe-model.ts");
    const { trainBriefly } = await import("../runtime/probe/train-briefly.ts");
    const { readLabelledImages } = await import("../runtime/probe/labelled-images.ts");
    const data = training && (await readLabelledImages(training.images, training.labels));
    await startBackend(choice);
    const found: Result[] = [];
    for (const { graph, domain, name } of models) {
      terminal.progress(name);
      const request = { graph, domain, at, batch, seed };
      if (training === undefined || data === undefined) {
        found.push({ model: name, ...(await probeModel(request)) });
        continue;
      }
      const progress = (share: number) => terminal.progress(`${name}: ${Math.round(share * 100)} %`);
      found.push({ model: name, ...(await trainBriefly({ ...request, ...training, data, progress })) });
    }
    return found;
  });
  terminal.progress("");
  if (output !== undefined) writeOutput(output, drawn(results, flags.has("all")));
  const document = { batch, seed, ...(training ?? {}), models: results };
  if (flags.has("json")) terminal.print(JSON.stringify(document, undefined, 2));
  else
    for (const [index, result] of results.entries()) {
      if (index > 0) terminal.print("");
      for (const line of "losses" in result ? lossLines(result) : layerLines(result, flags.has("all")))
        terminal.print(line);
    }
  return 0;
}

type Result = { readonly model: string } & (ProbeReport | TrainingReport);

/** All results are of the same kind. */
function drawn(results: readonly Result[], all: boolean): string {
  const trained = results.flatMap((result) => ("losses" in result ? [result] : []));
  if (trained.length > 0) return lossPlot(trained);
  const probed = results.flatMap((result) => ("layers" in result ? [result] : []));
  return layerPlot(probed.map(({ model, layers }) => ({ model, layers: listed(layers, all) })));
}

/** Layers with a kernel, or all of them, in the order in which they run. */
const listed = (layers: readonly ProbedLayer[], all: boolean): readonly ProbedLayer[] =>
  layers.filter((layer) => all || kernelOf(layer) !== undefined);

interface Training {
  readonly images: string;
  readonly labels: string;
  readonly steps: number;
  readonly rate: number;
}

/** What `--steps` and the flags beside it ask for; undefined without it. */
function trainingOf(flags: Flags): Training | undefined {
  if (!flags.has("steps")) {
    for (const name of ["data", "rate"]) if (flags.has(name)) throw new Failure(`--${name} goes with --steps`);
    return undefined;
  }
  const [images, labels, ...others] = flags.text("data")?.split(",") ?? [];
  if (images === undefined || labels === undefined || others.length > 0)
    throw new Failure("--steps needs --data IMAGES,LABELS: two IDX files, such as those of MNIST");
  const rate = Number(flags.text("rate") ?? 0.1);
  if (!(rate > 0 && rate < Number.POSITIVE_INFINITY))
    throw new Failure(`--rate takes a number above 0, but \`${flags.text("rate")}\` is not one`);
  return { images, labels, steps: wholeNumber(flags, "steps", 100, 1), rate };
}

function layerLines(result: { readonly model: string } & ProbeReport, all: boolean): readonly string[] {
  const head = ["layer", "output", "activation", "gradient", "weights", "their gradient"];
  const rows = listed(result.layers, all).map((layer): readonly string[] => {
    const kernel = kernelOf(layer);
    return [
      layer.layer,
      `[${layer.output.join(", ")}]`,
      short(layer.activation),
      short(layer.gradient),
      short(kernel?.norm),
      short(kernel?.gradient),
    ];
  });
  const inputs = result.inputs.map(({ name, shape }) => `${name} [${shape.join(", ")}]`).join(", ");
  const losses = result.objectives.map(({ output, kind, loss }) => `${output} ${loss.toPrecision(4)} (${kind})`);
  return [
    `${result.model}: ${inputs}; loss: ${losses.join(", ")}`,
    "activation, gradient: root mean squares of a layer's result and of the loss by it; weights: Euclidean norms of the kernel",
    ...columns([head, ...rows], 2),
  ];
}

/** The weight that a layer multiplies with; undefined for layers without one. */
const kernelOf = ({ weights }: ProbedLayer) => weights.find(({ weight }) => /kernel$/.test(weight));

const short = (value: number | null | undefined): string =>
  value === null || value === undefined ? "" : value.toPrecision(3);

/** The mean loss of each tenth of the steps, but of no fewer than one. */
function lossLines({ model, losses }: { readonly model: string } & TrainingReport): readonly string[] {
  const size = Math.max(1, Math.ceil(losses.length / 10));
  const rows = Array.from({ length: Math.ceil(losses.length / size) }, (_, part): readonly string[] => {
    const some = losses.slice(part * size, (part + 1) * size);
    const first = part * size + 1;
    const steps = some.length === 1 ? String(first) : `${first} to ${first + some.length - 1}`;
    return [steps, (some.reduce((sum, each) => sum + each, 0) / some.length).toFixed(4)];
  });
  return [`${model}: cross-entropy of the batches, means`, ...columns([["steps", "loss"], ...rows], 1)];
}
