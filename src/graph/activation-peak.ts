import { type ClosedForm, collect, factorise, factorsKey, growthOf, type Product } from "../shape/closed-form.ts";
import { type Dim, keyOf } from "../shape/dim.ts";
import { type Ratios, reaches } from "../shape/reaches.ts";
import type { Graph, Node, TensorId } from "./graph.ts";

/** Ops whose output is the same memory as their input when a network runs. */
const views: ReadonlySet<string> = new Set(["identity", "dropout", "spatial_dropout2d", "flatten", "reshape"]);

/**
 * The numbers of elements that are alive at once while the nodes run in the graph's order; the largest of them is the
 * peak. Inputs are there from the beginning and outputs until the end; any other tensor lives from its producer to its
 * last consumer; views (reshape, identity, dropout outside training) share the memory of what they view. `sizes` are
 * elements per tensor. A sum that another one reaches wherever all extents are at least 1 is left out: one is left
 * where no size is symbolic.
 */
export function activationPeaks(graph: Graph, sizes: readonly Dim[]): readonly ClosedForm[] {
  const owner = owners(graph);
  const lastUse = lastUses(graph, owner);
  const dying: TensorId[][] = graph.nodes.map(() => []);
  lastUse.forEach((node, tensor) => {
    if (owner[tensor] === tensor) dying[node]?.push(tensor);
  });
  const product = remember(keyOf, factorise);
  const live = new Map<string, Product>();
  const change = (tensor: TensorId, sign: 1 | -1) => {
    const { coefficient, factors } = product(sizes[tensor] ?? 0);
    const key = factorsKey({ factors });
    live.set(key, { coefficient: (live.get(key)?.coefficient ?? 0) + sign * coefficient, factors });
  };
  const moments = new Map<string, ClosedForm>();
  for (const { tensor } of graph.inputs) change(tensor, 1);
  for (const node of graph.nodes) {
    if (node.op !== "input") {
      for (const output of node.outputs) if (owner[output] === output) change(output, 1);
    }
    const key = [...live.values()].map(({ coefficient }) => coefficient).join();
    if (!moments.has(key)) moments.set(key, collect(live.values()));
    for (const tensor of dying[node.id] ?? []) change(tensor, -1);
  }
  return largest([...moments.values()]);
}

/** A function that computes its answer once for every key. */
function remember<A, B>(key: (value: A) => string, compute: (value: A) => B): (value: A) => B {
  const known = new Map<string, B>();
  return (value) => {
    const name = key(value);
    const answer = known.get(name) ?? compute(value);
    known.set(name, answer);
    return answer;
  };
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

/** The sums that no other one always reaches, the fastest growing first. */
function largest(sums: readonly ClosedForm[]): readonly ClosedForm[] {
  const top: ClosedForm[] = [];
  const ratios: Ratios = new Map();
  for (const sum of [...sums].sort((a, b) => growthOf(b) - growthOf(a)))
    if (!top.some((other) => reaches(other, sum, ratios))) top.push(sum);
  return top;
}
