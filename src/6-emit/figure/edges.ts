import type { Folding } from "../../graph/fold.ts";
import type { Graph, TensorId } from "../../graph/graph.ts";
import { keyOf, type Shape } from "../../shape/dim.ts";
import type { Draft } from "./compose.ts";
import { describeShape } from "./describe.ts";
import { categoryOf, isJoin, isPassage } from "./outline.ts";
import type { Edge } from "./picture.ts";

interface Wire {
  readonly from: Draft;
  readonly to: Draft | string;
  readonly tensor: TensorId;
}

export interface Wiring {
  readonly edges: readonly Edge[];
  /** By box, the size of what it makes, where several edges leave and none can carry it; else "". */
  readonly sizes: ReadonlyMap<string, string>;
}

/** The edges between boxes, each told apart as flow, skip or projection, with the shape where the size changes. */
export function composeEdges(
  graph: Graph,
  folding: Folding,
  boxOf: readonly (Draft | undefined)[],
  drafts: readonly Draft[],
): Wiring {
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
  const sizes = new Map<string, string>();
  const edges = wires.map((wire, index): Edge => {
    const kind = projections.has(idOf(wire.to)) ? "projection" : (kinds[index] as Edge["kind"]);
    const size = kind === "flow" && !sizes.has(wire.from.id) ? newSize(wire, graph) : undefined;
    if (size !== undefined) sizes.set(wire.from.id, size);
    const inBox = (fanOut.get(wire.from.id)?.size ?? 0) > 1 && !isSum(wire.from);
    if (size !== undefined && !inBox) sizes.set(wire.from.id, "");
    return { from: wire.from.id, to: idOf(wire.to), kind, label: inBox ? undefined : size };
  });
  return { edges, sizes };
}

const isSum = (draft: Draft): boolean => draft.core?.op === "add" || draft.core?.op === "multiply";

const idOf = (to: Draft | string): string => (typeof to === "string" ? to : to.id);

function wiresOf(graph: Graph, folding: Folding, boxOf: readonly (Draft | undefined)[]): readonly Wire[] {
  const wires = new Map<string, Wire>();
  const connect = (read: TensorId, to: Draft | string) => {
    const tensor = origin(read, graph);
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

/** A tensor as it was made, seen through identities. */
function origin(tensor: TensorId, graph: Graph): TensorId {
  let made = tensor;
  for (;;) {
    const producer = graph.nodes[graph.tensors[made]?.producer ?? -1];
    if (producer === undefined || !isPassage(producer)) return made;
    made = producer.inputs[0] ?? made;
  }
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

/** The shape of a tensor where its box changed height, width or rank, and where it leaves a part of the whole. */
function newSize({ from, to, tensor }: Wire, graph: Graph): string | undefined {
  const after = graph.tensors[tensor]?.shape ?? [];
  const entering = from.nodes[0]?.inputs[0];
  if (entering === undefined || typeof to === "string") return undefined;
  const before = graph.tensors[entering]?.shape ?? [];
  const leaves = from.top !== to.top && after.length > 2;
  const intoJoin = to.core !== undefined && isJoin(to.core);
  return leaves || (!intoJoin && !sameImage(before, after)) ? describeShape(after) : undefined;
}

function sameImage(before: Shape, after: Shape): boolean {
  if (before.length !== after.length) return false;
  const extents = (shape: Shape) => shape.slice(1, -1).map(keyOf).join();
  return extents(before) === extents(after);
}
