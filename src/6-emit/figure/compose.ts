import { type Folding, foldRepeats } from "../../graph/fold.ts";
import type { Graph, Node, OpNode } from "../../graph/graph.ts";
import { describe, describeShape } from "./describe.ts";
import { composeEdges } from "./edges.ts";
import { openParts } from "./open.ts";
import { categoryOf, isCore, isJoin, isPart, outline, type Part } from "./outline.ts";
import type { Box, Group, Item, Line, Picture } from "./picture.ts";

/** Makes the picture of a graph: folds repeats, closes blocks below `depth`, and draws a layer with its norm and activation as one box. */
export function compose(graph: Graph, depth: number | undefined): Picture {
  const folding = foldRepeats(graph);
  const root = outline(graph, folding);
  const context: Context = {
    graph,
    folding,
    open: openParts(root, depth),
    readers: countReaders(graph),
    boxOf: new Array(graph.nodes.length),
    drafts: [],
    groups: 0,
  };
  const group = composeGroup(root, "", context);
  const { edges, sizes } = composeEdges(graph, folding, context.boxOf, context.drafts);
  const outputs = graph.outputs.map(
    (output, index): Box => ({
      kind: "box",
      id: `out${index}`,
      shape: "data",
      category: "data",
      lines: dataLines(graph.outputs.length > 1 ? output.name : "output", output.tensor, graph),
      times: 1,
      nodes: 0,
    }),
  );
  return {
    title: graph.name,
    root: { ...group, items: [...withSizes(group, sizes).items, ...outputs] },
    edges,
  };
}

function withSizes(group: Group, sizes: ReadonlyMap<string, string>): Group {
  const items = group.items.map((item): Item => {
    if (item.kind === "group") return withSizes(item, sizes);
    const size = sizes.get(item.id) ?? "";
    return size === "" ? item : { ...item, lines: [...item.lines, { text: size, style: "detail" }] };
  });
  return { ...group, items };
}

/** Nodes that become one box, while they are collected. */
export interface Draft {
  readonly id: string;
  readonly part: Part;
  /** The part of the whole model that it is in; "" for layers directly in the model. */
  readonly top: string;
  readonly nodes: Node[];
  core: Node | undefined;
}

interface Context {
  readonly graph: Graph;
  readonly folding: Folding;
  readonly open: ReadonlySet<Part>;
  readonly readers: Uint32Array;
  /** Per node, its box; only for nodes that stand for themselves. */
  readonly boxOf: (Draft | undefined)[];
  readonly drafts: Draft[];
  groups: number;
}

function countReaders(graph: Graph): Uint32Array {
  const readers = new Uint32Array(graph.tensors.length);
  for (const node of graph.nodes) for (const input of node.inputs) readers[input] = (readers[input] ?? 0) + 1;
  for (const { tensor } of graph.outputs) readers[tensor] = (readers[tensor] ?? 0) + 1;
  return readers;
}

function composeGroup(part: Part, top: string, context: Context): Group {
  const id = `g${context.groups++}`;
  const slots: (Draft | Item)[] = [];
  for (const item of part.items) {
    if (!isPart(item)) addNode(item, { part, top }, slots, context);
    else if (item.chain) for (const node of item.items) addNode(node as Node, { part: item, top }, slots, context);
    else if (context.open.has(item)) slots.push(composeGroup(item, top || `g${context.groups}`, context));
    else slots.push(closedBox(item, top, context));
  }
  const items = slots.map((slot) => ("kind" in slot ? slot : boxOf(slot, context)));
  return { kind: "group", id, title: part.title, times: part.times, items };
}

function addNode(node: Node, place: Place, slots: (Draft | Item)[], context: Context): void {
  const draft = draftToExtend(node, place.part, context) ?? newDraft(place, context);
  if (draft.nodes.length === 0) slots.push(draft);
  draft.nodes.push(node);
  if (isCore(node)) draft.core = node;
  context.boxOf[node.id] = draft;
}

type Place = Pick<Draft, "part" | "top">;

function newDraft({ part, top }: Place, context: Context): Draft {
  const draft: Draft = { id: `n${context.drafts.length}`, part, top, nodes: [], core: undefined };
  context.drafts.push(draft);
  return draft;
}

/** The box of the layer before, when the node is its only reader and belongs to the same layer in a reader's eyes. */
function draftToExtend(node: Node, part: Part, { graph, boxOf, readers }: Context): Draft | undefined {
  const [input] = node.inputs;
  if (input === undefined || node.inputs.length !== 1 || readers[input] !== 1 || node.outputs.length !== 1)
    return undefined;
  const producer = graph.nodes[graph.tensors[input]?.producer ?? -1];
  const draft = producer && boxOf[producer.id];
  if (draft === undefined || draft.part !== part || producer?.op === "input") return undefined;
  if (draft.core === undefined) return draft.nodes.length < 3 ? draft : undefined;
  const startsAnew = isCore(node) || node.op === "pad2d" || node.op === "flatten" || isJoin(draft.core);
  return startsAnew ? undefined : draft;
}

function closedBox(part: Part, top: string, context: Context): Box {
  const draft = newDraft({ part, top: top || `b${context.drafts.length}` }, context);
  const layers: OpNode[] = [];
  let nodes = 0;
  const visit = (inner: Part, times: number): void => {
    for (const item of inner.items) {
      if (isPart(item)) {
        visit(item, times * item.times);
        continue;
      }
      context.boxOf[item.id] = draft;
      draft.nodes.push(item);
      nodes += times;
      if (item.op !== "input" && (categoryOf(item) === "convolution" || categoryOf(item) === "dense")) {
        for (let i = 0; i < times; i++) layers.push(item);
      }
    }
  };
  visit(part, 1);
  const [call = "", label] = titleParts(part.title);
  const lines: Line[] = [
    { text: label ?? call, style: "title" },
    ...(label === undefined ? [] : [{ text: call, style: "detail" } as const]),
    ...(layers.length === 0 ? [] : [{ text: layerCount(layers), style: "detail" } as const]),
  ];
  return {
    kind: "box",
    id: draft.id,
    shape: "block",
    category: "block",
    lines,
    times: part.times,
    nodes: nodes * part.times,
  };
}

/** `conv2: stage(64)` is the call `stage(64)` under the label `conv2`. */
function titleParts(title: string): readonly [string, string?] {
  const match = /^(\w+): (.*)$/s.exec(title);
  return match === null ? [title] : [match[2] as string, match[1] as string];
}

function layerCount(layers: readonly OpNode[]): string {
  const dense = layers.filter((node) => categoryOf(node) === "dense").length;
  const convs = layers.length - dense;
  const parts = [convs > 0 ? `${convs} conv${convs === 1 ? "" : "s"}` : "", dense > 0 ? `${dense} dense` : ""];
  return parts.filter(Boolean).join(", ");
}

function boxOf(draft: Draft, { graph }: Context): Box {
  const { id, nodes, part } = draft;
  const core = draft.core ?? nodes[0];
  const times = part.chain ? part.times : 1;
  const own = { kind: "box", id, times, nodes: nodes.length * times } as const;
  if (core === undefined || core.op === "input") {
    const [input] = nodes;
    const tensor = input?.outputs[0] ?? 0;
    return { ...own, shape: "data", category: "data", lines: dataLines(input?.name ?? "", tensor, graph) };
  }
  const category = categoryOf(core);
  if (isJoin(core) && nodes.length === 1) {
    const symbol = core.label === undefined ? joinSymbols[core.op] : undefined;
    const shape = symbol === undefined ? "bar" : "sum";
    return {
      ...own,
      shape,
      category,
      lines: [{ text: symbol ?? describe(core), style: shape === "sum" ? "title" : "detail" }],
    };
  }
  return { ...own, shape: "rectangle", category, lines: layerLines(nodes as readonly OpNode[], draft.core) };
}

const joinSymbols: Readonly<Record<string, string>> = { add: "+", multiply: "×", subtract: "−" };

/** The layer on a line of its own; what comes before it above, what comes after it below. */
function layerLines(nodes: readonly OpNode[], core: Node | undefined): readonly Line[] {
  const at = core === undefined ? -1 : nodes.indexOf(core as OpNode);
  const words = (part: readonly OpNode[]) => part.map(describe).join(", ");
  if (at < 0) return [{ text: words(nodes), style: "main" }];
  const lines: Line[] = [
    { text: words(nodes.slice(0, at)), style: "detail" },
    { text: words(nodes.slice(at, at + 1)), style: "main" },
    { text: words(nodes.slice(at + 1)), style: "detail" },
  ];
  return lines.filter(({ text }) => text !== "");
}

const dataLines = (name: string, tensor: number, graph: Graph): readonly Line[] => [
  { text: name, style: "title" },
  { text: describeShape(graph.tensors[tensor]?.shape ?? []), style: "detail" },
];
