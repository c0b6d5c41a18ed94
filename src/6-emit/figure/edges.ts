import type { Folding } from "../../graph/fold.ts";
import type { Graph, TensorId } from "../../graph/graph.ts";
import { keyOf, type Shape } from "../../shape/dim.ts";
import type { Draft } from "./compose.ts";
import { describeShape } from "./describe.ts";
import { categoryOf, isJoin } from "./outline.ts";
import type { Edge } from "./picture.ts";

interface Wire {
  readonly from: Draft;
  readonly to: Draft | string;
  readonly tensor: TensorId;
}

/** The edges between boxes, each told apart as flow, skip or projection, with the shape where the size changes. */
export function composeEdges(
  graph: Graph,
  folding: Folding,
  boxOf: readonly (Draft | undefined)[],
  drafts: readonly Draft[],
): readonly Edge[] {
  const wires = wiresOf(graph, folding, boxOf);
  const ranks = rank(drafts, wires);
  const fanOut = new Map<string, Set<string>>();
  for (const { from, to } of wires) {
    const targets = fanOut.get(from.id) ?? new Set();
    fanOut.set(from.id, targets.add(idOf(to)));
  }
  const passes = ({ from, to }: Wire): Edge["kind"] => {
    if (typeof to === "string" || to.core === undefined || !isJoin(to.core)) return "flow";
    if ((ranks.get(to.id) ?? 0) - (ranks.get(from.id) ?? 0) < 2) return "flow";
    if ((fanOut.get(from.id)?.size ?? 0) > 1) return "skip";
    return to.core.op === "add" && from.core !== undefined && categoryOf(from.core) === "convolution"
      ? "projection"
      : "flow";
  };
  const kinds = wires.map(passes);
  const projections = new Set(wires.filter((_, i) => kinds[i] === "projection").map(({ from }) => from.id));
  const labelled = new Set<TensorId>();
  return wires.map((wire, index) => {
    const kind = projections.has(idOf(wire.to)) ? "projection" : (kinds[index] as Edge["kind"]);
    const label = kind === "flow" && !labelled.has(wire.tensor) ? sizeChange(wire, graph) : undefined;
    if (label !== undefined) labelled.add(wire.tensor);
    return { from: wire.from.id, to: idOf(wire.to), kind, label };
  });
}

const idOf = (to: Draft | string): string => (typeof to === "string" ? to : to.id);

function wiresOf(graph: Graph, folding: Folding, boxOf: readonly (Draft | undefined)[]): readonly Wire[] {
  const wires = new Map<string, Wire>();
  const connect = (tensor: TensorId, to: Draft | string) => {
    const producer = graph.tensors[tensor]?.producer ?? 0;
    const from = boxOf[folding.representative[producer] ?? producer];
    if (from !== undefined && from !== to) wires.set(`${from.id} ${idOf(to)} ${tensor}`, { from, to, tensor });
  };
  for (const node of graph.nodes) {
    const to = boxOf[node.id];
    if (folding.representative[node.id] !== node.id || to === undefined) continue;
    for (const input of node.inputs) connect(input, to);
  }
  graph.outputs.forEach(({ tensor }, index) => {
    connect(tensor, `out${index}`);
  });
  return [...wires.values()];
}

/** The most boxes on a path from an input to each box. */
function rank(drafts: readonly Draft[], wires: readonly Wire[]): ReadonlyMap<string, number> {
  const into = new Map<string, Draft[]>();
  for (const { from, to } of wires) into.set(idOf(to), [...(into.get(idOf(to)) ?? []), from]);
  const last = (draft: Draft) => draft.nodes.at(-1)?.id ?? 0;
  const ranks = new Map<string, number>();
  for (const draft of [...drafts].sort((a, b) => last(a) - last(b))) {
    ranks.set(draft.id, Math.max(0, ...(into.get(draft.id) ?? []).map((from) => (ranks.get(from.id) ?? 0) + 1)));
  }
  return ranks;
}

/** The shape of a tensor when its box changed height, width or rank, or when a whole block changed anything. */
function sizeChange({ from, tensor }: Wire, graph: Graph): string | undefined {
  const after = graph.tensors[tensor]?.shape ?? [];
  const entering = from.nodes[0]?.inputs[0];
  if (entering === undefined) return undefined;
  const before = graph.tensors[entering]?.shape ?? [];
  const isBlock = from.nodes.length > 0 && from.nodes.some((node) => isJoin(node));
  return sameExtents(before, after, isBlock) ? undefined : describeShape(after);
}

function sameExtents(before: Shape, after: Shape, channelsToo: boolean): boolean {
  if (before.length !== after.length) return false;
  const extents = (shape: Shape) => (channelsToo ? shape : shape.slice(0, -1)).map(keyOf).join();
  return before.length < 3 || extents(before) === extents(after);
}
