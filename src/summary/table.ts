import { type Cost, fieldsOfImages, type LayerCost } from "../graph/cost.ts";
import { type FoldedScope, foldRepeats } from "../graph/fold.ts";
import type { Graph, TensorId } from "../graph/graph.ts";
import { type AxisField, type Sight as NetworkSight, type ReceptiveField, sightOf } from "../graph/receptive-field.ts";
import { constantArguments } from "../graph/scope-arguments.ts";
import { scopeTitle } from "../graph/scope-title.ts";
import { type ClosedForm, collect, factorise } from "../shape/closed-form.ts";
import { add, type Dim, evaluate, variablesOf } from "../shape/dim.ts";
import { compactStyle, formatClosedForm, formatShape } from "../shape/format.ts";

/**
 * The summary as text for a terminal of `width` columns: a row per layer, grouped by the blocks of the source, where
 * equal iterations of a repeat share their rows (`×3, together`: the rows add them up), and the totals below. Symbolic
 * sizes are written as in a paper, ⌈H/2⌉; `sees` is the receptive field in the first input image. Layers under
 * `@frozen` say so behind their parameters.
 */
export function summaryTable(graph: Graph, cost: Cost, width: number): string {
  const rows: Row[] = [];
  const sights = sightsOf(graph, cost);
  const seen = sights[0]?.fields ?? [];
  const { root, representative } = foldRepeats(graph);
  addRows(root, { graph, layers: addedUp(cost, representative), seen, rows }, 0, 1);
  return [
    ...layOut(rows, width),
    "",
    ...totals(cost, width),
    ...sights.flatMap((sight) => sightLine(sight, width)),
  ].join("\n");
}

interface Row {
  readonly name: string;
  readonly output: string;
  readonly sees: string;
  readonly params: string;
  /** `frozen` at a layer whose weights training leaves as they are. */
  readonly training: string;
  readonly macs: Dim;
}

/** Layers with what all that they stand for cost together: the first of equal iterations may see other channels than the rest. */
function addedUp({ layers }: Cost, representative: Int32Array): readonly LayerCost[] {
  const sums = [...layers];
  for (const { node, params, macs } of layers) {
    const place = representative[node.id] as number;
    const sum = sums[place] as LayerCost;
    if (place !== node.id) sums[place] = { ...sum, params: sum.params + params, macs: add(sum.macs, macs) };
  }
  return sums;
}

interface Collecting {
  readonly graph: Graph;
  readonly layers: readonly LayerCost[];
  readonly seen: readonly (ReceptiveField | undefined)[];
  readonly rows: Row[];
}

/** `times` is how often a layer of these rows runs in all. */
function addRows(folded: FoldedScope, into: Collecting, depth: number, times: number): void {
  for (const child of folded.children) {
    if (child.kind === "node") {
      into.rows.push(layerRow(into.layers[child.node] as LayerCost, into.seen, depth, times));
      continue;
    }
    const block = child.times > 1 ? onlyScope(child) : child;
    const title = titleOf(block, into.graph);
    const heading = child.times > 1 ? `${[title, `×${child.times}`].filter(Boolean).join(" ")}, together` : title;
    if (heading !== "") {
      into.rows.push({ name: `${indent(depth)}${heading}`, output: "", sees: "", params: "", training: "", macs: 0 });
    }
    addRows(block, into, heading === "" ? depth : depth + 1, times * child.times);
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

function layerRow(
  { node, output, params, macs }: LayerCost,
  seen: readonly (ReceptiveField | undefined)[],
  depth: number,
  times: number,
): Row {
  const name = node.name.slice(node.name.lastIndexOf("/") + 1);
  return {
    // A layer without a label is called like its op.
    name: `${indent(depth)}${name.startsWith(node.op) ? name : `${name}: ${node.op}`}`,
    output: formatShape(output, compactStyle),
    sees: seenSize(seen[node.outputs[0] as TensorId], times),
    params: params === 0 ? "" : grouped(params),
    training: params > 0 && node.op !== "input" && node.frozen ? "frozen" : "",
    macs,
  };
}

/** `483`, or height × width where they differ; `all` for the whole image. Of several iterations the first, `419…`. */
function seenSize(field: ReceptiveField | undefined, times: number): string {
  if (field === undefined || field.height === "open" || field.width === "open") return "";
  const [height, width] = [field.height, field.width].map((axis) => (axis === "whole" ? "all" : String(axis.size)));
  const size = height === width ? height : `${height}×${width}`;
  return times > 1 && size !== "all" ? `${size}…` : String(size);
}

const indent = (depth: number): string => "  ".repeat(depth);

function totals({ params, macs, activationBytes, closedForms, depth }: Cost, width: number): readonly string[] {
  const statistics = params.total - params.trainable - params.frozen;
  const parts = [
    `${grouped(params.trainable)} trainable`,
    ...(params.frozen > 0 ? [`${grouped(params.frozen)} frozen`] : []),
    ...(statistics > 0 ? [`${grouped(statistics)} moving statistics`] : []),
  ];
  const [peak = [], ...others] = closedForms.activationBytes;
  const more = `the largest where no side is short, of ${others.length + 1} in --json`.split(" ");
  const unit = "multiply-accumulates of convolutions and matrix products, for one example".split(" ");
  return [
    `params       ${grouped(params.total)} (${parts.join(", ")})`,
    ...paragraph("MACs", [...example(macs, grouped), ...unit], width),
    ...formula(macs, closedForms.macs, [], width),
    ...paragraph(
      "activations",
      [...example(activationBytes, megabytes), ..."at the peak, for one example in f32".split(" ")],
      width,
    ),
    ...formula(activationBytes, peak, others.length === 0 ? ["bytes"] : ["bytes;", ...more], width),
    `depth        ${depth} convolutions and dense layers on the longest path`,
  ];
}

/** The closed form of a symbolic number; lines break between its products. */
const formula = (dim: Dim, form: ClosedForm, after: readonly string[], width: number): readonly string[] =>
  typeof dim === "number" ? [] : paragraph("", ["=", ...written(form), ...after], width);

/** A heading and parts that are not broken, in lines of at most `width`. */
function paragraph(heading: string, parts: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  let line = heading.padEnd(margin - 1);
  for (const part of parts) {
    if (line.length + 1 + part.length > width && line.length >= margin + 2) {
      lines.push(line);
      line = " ".repeat(parts[0] === "=" ? margin + 1 : margin - 1);
    }
    line += ` ${part}`;
  }
  return [...lines, line];
}
const margin = 13;

/** What a network sees of one of its input images. */
interface Sight {
  readonly input: string;
  readonly fields: readonly (ReceptiveField | undefined)[];
  readonly most: NetworkSight | undefined;
  /** The sizes that decided it, as text, where it depends on them. */
  readonly at: readonly string[];
}

function sightsOf(graph: Graph, cost: Cost): readonly Sight[] {
  const names = [...new Set(graph.inputs.flatMap(({ tensor }) => namesIn(graph, tensor)))];
  const sizes = new Map(names.map((name) => [name, exampleSize]));
  const images = [...cost.receptiveFields].filter(([, fields]) => fields.length > 0);
  const depends = names.length > 0 && images.some(([, fields]) => fields.some(dependsOnSizes));
  const decided = depends ? fieldsOfImages(graph, sizes) : cost.receptiveFields;
  return images.map(([tensor]) => ({
    input: images.length === 1 ? "" : ` of ${graph.inputs.find((input) => input.tensor === tensor)?.name}`,
    fields: decided.get(tensor) ?? [],
    most: sightOf(graph, tensor, decided.get(tensor) ?? [], depends ? sizes : undefined),
    at: depends ? [sizesText(names)] : [],
  }));
}

/** The variables of an input's extents; the batch does not count. */
const namesIn = (graph: Graph, tensor: TensorId): readonly string[] =>
  (graph.tensors[tensor]?.shape ?? []).slice(1).flatMap((dim) => [...variablesOf(dim)]);

const dependsOnSizes = (field: ReceptiveField | undefined): boolean =>
  [field?.height, field?.width].some(
    (axis) => axis === "open" || (typeof axis === "object" && typeof axis.start !== "number"),
  );

function sightLine({ input, most, at }: Sight, width: number): readonly string[] {
  const { height: down, width: across } = most?.windows ?? {};
  if (typeof down !== "object" || typeof across !== "object") return [];
  const step = ({ stride: { numerator, denominator } }: Exclude<AxisField, string>) =>
    denominator === 1 ? String(numerator) : `${numerator}/${denominator}`;
  return paragraph(
    "sees",
    [
      ...(most?.whole ? [`all${input || " of the image"};`, "by windows alone"] : []),
      `${down.size} × ${across.size} elements${input},`,
      `the first from (${down.start}, ${across.start}),`,
      `in steps of ${step(down)} × ${step(across)}`,
      ...at,
    ],
    width,
  );
}

/** A number; of a symbolic one, its value where every variable is 224. */
function example(dim: Dim, show: (value: number) => string): readonly string[] {
  if (typeof dim === "number") return [show(dim)];
  const names = [...variablesOf(dim)];
  const value = evaluate(dim, new Map(names.map((name) => [name, exampleSize])));
  return [show(value ?? 0), sizesText(names)];
}

const sizesText = (names: readonly string[]): string =>
  `(${names.map((name) => `${name} = ${exampleSize}`).join(", ")})`;
const exampleSize = 224;

const written = (form: ClosedForm): readonly string[] => formatClosedForm(form, compactStyle, grouped);
const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
const megabytes = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

/**
 * Columns as wide as their longest cell; where the terminal is narrower, the multiply-accumulates are numbers for an
 * example instead of formulas, and then the name gives way.
 */
function layOut(rows: readonly Row[], width: number): readonly string[] {
  const formulas = cellsOf(rows, "MACs", (macs) => written(collect([factorise(macs)])).join(" "));
  if (leastName + besideName(widthsOf(formulas)) <= width) return inColumns(formulas, width);
  return inColumns(
    cellsOf(rows, exampleTitle(rows), (macs) => example(macs, grouped)[0] as string),
    width,
  );
}

const exampleTitle = (rows: readonly Row[]): string =>
  rows.every(({ macs }) => typeof macs === "number") ? "MACs" : `MACs at ${exampleSize}`;

const gap = "  ";
const leastName = 16;

interface Line {
  readonly isHeading: boolean;
  readonly cells: readonly string[];
}

const cellsOf = (rows: readonly Row[], title: string, show: (macs: Dim) => string): readonly Line[] => [
  { isHeading: false, cells: ["layer", "output", "sees", "params", "", title] },
  ...rows.map(({ name, output, sees, params, training, macs }) => ({
    isHeading: output === "",
    cells: [name, output, sees, params, training, macs === 0 ? "" : show(macs)],
  })),
];

/** The longest cell of each column; headings reach over all columns. */
const widthsOf = (lines: readonly Line[]): readonly number[] =>
  [0, 1, 2, 3, 4, 5].map((at) =>
    lines.reduce((most, { cells, isHeading }) => (isHeading ? most : Math.max(most, (cells[at] as string).length)), 0),
  );

const besideName = (widths: readonly number[]): number =>
  widths.slice(1).reduce((sum, column) => sum + (column > 0 ? gap.length + column : 0), 0);

/** Name and output to the left, numbers to the right. */
function inColumns(lines: readonly Line[], width: number): readonly string[] {
  const widths = widthsOf(lines);
  const name = Math.max(leastName, Math.min(widths[0] as number, width - besideName(widths)));
  return lines.map(({ isHeading, cells }) => {
    const [first = "", output = "", ...numbers] = cells;
    if (isHeading) return cut(first, Math.max(width, 20));
    // A column that no row fills takes no place.
    const aligned = numbers.flatMap((cell, at) => {
      const column = widths[at + 2] as number;
      return column === 0 ? [] : [cell.padStart(column)];
    });
    return [cut(first, name).padEnd(name), output.padEnd(widths[1] as number), ...aligned].join(gap).trimEnd();
  });
}

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);
