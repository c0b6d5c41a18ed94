import type { Span } from "../diagnostics/diagnostic.ts";
import { costOfLayers, fieldsOfImages, type LayerCost, macsOfGraph } from "../graph/cost.ts";
import type { Graph } from "../graph/graph.ts";
import type { ReceptiveField } from "../graph/receptive-field.ts";
import { add, type Dim, ExtentOverflow, substitute, variablesOf } from "../shape/dim.ts";
import type { Program } from "./workspace.ts";

/** What the layers in a stretch of the source cost in one model: all times that they are put in place together. */
export interface Share {
  readonly model: string;
  /** How often an expression with just this place was put in place; 0 for a stretch of several. */
  readonly instances: number;
  readonly params: number;
  readonly macs: Dim;
  /** What an element of the last result sees of the model's first image. */
  readonly field: ReceptiveField | undefined;
}

const layers = new WeakMap<Graph, LayerCosts | undefined>();

interface LayerCosts {
  readonly costs: readonly LayerCost[];
  /** What every tensor sees of the first image. */
  readonly fields: readonly (ReceptiveField | undefined)[];
}

/** What the layers of a graph cost, computed once; undefined where it exceeds what can be counted exactly. */
function knownLayers(graph: Graph): LayerCosts | undefined {
  if (!layers.has(graph)) {
    const cost = () => ({ costs: costOfLayers(graph), fields: [...fieldsOfImages(graph).values()][0] ?? [] });
    layers.set(graph, exactly(cost));
  }
  return layers.get(graph);
}

const works = new WeakMap<Graph, Dim | undefined>();

/** The multiply-accumulates of a graph, computed once; undefined where they exceed what can be counted exactly. */
export function knownMacs(graph: Graph): Dim | undefined {
  if (!works.has(graph))
    works.set(
      graph,
      exactly(() => macsOfGraph(graph)),
    );
  return works.get(graph);
}

function exactly<T>(count: () => T): T | undefined {
  try {
    return count();
  } catch (problem) {
    if (!(problem instanceof ExtentOverflow)) throw problem;
    return undefined;
  }
}

/** What a stretch of the source costs in each model of the program that it is part of. */
export const sharesOf = ({ compilation }: Program, place: Span): readonly Share[] =>
  compilation.models.flatMap(({ name }) => {
    const recalled = compilation.lowered(name);
    const graph = recalled?.value.graph;
    const share = graph && shareOf(graph, place, recalled.move ?? ((span) => span));
    return share === undefined ? [] : [{ model: name, ...share }];
  });

function shareOf(graph: Graph, place: Span, move: (span: Span) => Span): Omit<Share, "model"> | undefined {
  const known = knownLayers(graph);
  if (known === undefined) return undefined;
  const isInside = (span: Span) => {
    const { file, start, end } = move(span);
    return file === place.file && place.start <= start && end <= place.end;
  };
  const isPlace = (span: Span) => span.end - span.start === place.end - place.start && isInside(span);
  // A layer belongs to the stretch when it, or a block that it is part of, stands there.
  const belongs: boolean[] = [];
  let scopes = 0;
  for (const { parent, span, kind } of graph.scopes) {
    belongs.push(parent !== undefined && (belongs[parent] === true || isInside(span)));
    if (parent !== undefined && kind !== "branch" && kind !== "iteration" && isPlace(span)) scopes++;
  }
  let times = 0;
  let params = 0;
  let macs: Dim = 0;
  let last: number | undefined;
  for (const { node, params: own, macs: work } of known.costs) {
    if (node.op === "input" || !(belongs[node.scope] || isInside(node.span))) continue;
    if (isPlace(node.span)) times++;
    params += own;
    macs = add(macs, work);
    last = node.outputs[0];
  }
  if (last === undefined) return undefined;
  return { instances: scopes === 0 ? times : scopes, params, macs, field: known.fields[last] };
}

/** A count with its thousands apart: `25,636,712`. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");

/** The size of images that costs are told for where a model takes any. */
const exampleSize = 224;

/** Multiply-accumulates as people write them: `4.1 G MACs`; for an example where they depend on sizes: `4.1 G MACs at H=W=224`. */
export function macsText(macs: Dim): string {
  if (typeof macs === "number") return `${short(macs)} MACs`;
  const names = [...variablesOf(macs)];
  const at = substitute(macs, new Map(names.map((name) => [name, exampleSize])));
  return `${typeof at === "number" ? short(at) : "?"} MACs at ${names.join("=")}=${exampleSize}`;
}

function short(count: number): string {
  for (const [unit, size] of [
    ["G", 1e9],
    ["M", 1e6],
    ["k", 1e3],
  ] as const)
    if (count >= size) return `${(count / size).toFixed(count < 100 * size ? 1 : 0)} ${unit}`;
  return String(count);
}

/** A receptive field: `35×35`; undefined where it depends on sizes. */
export function fieldText(field: ReceptiveField | undefined): string | undefined {
  if (field === undefined || field.height === "open" || field.width === "open") return undefined;
  const [height, width] = [field.height, field.width].map((axis) => (axis === "whole" ? "all" : String(axis.size)));
  return height === "all" && width === "all" ? "the whole image" : `${height}×${width}`;
}
