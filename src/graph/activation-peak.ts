import { add, type Dim, keyOf, maximum, type Sum, subtract } from "../shape/dim.ts";
import type { Graph, Node, TensorId } from "./graph.ts";

/** Ops whose output is the same memory as their input when a network runs. */
const views: ReadonlySet<string> = new Set(["identity", "dropout", "spatial_dropout2d", "flatten", "reshape"]);

/**
 * The largest number of elements that are alive at once while the nodes run in the graph's order. Inputs are there
 * from the beginning and outputs until the end; any other tensor lives from its producer to its last consumer; views
 * (reshape, identity, dropout outside training) share the memory of what they view. `sizes` are elements per tensor.
 */
export function activationPeak(graph: Graph, sizes: readonly Dim[]): Dim {
  const owner = owners(graph);
  const lastUse = lastUses(graph, owner);
  const dying: TensorId[][] = graph.nodes.map(() => []);
  lastUse.forEach((node, tensor) => {
    if (owner[tensor] === tensor) dying[node]?.push(tensor);
  });
  const candidates = new Map<string, Dim>();
  let live: Dim = 0;
  for (const { tensor } of graph.inputs) live = add(live, sizes[tensor] ?? 0);
  for (const node of graph.nodes) {
    if (node.op !== "input") {
      for (const output of node.outputs) if (owner[output] === output) live = add(live, sizes[output] ?? 0);
    }
    candidates.set(keyOf(live), live);
    for (const tensor of dying[node.id] ?? []) live = subtract(live, sizes[tensor] ?? 0);
  }
  return largest([...candidates.values()]);
}

function owners(graph: Graph): readonly TensorId[] {
  const owner = graph.tensors.map((_, tensor) => tensor);
  for (const node of graph.nodes) {
    const [input] = node.inputs;
    const [output] = node.outputs;
    if (views.has(node.op) && input !== undefined && output !== undefined) owner[output] = owner[input] ?? input;
  }
  return owner;
}

/** The node after which a tensor is no longer needed; beyond the last node for outputs. */
function lastUses(graph: Graph, owner: readonly TensorId[]): readonly number[] {
  const lastUse = graph.tensors.map((tensor) => tensor.producer);
  const use = (tensor: TensorId, by: Node["id"]) => {
    const root = owner[tensor] ?? tensor;
    lastUse[root] = Math.max(lastUse[root] ?? 0, by);
  };
  for (const node of graph.nodes) for (const input of node.inputs) use(input, node.id);
  for (const { tensor } of graph.outputs) use(tensor, graph.nodes.length);
  return lastUse;
}

/** The maximum of all dims; those that another one reaches at every size are left out of the closed form. */
function largest(dims: readonly Dim[]): Dim {
  const top: Dim[] = [];
  for (const dim of dims) {
    if (top.some((other) => neverBelow(other, dim))) continue;
    const kept = top.filter((other) => !neverBelow(dim, other));
    top.splice(0, top.length, ...kept, dim);
  }
  return top.length === 0 ? 0 : maximum(...top);
}

/** True when a − b has no negative part: enough, not necessary, since every atom of an extent is at least 0. */
function neverBelow(a: Dim, b: Dim): boolean {
  const gap = subtract(a, b);
  return typeof gap === "number" ? gap >= 0 : hasNoNegativePart(gap);
}

const hasNoNegativePart = (gap: Sum): boolean => gap.constant >= 0 && gap.terms.every((term) => term.coefficient >= 0);
