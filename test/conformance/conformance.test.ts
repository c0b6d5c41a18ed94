import { rmSync } from "node:fs";
import type { Tensor } from "@tensorflow/tfjs-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { optimize, passes } from "../../src/5-optimize/index.ts";
import { costOf } from "../../src/graph/cost.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { startBackend } from "../../src/runtime/backend.ts";
import { registerLayers } from "../../src/runtime/layers/register.ts";
import type { WeightValues } from "../../src/weights/weight-values.ts";
import { create, generate, load, newFolder } from "../emit/generated-typescript.ts";
import { seeded, testBackend } from "../emit/run-models.ts";
import { relativeError } from "../optimize/same-numbers.ts";
import { compileFile } from "../support/compile-file.ts";
import {
  keptLively,
  type Outputs,
  softmax,
  softmaxes,
  throughGraph,
  throughLayers,
  throughTypeScript,
} from "./four-ways.ts";
import { type Extent, extentOf, models, type Network, onePerModel, sized, titleOf, variants } from "./networks.ts";

/**
 * Every model of every architecture gives the same numbers as a plain tfjs-graph, as one after each pass, as tfjs-layers
 * and as generated TypeScript. The ordinary run takes the smallest variant of each model, or those that are chosen for it,
 * leaves out the large ones but for one of each family, of those the TypeScript, and of all but small ones the passes but
 * for the last; on another backend than the usual one it takes the graphs and tfjs-layers alone, because passes and
 * TypeScript bring no other kernels. With everything: npm run test:conformance [MODEL…]
 */
const test = suite("conformance");
const arguments_ = process.argv.slice(2);
const everything = arguments_.includes("--everything");
const wanted = arguments_.filter((argument) => !argument.startsWith("--"));
const seed = 3;
const backend = testBackend("wasm");
const everyWay = everything || backend === "wasm";

const folder = newFolder();
const hasVariant = ({ file, base }: Network) => variants.some((each) => each.file === file && each.base === base);
const usual =
  everything || wanted.length > 0 ? all(models) : onePerModel(all(models.filter((each) => !hasVariant(each))));
const chosen = [...usual.filter((each) => everything || extentOf(each) !== "large"), ...all(variants)]
  .filter(({ network }) => wanted.length === 0 || wanted.includes(network.model))
  .map((each) => ({ ...each, extent: extentOf(each) }));

// Not in a hook: uvu says nothing of a hook that throws, and ends as if all were well.
await startBackend(backend);
registerLayers();
process.once("exit", () => rmSync(folder, { recursive: true }));
const hasTypeScript = (extent: Extent) => everything || (everyWay && extent !== "large");
const written = chosen.filter(({ extent }) => hasTypeScript(extent));
const names = new Map(written.map(({ network }) => [network.model, network.file]));
for (const [model, file] of names) await generate(folder, model, compileFile(`architectures/${file}`), model);
const modules = await load(folder, [...names.keys()]);

for (const { network, graph, shapes, extent } of chosen) {
  test(`${titleOf(network)} at [${shapes.join("], [")}]`, async () => {
    const values = keptLively(1, graph.nodes.length > 1500 ? 0.4 : 1);
    const inputs = shapes.map((shape, index) => seeded(shape, index + 1));
    const plain = numbersOf(await throughGraph(graph, inputs, values), graph);
    for (const [way, outputs] of [
      ...(everything || (everyWay && isLight(graph)) ? passByPass(graph, inputs, values) : []),
      ...targetWays(graph, inputs, values),
      ...(hasTypeScript(extent) ? [asTypeScript(network, graph, inputs, values)] : []),
    ]) {
      const numbers = numbersOf(await outputs(), graph);
      assert.is(numbers.length, plain.length, way);
      for (const [index, { shape, values }] of plain.entries()) {
        assert.equal(numbers[index]!.shape, shape, way);
        const error = relativeError(values, numbers[index]!.values);
        assert.ok(error < 1e-4, `${way}: output ${index} differs by ${error} of its largest number`);
      }
    }
    for (const input of inputs) input.dispose();
  });
}

/** Networks of many weights take their time at each pass; smaller ones of their families meet the same passes. */
const isLight = (graph: Graph): boolean => costOf(graph).params.total < 20e6 && graph.nodes.length <= 200;

/** Networks with their graphs. */
function all(networks: readonly Network[]) {
  return networks.map((network) => ({ network, ...sized(network) }));
}

type Way = readonly [string, () => Promise<Outputs>];

/** The graph after each pass that changes it, but for the last, behind which it is optimised. */
function passByPass(graph: Graph, inputs: readonly Tensor[], values: WeightValues): readonly Way[] {
  let current = graph;
  const ways = passes.flatMap(({ name, run }): Way[] => {
    const next = run(current);
    if (next === current) return [];
    current = next;
    return [[`tfjs-graph after ${name}`, () => throughGraph(next, inputs, values)]];
  });
  return ways.slice(0, -1);
}

function targetWays(graph: Graph, inputs: readonly Tensor[], values: WeightValues): readonly Way[] {
  return [
    ["tfjs-graph, optimised", () => throughGraph(optimize(graph), inputs, values)],
    ["tfjs-layers", () => throughLayers(graph, inputs, values)],
  ];
}

function asTypeScript(network: Network, graph: Graph, inputs: readonly Tensor[], values: WeightValues): Way {
  return [
    "typescript",
    async () => {
      const created = create(modules.get(network.model)!, network.model, { ...optionsOf(network), seed });
      return throughTypeScript(created, graph, inputs, values, seed);
    },
  ];
}

/** The options of a generated function have the names of the parameters in TypeScript's case. */
const optionsOf = ({ arguments: given }: Network): object =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );

/** The outputs, with what goes into a softmax instead of what comes out of it, which is computed once more here. */
function numbersOf(outputs: Outputs, graph: Graph) {
  const read = outputs.map((output) => ({ shape: output.shape, values: output.dataSync() as Float32Array }));
  for (const output of outputs) output.dispose();
  const results = read.slice(0, graph.outputs.length);
  for (const [at, index] of softmaxes(graph).entries()) {
    const logits = read[graph.outputs.length + at]!;
    const error = relativeError(softmax(logits.values, logits.shape.at(-1) as number), results[index]!.values);
    assert.ok(error < 1e-5, `the softmax of output ${index} is wrong by ${error}`);
    results[index] = logits;
  }
  return results;
}

test.run();
