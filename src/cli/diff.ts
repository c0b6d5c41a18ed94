import { type Change, diffGraphs, type GraphDiff, signedMacs } from "../comparison/diff.ts";
import { costOf } from "../graph/cost.ts";
import type { Dim, Shape } from "../shape/dim.ts";
import { compactStyle, formatDim, formatShape, paperStyle } from "../shape/format.ts";
import type { Invocation } from "./command.ts";
import { type NamedModel, namedModels } from "./named-models.ts";

/** Prints what differs between two models; the status is 0 for nothing, 1 for something, 2 for trouble. */
export function run(invocation: Invocation): number {
  const { flags, terminal } = invocation;
  const models = namedModels(invocation);
  if (models === undefined) return 2;
  const [left, right] = models as readonly [NamedModel, NamedModel];
  const graphs = [left.model.graph, right.model.graph] as const;
  const diff = diffGraphs(...graphs, [costOf(graphs[0]), costOf(graphs[1])]);
  if (flags.has("json")) terminal.print(JSON.stringify(document(diff, left, right), undefined, 2));
  else if (!diff.same) for (const line of lines(diff, left, right)) terminal.print(line);
  return diff.same ? 0 : 1;
}

const marks = { added: "+", removed: "-", changed: "~" } as const;

function lines(diff: GraphDiff, left: NamedModel, right: NamedModel): readonly string[] {
  const changes = diff.changes.map(changeCells);
  const widths = [0, 1, 2].map((at) => Math.max(0, ...changes.map(({ cells }) => [...(cells[at] as string)].length)));
  const totals = (model: NamedModel, params: number, macs: Dim) =>
    `${model.title}  ${grouped(params)} params, ${formatMacs(macs)} MACs`;
  return [
    `--- ${totals(left, diff.params[0], diff.macs[0])}`,
    `+++ ${totals(right, diff.params[1], diff.macs[1])}`,
    ...changes.flatMap(({ cells, more }) => [
      cells
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
      ...more.map((text) => `    ${text}`),
    ]),
    ...(diff.follows === 0
      ? []
      : [
          `${diff.follows} ${diff.follows === 1 ? "layer is" : "layers are"} as before, but for shapes or weights that follow from this`,
        ]),
  ];
}

/** A line for a change: where and what, its shape, its cost; below it, the attributes. */
function changeCells(change: Change): { readonly cells: readonly string[]; readonly more: readonly string[] } {
  const { kind, path, what, times, attributes, output } = change;
  const name = path.slice(path.lastIndexOf("/") + 1);
  const own = kind === "changed" || name.startsWith(what) ? path : [path, what].filter(Boolean).join(": ");
  return {
    cells: [
      `${marks[kind]} ${own}${times === 1 ? "" : ` ×${times}`}`,
      shapesText(output),
      change.params === 0 ? "" : `${signed(change.params)} params`,
      change.macs === 0 ? "" : `${signedMacs(change.macs, grouped)} MACs`,
    ],
    more: attributes.map(({ name: attribute, from, to }) => `${attribute}: ${from} → ${to}`),
  };
}

function shapesText([before, after]: Change["output"]): string {
  const texts = [before, after].flatMap((shape) => (shape === undefined ? [] : [formatShape(shape, compactStyle)]));
  return [...new Set(texts)].join(" → ");
}

const signed = (value: number): string => `${value < 0 ? "-" : "+"}${grouped(Math.abs(value))}`;
const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
const formatMacs = (macs: Dim): string => (typeof macs === "number" ? grouped(macs) : formatDim(macs, paperStyle));

/** What `--json` prints: `left` and `right` say for every layer what became of it. */
function document(diff: GraphDiff, left: NamedModel, right: NamedModel): unknown {
  const shape = (dims: Shape | undefined) => dims?.map(plain) ?? null;
  const nodes = (side: "left" | "right") => {
    const [own, other] = side === "left" ? [left, right] : [right, left];
    return diff[side].map(({ status, counterpart }, id) => ({
      path: own.model.graph.nodes[id]?.name,
      status,
      counterpart: counterpart === undefined ? null : other.model.graph.nodes[counterpart]?.name,
    }));
  };
  return {
    same: diff.same,
    models: [left.title, right.title],
    params: diff.params,
    macs: diff.macs.map(plain),
    changes: diff.changes.map(({ output, macs, ...change }) => ({
      ...change,
      output: output.map(shape),
      macs: plain(macs),
    })),
    left: nodes("left"),
    right: nodes("right"),
  };
}

const plain = (dim: Dim): number | string => (typeof dim === "number" ? dim : formatDim(dim));
