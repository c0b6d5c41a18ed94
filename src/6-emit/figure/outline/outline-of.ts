import { costOfLayers, type LayerCost } from "../../../graph/cost.ts";
import { foldRepeats } from "../../../graph/fold.ts";
import type { Graph, GraphOutput, Node, OpNode, TensorId } from "../../../graph/graph.ts";
import { collect, factorise } from "../../../shape/closed-form.ts";
import { type Dim, evaluate, keyOf, type Shape, variablesOf } from "../../../shape/dim.ts";
import { compactStyle, formatClosedForm } from "../../../shape/format.ts";
import type { Mark } from "../compose/diagram.ts";
import { describe, describeChange, describeShape } from "./describe.ts";
import type { Layer, Outline, OutlineItem, Part, Size, Source } from "./outline.ts";
import { isRawPart, type RawItem, type RawPart, rawParts } from "./parts.ts";
import { categoryOf, isPassage, origin, roleOf } from "./roles.ts";

export interface OutlineOptions {
  /** Every repeat by itself. */
  readonly unfold?: boolean;
  /** By node, how it differs from another network; parts that differ otherwise are not the same. */
  readonly marks?: ReadonlyMap<number, Mark>;
  /** By changed node, what it was. */
  readonly before?: ReadonlyMap<number, OpNode>;
}

/** What a figure needs to know of a graph. */
export function outlineOf(graph: Graph, { unfold = false, marks, before }: OutlineOptions = {}): Outline {
  const folding = foldRepeats(graph, { merge: !unfold, tell: (node) => marks?.get(node) });
  const cost = costOfLayers(graph);
  const ids = new Map<number, number>();
  for (const node of graph.nodes) {
    if (folding.representative[node.id] === node.id && !isPassage(node)) ids.set(node.id, ids.size);
  }
  const users = usersOf(graph);
  const source = (read: TensorId): Source => {
    const tensor = origin(read, graph);
    const producer = graph.tensors[tensor]?.producer ?? 0;
    const output = graph.nodes[producer]?.outputs.indexOf(tensor) ?? 0;
    return { layer: ids.get(folding.representative[producer] ?? producer) ?? 0, output };
  };
  const stands = new Map<number, Node[]>();
  for (const node of graph.nodes) {
    const first = folding.representative[node.id] ?? node.id;
    const all = stands.get(first);
    if (all === undefined) stands.set(first, [node]);
    else all.push(node);
  }
  const layers = [...ids].map(([node, id]) =>
    layerOf(
      graph.nodes[node] as Node,
      { id, all: stands.get(node) ?? [], was: before?.get(node), users },
      source,
      graph,
      cost,
    ),
  );
  const context: Context = { cost, ids, parts: 0, members: stands };
  return {
    name: graph.name,
    root: finished(rawParts(graph, folding.root), context),
    layers,
    outputs: graph.outputs.map((output) => ({ name: outputName(output, graph), from: source(output.tensor) })),
  };
}

/** The name that `output` gives; the label of a last step is the name of its own box. */
const outputName = ({ name, tensor }: GraphOutput, { outputs, tensors }: Graph): string =>
  outputs.length === 1 && tensors[tensor]?.label === name ? "output" : name;

interface Context {
  readonly cost: readonly LayerCost[];
  readonly ids: ReadonlyMap<number, number>;
  readonly members: ReadonlyMap<number, readonly Node[]>;
  parts: number;
}

interface LayerPlace {
  readonly id: number;
  /** The nodes that it stands for. */
  readonly all: readonly Node[];
  readonly was: OpNode | undefined;
  readonly users: readonly (readonly number[])[];
}

function layerOf(
  node: Node,
  { id, all, was, users }: LayerPlace,
  source: (tensor: TensorId) => Source,
  graph: Graph,
  cost: readonly LayerCost[],
): Layer {
  const { params, macs } = costOfNodes(all, cost);
  return {
    id,
    node: node.id,
    name: node.name,
    op: node.op,
    category: categoryOf(node),
    role: roleOf(node),
    words: node.op === "input" ? node.name : was === undefined ? describe(node) : describeChange(was, node),
    symbol: node.label === undefined ? joinSymbols[node.op] : undefined,
    inputs: node.inputs.map(source),
    outputs: node.outputs.map((tensor) => sizeOf(graph.tensors[tensor]?.shape ?? [])),
    weights: weightsOf(node, all, users),
    params,
    macs: macsText(macs),
    stands: all.length,
  };
}

/** By weight, the nodes that have it. */
function usersOf({ nodes, weights }: Graph): readonly (readonly number[])[] {
  const users = weights.map((): number[] => []);
  for (const node of nodes) for (const weight of weightsIn(node)) users[weight]?.push(node.id);
  return users;
}

const weightsIn = (node: Node): readonly number[] => (node.op === "input" ? [] : Object.values(node.weights));

/** `shared` gives several layers all weights of the first. */
function weightsOf(node: Node, all: readonly Node[], users: readonly (readonly number[])[]): Layer["weights"] {
  const [set] = weightsIn(node);
  if (set === undefined) return "none";
  const everywhere = users[set] ?? [];
  if (everywhere.length < 2) return "own";
  const standsFor = new Set(all.map(({ id }) => id));
  return { set, onlyInRepeats: everywhere.every((user) => standsFor.has(user)) };
}

const joinSymbols: Readonly<Record<string, string>> = { add: "+", multiply: "×", subtract: "−" };

/** Volumes of symbolic sizes are drawn as at 256. */
const drawnExtent = 256;

function sizeOf(shape: Shape): Size {
  const extents = shape.slice(1).map((dim) => {
    if (typeof dim === "number") return dim;
    return evaluate(dim, new Map([...variablesOf(dim)].map((name) => [name, drawnExtent]))) ?? drawnExtent;
  });
  return { text: describeShape(shape), image: shape.slice(1, -1).map(keyOf).join(), extents };
}

function finished(part: RawPart, context: Context): Part {
  const id = context.parts++;
  const items = part.items.map(
    (item): OutlineItem => (isRawPart(item) ? finished(item, context) : (context.ids.get(item.id) ?? 0)),
  );
  const { params, macs } = costOfNodes([...nodesIn(part, context)], context.cost);
  const { scope, label, block, traits, arguments: text, times, chain, fold } = part;
  return {
    kind: "part",
    id,
    scope,
    label,
    block,
    traits,
    arguments: text,
    times,
    chain,
    fold,
    likeness: likenessOf(part),
    params,
    macs: macsText(macs),
    items,
  };
}

const likenessOf = (part: RawPart): string =>
  part.items.map((item) => (isRawPart(item) ? `(${likenessOf(item)})` : item.op)).join(" ");

/** All nodes of the graph that a part stands for. */
function* nodesIn(part: RawPart, context: Context): Generator<Node> {
  for (const item of part.items as readonly RawItem[]) {
    if (isRawPart(item)) yield* nodesIn(item, context);
    else yield* context.members.get(item.id) ?? [];
  }
}

function costOfNodes(
  nodes: readonly Node[],
  layers: readonly LayerCost[],
): { readonly params: number; readonly macs: readonly Dim[] } {
  const own = nodes.map(({ id }) => layers[id]);
  return {
    params: own.reduce((sum, layer) => sum + (layer?.params ?? 0), 0),
    macs: own.map((layer) => layer?.macs ?? 0).filter((macs) => macs !== 0),
  };
}

function macsText(macs: readonly Dim[]): string {
  if (macs.length === 0) return "";
  if (macs.every((each) => typeof each === "number")) return shortCount(macs.reduce((sum, each) => sum + each, 0));
  return formatClosedForm(collect(macs.map(factorise)), compactStyle).join(" ");
}

/** `3.86 G`: three digits and a unit. */
function shortCount(count: number): string {
  const units = ["", " k", " M", " G", " T"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(count, 1)) / 3));
  const value = count / 1000 ** power;
  return power === 0 ? String(count) : `${value.toPrecision(3)}${units[power]}`;
}
