import { compile } from "../compile.ts";
import type { Graph } from "../graph/graph.ts";
import { subgraph } from "../graph/subgraph.ts";
import { formatDim } from "../shape/format.ts";
import { type SourceHost, understand } from "../understand.ts";
import { hint, list, sizes } from "./arguments.ts";
import type { Flags } from "./command.ts";
import { Failure } from "./failure.ts";
import { fileHost, readEntry } from "./file-host.ts";

/**
 * The blocks that `--block` names, each as a graph of its own. A name alone is the block where a model of the file uses
 * it first; a call, `bottleneck(64, stride=2)`, is put on an image that it takes.
 */
export function blocksOf(path: string, wanted: readonly string[], flags: Flags): readonly Graph[] {
  const host = fileHost(path);
  readEntry(host, path);
  const { source, diagnostics } = understand(path, host);
  const mistake = diagnostics.find(({ severity }) => severity === "error");
  if (mistake !== undefined) throw new Failure(`${path} has mistakes; \`archc check ${path}\` shows them`);
  const declared = source.declarations.flatMap((one) => {
    if (one.kind === "block") return [one.name.text];
    return one.kind === "import" ? one.names.map(({ local }) => local.text) : [];
  });
  const model = flags.text("model");
  const { models } = compile(path, host, { at: sizes(flags), ...(model === undefined ? {} : { model }) });
  const graphs = models.flatMap(({ graph }) => (graph === undefined ? [] : [graph]));
  return wanted.map((call) => {
    const name = /^\s*(\w+)/.exec(call)?.[1] ?? call;
    const used = graphs.flatMap((graph) => firstUse(graph, name));
    if (used.length === 0 && !declared.includes(name))
      throw unknownBlock(path, name, [...declared, ...blocksIn(graphs)]);
    const [first] = used;
    if (first !== undefined && call.trim() === name) return first;
    return alone(path, call.trim(), name, host, used);
  });
}

const blocksIn = (graphs: readonly Graph[]): readonly string[] => [
  ...new Set(graphs.flatMap(({ scopes }) => scopes.filter(({ kind }) => kind === "block").map(({ name }) => name))),
];

function unknownBlock(path: string, name: string, known: readonly string[]): Failure {
  const all = [...new Set(known)];
  const near = hint(name, all) || (all.length === 0 ? "; it has none" : `; it has ${list(all)}`);
  return new Failure(`${path} has no block \`${name}\`${near}`);
}

function firstUse(graph: Graph, name: string): readonly Graph[] {
  const scope = graph.scopes.find((one) => one.kind === "block" && one.name === name);
  return scope === undefined ? [] : [subgraph(graph, scope.id)];
}

/** Channels that blocks commonly take. */
const channels = [64, 256, 128, 192, 32, 512, 16, 3, 1024, 728, 24];

/** A model that is this call alone, on the first input that it takes: those of its uses, and then images of any size. */
function alone(path: string, call: string, name: string, host: SourceHost, uses: readonly Graph[]): Graph {
  const inputs = [
    ...uses.map(inputsOf),
    ...channels.map((count) => [`[N, H, W, ${count}]`]),
    ...channels.map((count) => [`[N, H, W, ${count}]`, `[N, H, W, ${count}]`]),
    ["[N, 128]"],
    ["[N, T, 128]"],
  ];
  let reason = "";
  for (const shapes of inputs) {
    const names = shapes.map((_, index) => (shapes.length === 1 ? "input_tensor" : `input_tensor_${index + 1}`));
    const text = [
      "",
      `model ${modelName}() {`,
      ...shapes.map((shape, index) => `  input ${names[index]}: ${shape}`),
      `  ${names.length > 1 ? `(${names.join(", ")}) -> ` : ""}${call}`,
      "}",
    ].join("\n");
    const { models, diagnostics } = compile(path, withText(host, text), { model: modelName });
    const graph = models[0]?.graph;
    if (graph !== undefined && diagnostics.every(({ severity }) => severity !== "error"))
      return { ...(firstUse(graph, name)[0] ?? graph), name: call };
    reason ||= diagnostics.find(({ severity }) => severity === "error")?.message ?? "";
  }
  throw new Failure(`\`${call}\` cannot stand alone on an image: ${reason}`);
}

const modelName = "block_alone";

/** The input shapes of a use; what is computed of variables becomes one, as images and sequences have them. */
const inputsOf = ({ inputs, tensors }: Graph): readonly string[] =>
  inputs.map(({ tensor }) => {
    const [, ...rest] = tensors[tensor]?.shape ?? [];
    const names = rest.length === 2 ? ["T"] : ["H", "W"];
    const dims = rest.map((dim, index) => {
      const text = formatDim(dim);
      return /^\w+$/.test(text) ? text : (names[index] ?? "64");
    });
    return `[N, ${dims.join(", ")}]`;
  });

const withText = (host: SourceHost, text: string): SourceHost => ({
  load: (path, from) => {
    const loaded = host.load(path, from);
    return loaded.ok && from === undefined ? { ...loaded, text: `${loaded.text}\n${text}\n` } : loaded;
  },
});
