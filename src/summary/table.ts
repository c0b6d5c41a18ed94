import type { Cost, LayerCost } from "../graph/cost.ts";
import { type FoldedScope, foldRepeats } from "../graph/fold.ts";
import type { Graph } from "../graph/graph.ts";
import { constantArguments } from "../graph/scope-arguments.ts";
import { scopeTitle } from "../graph/scope-title.ts";
import { type Dim, evaluate, multiply, variablesOf } from "../shape/dim.ts";
import { formatDim, formatShape } from "../shape/format.ts";

/**
 * The summary as text for a terminal of `width` columns: a row per layer, grouped by the blocks of the source, where
 * equal iterations of a repeat share their rows (`×3, together`: the rows add them up), and the totals below. Layers under
 * `@frozen` say so behind their parameters.
 */
export function summaryTable(graph: Graph, cost: Cost, width: number): string {
  const rows: Row[] = [];
  collect(foldRepeats(graph).root, { graph, cost, rows }, 0, 1);
  const head: Row = { name: "layer", op: "op", output: "output", params: "params", training: "", macs: "MACs" };
  return [...layOut([head, ...rows], width), "", ...totals(cost)].join("\n");
}

interface Row {
  readonly name: string;
  readonly op: string;
  readonly output: string;
  readonly params: string;
  /** `frozen` at a layer whose weights training leaves as they are. */
  readonly training: string;
  readonly macs: string;
}

interface Collecting {
  readonly graph: Graph;
  readonly cost: Cost;
  readonly rows: Row[];
}

/** `times` is how often these rows stand for in all: costs are of all of them together. */
function collect(folded: FoldedScope, into: Collecting, depth: number, times: number): void {
  for (const child of folded.children) {
    if (child.kind === "node") {
      into.rows.push(layerRow(into.cost.layers[child.node] as LayerCost, depth, times));
      continue;
    }
    const block = child.times > 1 ? onlyScope(child) : child;
    const title = titleOf(block, into.graph);
    const heading = child.times > 1 ? `${[title, `×${child.times}`].filter(Boolean).join(" ")}, together` : title;
    if (heading !== "") {
      into.rows.push({ name: `${indent(depth)}${heading}`, op: "", output: "", params: "", training: "", macs: "" });
    }
    collect(block, into, heading === "" ? depth : depth + 1, times * child.times);
  }
}

/** The block that an iteration consists of; else the iteration. */
function onlyScope(folded: FoldedScope): FoldedScope {
  const [only, more] = folded.children;
  return only?.kind === "scope" && more === undefined && only.times === 1 ? only : folded;
}

function titleOf({ scope: id }: FoldedScope, graph: Graph): string {
  const scope = graph.scopes[id];
  return scope === undefined ? "" : scopeTitle({ ...scope, arguments: constantArguments(scope, graph) });
}

function layerRow({ node, output, params, macs }: LayerCost, depth: number, times: number): Row {
  const name = node.name.slice(node.name.lastIndexOf("/") + 1);
  return {
    name: `${indent(depth)}${name}`,
    op: node.op,
    output: formatShape(output),
    params: params === 0 ? "" : grouped(params * times),
    training: params > 0 && node.op !== "input" && node.frozen ? "frozen" : "",
    macs: macs === 0 ? "" : amount(multiply(macs, times)),
  };
}

const indent = (depth: number): string => "  ".repeat(depth);

function totals({ params, macs, activationBytes, depth, receptiveField }: Cost): readonly string[] {
  const statistics = params.total - params.trainable - params.frozen;
  const parts = [
    `${grouped(params.trainable)} trainable`,
    ...(params.frozen > 0 ? [`${grouped(params.frozen)} frozen`] : []),
    ...(statistics > 0 ? [`${grouped(statistics)} moving statistics`] : []),
  ];
  return [
    `params       ${grouped(params.total)} (${parts.join(", ")})`,
    `MACs         ${example(macs, grouped)} multiply-accumulates of convolutions and matrix products, for one example`,
    ...(typeof macs === "number" ? [] : [`             = ${formatDim(macs)}`]),
    `activations  ${example(activationBytes, megabytes)} at the peak, for one example in f32`,
    `depth        ${depth} convolutions and dense layers on the longest path`,
    ...(receptiveField === undefined
      ? []
      : [`sees         ${receptiveField.height} × ${receptiveField.width} input elements`]),
  ];
}

/** A number; of a symbolic one, its value where every variable is 224. */
function example(dim: Dim, show: (value: number) => string): string {
  if (typeof dim === "number") return show(dim);
  const names = [...variablesOf(dim)];
  const value = evaluate(dim, new Map(names.map((name) => [name, exampleSize])));
  return `${show(value ?? 0)} (${names.map((name) => `${name} = ${exampleSize}`).join(", ")})`;
}
const exampleSize = 224;

const amount = (dim: Dim): string => (typeof dim === "number" ? grouped(dim) : formatDim(dim));
const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
const megabytes = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** Columns as wide as their longest cell; the name gives way when the terminal is narrower. */
function layOut(rows: readonly Row[], width: number): readonly string[] {
  const widest = (key: keyof Row, most: number) =>
    Math.min(
      most,
      rows.reduce((longest, row) => Math.max(longest, row[key].length), 0),
    );
  const others = {
    op: widest("op", 20),
    output: widest("output", 44),
    params: widest("params", 16),
    training: widest("training", 6),
    macs: widest("macs", 40),
  };
  const columns = [others.op, others.output, others.params, others.training, others.macs].filter((most) => most > 0);
  const taken = columns.reduce((sum, most) => sum + most + 2, 0);
  const name = Math.max(16, Math.min(widest("name", 60), width - taken));
  return rows.map(({ name: text, op, output, params, training, macs }) => {
    const isHeading = op === "";
    const cells = [
      isHeading ? text : cut(text, name).padEnd(name),
      cut(op, others.op).padEnd(others.op),
      output.padEnd(others.output),
      params.padStart(others.params),
      ...(others.training > 0 ? [training.padEnd(others.training)] : []),
      macs.padStart(others.macs),
    ];
    return isHeading ? cut(text, Math.max(width, 20)) : cells.join("  ").trimEnd();
  });
}

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);
