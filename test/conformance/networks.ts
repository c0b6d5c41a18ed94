import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Cost, costOf } from "../../src/graph/cost.ts";
import type { Graph } from "../../src/graph/graph.ts";
import type { Dim } from "../../src/shape/dim.ts";
import { compileBeside } from "../emit/generated-typescript.ts";
import { compileFile, messages } from "../support/compile-file.ts";

/** A model with arguments; those that are left out have their default. */
export interface Network {
  /** In the folder of the architectures. */
  readonly file: string;
  readonly model: string;
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

/** Every model of every file, with an image of 64 × 64 where its `size` is a parameter. */
export const models: readonly Network[] = files.flatMap((file) =>
  compileFile(`architectures/${file}`).typed.bound.entry.declarations.flatMap((declaration): Network[] => {
    if (declaration.kind !== "model") return [];
    const takesSize = declaration.parameters.some(({ name }) => name.text === "size");
    return [{ file, model: declaration.name.text, arguments: takesSize ? { size: 64 } : {} }];
  }),
);

/** Models with arguments that change how many layers there are and how wide they are. */
export const variants: readonly Network[] = [
  { file: "resnet.arch", model: "resnet50", arguments: { classes: 5, depths: [1, 2, 1, 1] } },
  { file: "resnet.arch", model: "resnet50_features", arguments: { depths: [2, 1, 1, 1] } },
  {
    file: "mobilenet.arch",
    model: "mobilenet",
    arguments: { alpha: 0.35, size: 64, classes: 7, depth_multiplier: 2 },
  },
  { file: "unet.arch", model: "unet", arguments: { classes: 3, filters: 6, depth: 3 } },
  { file: "vgg.arch", model: "vgg16_features", arguments: { convs: [1, 1, 1, 2, 1] } },
];

/** `mobilenet(alpha=0.35, size=64)` */
export const titleOf = ({ model, arguments: given }: Network): string =>
  `${model}(${Object.entries(given)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(", ")})`;

/** Compiles a network and takes the smallest legal sizes for its inputs, a batch of two where that is open. */
export function sized(network: Network): SizedNetwork {
  const { file, model } = network;
  const { models, diagnostics } = compileBeside(
    `import { ${model} } from "./${file}"\nmodel probe() = ${titleOf(network)}\n`,
  );
  const probe = models.find(({ name }) => name === "probe");
  if (probe?.graph === undefined) throw new Error(messages(diagnostics));
  const { graph, domain } = probe;
  const smallest = new Map(domain.variables.map(({ name, min }) => [name, name === "N" ? 2 : min]));
  const extent = (dim: Dim): number => (typeof dim === "number" ? dim : (smallest.get(dim.key) ?? 2));
  return { graph, shapes: graph.inputs.map(({ tensor }) => graph.tensors[tensor]!.shape.map(extent)) };
}

/** How much a network computes. What one of open sizes computes at its smallest size is little. */
export function extentOf({ graph }: SizedNetwork): "small" | "medium" | "large" {
  const { params, macs }: Cost = costOf(graph);
  const fixed = typeof macs === "number" ? macs : 0;
  if (params.total > 40e6 || fixed > 5e9) return "large";
  return fixed > 1e9 ? "medium" : "small";
}
