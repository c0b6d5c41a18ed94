import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ModelDeclaration } from "../../src/1-parse/ast.ts";
import type { Compilation } from "../../src/compile.ts";
import { type Cost, costOf } from "../../src/graph/cost.ts";
import type { Graph } from "../../src/graph/graph.ts";
import type { Dim } from "../../src/shape/dim.ts";
import { compileBeside } from "../emit/generated-typescript.ts";
import { messages, understandFile } from "../support/compile-file.ts";

/** A model with arguments; those that are left out have their default. */
export interface Network {
  /** In the folder of the architectures. */
  readonly file: string;
  readonly model: string;
  /** The model that it is a variant of; itself where it is none. */
  readonly base: string;
  readonly arguments: Readonly<Record<string, number | readonly number[]>>;
}

/** A network with the shapes of the inputs with which it is run. */
export interface SizedNetwork {
  readonly graph: Graph;
  readonly shapes: readonly (readonly number[])[];
}

const files = readdirSync(fileURLToPath(new URL("../../architectures/", import.meta.url))).filter((name) =>
  name.endsWith(".arch"),
);

/** Every model of every file, with a small image where its `size` is a parameter. */
export const models: readonly Network[] = files.flatMap((file) => {
  const { declarations } = understandFile(`architectures/${file}`).source;
  const declared = declarations.filter((declaration) => declaration.kind === "model");
  return declared.map((declaration): Network => {
    const model = declaration.name.text;
    const size = declaration.parameters.find(({ name }) => name.text === "size")?.default;
    const base = baseOf(model, declared);
    if (size === undefined) return { file, model, base, arguments: {} };
    const usual = size.kind === "number" ? size.value : Number.POSITIVE_INFINITY;
    return { file, model, base, arguments: { size: smallSize(file, model, usual) } };
  });
});

/** The model that variants of variants come to. */
function baseOf(model: string, declared: readonly ModelDeclaration[]): string {
  const body = declared.find(({ name }) => name.text === model)?.body;
  if (body?.kind !== "variant" || body.expression.kind !== "call") return model;
  return baseOf(body.expression.callee.text, declared);
}

/**
 * The usual size of a model for small images; for others the first of some that it takes: so little that a deep network
 * computes little, and enough for its pools.
 */
function smallSize(file: string, model: string, usual: number): number {
  const fits = (size: number) =>
    !compiled({ file, model, arguments: { size } }).diagnostics.some(({ severity }) => severity === "error");
  const found = usual < 64 ? usual : [64, 96, 128].find(fits);
  if (found === undefined) throw new Error(`${model} takes none of the sizes`);
  return found;
}

/**
 * Models with arguments that change how many layers there are and how wide they are, and the families of which every model
 * is large, with the smallest image that they take.
 */
export const variants: readonly Network[] = [
  { file: "resnet.arch", model: "resnet50", base: "resnet50", arguments: { classes: 5, depths: [1, 2, 1, 1] } },
  { file: "resnet.arch", model: "resnet50_features", base: "resnet50_features", arguments: { depths: [2, 1, 1, 1] } },
  {
    file: "mobilenet.arch",
    model: "mobilenet",
    base: "mobilenet",
    arguments: { alpha: 0.35, size: 64, classes: 7, depth_multiplier: 2 },
  },
  { file: "unet.arch", model: "unet", base: "unet", arguments: { classes: 3, filters: 6, depth: 3 } },
  { file: "vgg.arch", model: "vgg16_features", base: "vgg16_features", arguments: { convs: [1, 1, 1, 2, 1] } },
  { file: "inception_v4.arch", model: "inception_v4", base: "inception_v4", arguments: { classes: 5, size: 75 } },
  {
    file: "inception_resnet_v2.arch",
    model: "inception_resnet_v2",
    base: "inception_resnet_v2",
    arguments: { classes: 5, size: 75 },
  },
  { file: "resnet_cifar.arch", model: "resnet1001", base: "resnet164", arguments: { size: 8 } },
];

/** `mobilenet(alpha=0.35, size=64)` */
export function titleOf({ model, arguments: given }: Omit<Network, "base" | "file">): string {
  const list = Object.entries(given).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${model}(${list.join(", ")})`;
}

/** Compiles a network and takes the smallest legal sizes for its inputs, a batch of two where that is open. */
export function sized(network: Network): SizedNetwork {
  const { models, diagnostics } = compiled(network);
  const probe = models.find(({ name }) => name === "probe");
  if (probe?.graph === undefined) throw new Error(messages(diagnostics));
  const { graph, domain } = probe;
  const smallest = new Map(domain.variables.map(({ name, min }) => [name, name === "N" ? 2 : min]));
  const extent = (dim: Dim): number => (typeof dim === "number" ? dim : (smallest.get(dim.key) ?? 2));
  return { graph, shapes: graph.inputs.map(({ tensor }) => graph.tensors[tensor]!.shape.map(extent)) };
}

function compiled(network: Omit<Network, "base">): Compilation {
  const { file, model } = network;
  return compileBeside(`import { ${model} } from "./${file}"\nmodel probe() = ${titleOf(network)}\n`);
}

export type Extent = "small" | "medium" | "large";

/** How much a network computes. What one of open sizes computes at its smallest size is little. */
export function extentOf({ graph }: SizedNetwork): Extent {
  const { params, macs }: Cost = costOf(graph);
  const fixed = typeof macs === "number" ? macs : 0;
  if (params.total > 40e6 || fixed > 5e9 || graph.nodes.length > 500) return "large";
  return fixed > 1e9 || graph.nodes.length > 200 ? "medium" : "small";
}

/** Of the variants of each model the one with the fewest layers and, of those, the least to compute. */
export function onePerModel<T extends { readonly network: Network } & SizedNetwork>(all: readonly T[]): readonly T[] {
  const work = ({ graph }: T) => {
    const { macs } = costOf(graph);
    return graph.nodes.length * 1e12 + (typeof macs === "number" ? macs : 0);
  };
  const least = new Map<string, T>();
  for (const each of all) {
    const key = `${each.network.file} ${each.network.base}`;
    const known = least.get(key);
    if (known === undefined || work(each) < work(known)) least.set(key, each);
  }
  return [...least.values()];
}
