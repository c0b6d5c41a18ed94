import { parseArgs } from "node:util";
import { type GraphModel, loadGraphModel } from "@tensorflow/tfjs-converter";
import { type io, profile, serialization, type Tensor, tensor } from "@tensorflow/tfjs-core";
import { type LayersModel, layers, loadLayersModel } from "@tensorflow/tfjs-layers";
import { optimize } from "../src/5-optimize/index.ts";
import type { EmittedFile } from "../src/6-emit/target.ts";
import { tfjsGraph } from "../src/6-emit/tfjs-graph/index.ts";
import { tfjsLayers } from "../src/6-emit/tfjs-layers/index.ts";
import { type BackendChoice, backends, startBackend } from "../src/runtime/backend.ts";
import { emissionHandler } from "../src/runtime/io-handlers.ts";
import { registerLayers } from "../src/runtime/layers/register.ts";
import { uniformValues } from "../src/weights/initial-values.ts";
import { compileModel } from "../test/support/compile-file.ts";

/**
 * Latency of one image: the optimised graph and the plain one against the LayersModel of the same network with the same
 * weights, in one process. The LayersModel runs with the batch norm of tfjs layers, against which all is compared, and with
 * that of archc, which its models bring along. Rounds take turns, so that other load meets all alike; compared are medians, and the lowest
 * tenth, which other load hardly touches. With --load, loading and the first prediction; with --profile, the time by kernel.
 * Run: npm run bench:optimised -- [--backend wasm|node|cpu] [--model resnet50] [--rounds 40] [--load] [--profile]
 */
const files: Readonly<Record<string, readonly [file: string, size: number, channels: number]>> = {
  resnet50: ["resnet", 224, 3],
  mobilenet: ["mobilenet", 224, 3],
  vgg16: ["vgg", 224, 3],
  inception_v3: ["inception_v3", 299, 3],
  xception: ["xception", 299, 3],
  unet: ["unet", 128, 1],
};
const { values: flags } = parseArgs({
  options: {
    backend: { type: "string", default: "wasm" },
    model: { type: "string", multiple: true, default: ["resnet50", "mobilenet"] },
    rounds: { type: "string", default: "40" },
    load: { type: "boolean", default: false },
    profile: { type: "boolean", default: false },
  },
});

type Model = GraphModel | LayersModel;

const choice = backends.find((name) => name === flags.backend);
if (choice === undefined) throw new Error(`--backend takes ${backends.join(", ")}`);
console.log(`backend ${await startBackend(choice as BackendChoice)}, batch of 1, ${flags.rounds} rounds`);
const tfjsNorm = layers.batchNormalization({}).constructor as unknown as Parameters<
  typeof serialization.registerClass
>[0];
for (const name of flags.model) await compare(name, Number(flags.rounds));

async function compare(name: string, rounds: number): Promise<void> {
  const [file, size, channels] = files[name] ?? fail(name);
  const graph = compileModel(`architectures/${file}.arch`, name);
  const emitted = { seed: 1, weights: true };
  const image = tensor(uniformValues([1, size, size, channels], 1), [1, size, size, channels]);
  const optimised = prepared(tfjsGraph.emit(optimize(graph), emitted).files);
  const written = prepared(tfjsLayers.emit(graph, emitted).files);
  if (flags.load) await compareLoading(name, optimised, written, image, Math.min(rounds, 10));
  const models: Readonly<Record<string, Model>> = {
    layers: await loadLayers(written),
    "archc's layers": await loadLayers(written, { ours: true }),
    optimised: await loadGraphModel(optimised),
    plain: await loadGraphModel(prepared(tfjsGraph.emit(graph, emitted).files)),
  };
  if (flags.profile)
    for (const [kind, model] of Object.entries(models)) await byKernel(`${name}, ${kind}`, model, image);
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(models).map((kind) => [kind, []]));
  for (let round = -3; round < rounds; round++) {
    for (const [kind, model] of Object.entries(models)) {
      const time = await predict(model, image);
      if (round >= 0) times[kind]!.push(time);
    }
  }
  report(name, times);
  for (const model of Object.values(models)) model.dispose();
  image.dispose();
}

/** With the batch norm of tfjs layers, or with ours, which is registered under the same name. */
function loadLayers(written: io.IOHandler, { ours = false } = {}): Promise<LayersModel> {
  registerLayers();
  if (!ours) serialization.registerClass(tfjsNorm);
  return loadLayersModel(written);
}

async function compareLoading(
  name: string,
  optimised: io.IOHandler,
  written: io.IOHandler,
  image: Tensor,
  rounds: number,
) {
  const times: Record<string, number[]> = { layers: [], optimised: [] };
  const load = { layers: () => loadLayers(written), optimised: () => loadGraphModel(optimised) };
  for (let round = -1; round < rounds; round++) {
    for (const [kind, open] of Object.entries(load)) {
      const started = performance.now();
      const model: Model = await open();
      await predict(model, image);
      if (round >= 0) times[kind]!.push(performance.now() - started);
      model.dispose();
    }
  }
  report(`${name}, loading and first prediction`, times);
}

async function predict(model: Model, image: Tensor): Promise<number> {
  const started = performance.now();
  const output = model.predict(image) as Tensor;
  await output.data();
  const time = performance.now() - started;
  output.dispose();
  return time;
}

/** Where the time goes: of each kernel call the shortest of several predictions, which other load hardly touches. */
async function byKernel(name: string, model: Model, image: Tensor): Promise<void> {
  const shortest: { kernel: string; time: number }[] = [];
  for (let round = 0; round < 12; round++) {
    const { kernels } = await profile(() => model.predict(image) as Tensor);
    // A fused op is listed twice, once as a kernel and once as what calls it.
    const own = kernels.filter((kernel) => !kernel.name.endsWith("__op"));
    for (const [index, { name: kernel, kernelTimeMs }] of own.entries()) {
      const time = Math.min(Number(await kernelTimeMs), shortest[index]?.time ?? Number.POSITIVE_INFINITY);
      shortest[index] = { kernel, time };
    }
  }
  const sums = new Map<string, { count: number; time: number }>();
  for (const { kernel, time } of shortest) {
    const sum = sums.get(kernel) ?? { count: 0, time: 0 };
    sums.set(kernel, { count: sum.count + 1, time: sum.time + time });
  }
  const total = shortest.reduce((all, { time }) => all + time, 0);
  console.log(`${name}: ${total.toFixed(1)} ms in kernels`);
  for (const [kernel, { count, time }] of [...sums].sort(([, a], [, b]) => b.time - a.time)) {
    const share = ((100 * time) / total).toFixed(1);
    console.log(
      `  ${kernel.padEnd(24)} ${String(count).padStart(4)}  ${time.toFixed(2).padStart(8)} ms  ${share.padStart(5)} %`,
    );
  }
}

function report(name: string, times: Readonly<Record<string, readonly number[]>>): void {
  console.log(name);
  const at = (list: readonly number[], share: number) =>
    list.toSorted((a, b) => a - b)[Math.floor((list.length - 1) * share)]!;
  const base = times.layers!;
  for (const [kind, list] of Object.entries(times)) {
    const ratio = (share: number) => (at(list, share) / at(base, share)).toFixed(3);
    console.log(
      `  ${kind.padEnd(14)} median ${at(list, 0.5).toFixed(1)} ms (${at(list, 0.1).toFixed(1)} to ${at(list, 0.9).toFixed(1)})  of layers: ${ratio(0.5)} by medians, ${ratio(0.1)} by the lowest tenth`,
    );
  }
}

/** The files of a model, made once and held. */
function prepared(emission: readonly EmittedFile[]): io.IOHandler {
  return emissionHandler(
    emission.map(({ path, content }) => {
      if (typeof content === "string") return { path, content };
      const chunks = [...content()];
      return { path, content: () => chunks };
    }),
  );
}

function fail(name: string): never {
  throw new Error(`there is no model ${name}: ${Object.keys(files).join(", ")}`);
}
