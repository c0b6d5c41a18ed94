import { addNode, addScope, addWeight, type GraphBuilder, labelTensor, nodeName } from "./builder.ts";
import type { OpNode, Scope, TensorId, WeightId, WrittenWeight } from "./graph.ts";

/** How much of everything a graph under construction has. */
export interface Mark {
  readonly nodes: number;
  readonly tensors: number;
  readonly weights: number;
  readonly scopes: number;
}

export const markOf = ({ nodes, tensors, weights, scopes }: GraphBuilder): Mark => ({
  nodes: nodes.length,
  tensors: tensors.length,
  weights: weights.length,
  scopes: scopes.length,
});

/**
 * Adds once more what was added between two marks, reading `inputs` where that read the tensors they stand for. What it
 * made is made anew, under names of its own; what it only read stays. Its first scope gets the position `index` in its
 * parent. Gives what has to be added to each id to come from the first to the copy. All nodes in the part are ops.
 */
export function addCopy(
  builder: GraphBuilder,
  from: Mark,
  to: Mark,
  inputs: ReadonlyMap<TensorId, TensorId>,
  index: number,
): Mark {
  const now = markOf(builder);
  const shift: Mark = {
    nodes: now.nodes - from.nodes,
    tensors: now.tensors - from.tensors,
    weights: now.weights - from.weights,
    scopes: now.scopes - from.scopes,
  };
  const tensorOf = (tensor: TensorId) =>
    tensor >= from.tensors ? tensor + shift.tensors : (inputs.get(tensor) ?? tensor);
  let scope = from.scopes;
  const openScopes = (nodes: number) => {
    for (; scope < to.scopes && (builder.openedAt[scope] as number) <= nodes; scope++)
      copyScope(builder, builder.scopes[scope] as Scope, from, shift, scope === from.scopes ? index : undefined);
  };
  for (let id = from.nodes; id < to.nodes; id++) {
    openScopes(id);
    copyNode(builder, id, tensorOf, from, shift);
  }
  openScopes(to.nodes);
  return shift;
}

function copyScope(builder: GraphBuilder, scope: Scope, from: Mark, shift: Mark, index: number | undefined): void {
  const parent = scope.parent !== undefined && scope.parent >= from.scopes ? scope.parent + shift.scopes : scope.parent;
  addScope(builder, { ...scope, parent, index: index ?? scope.index });
}

function copyNode(
  builder: GraphBuilder,
  id: number,
  tensorOf: (tensor: TensorId) => TensorId,
  from: Mark,
  shift: Mark,
): void {
  const node = builder.nodes[id] as OpNode;
  const ownName = builder.ownNames[id] as string;
  const scope = node.scope + shift.scopes;
  const name = nodeName(builder, scope, ownName);
  const weights: Record<string, WeightId> = {};
  for (const own in node.weights) {
    const weight = node.weights[own] as WeightId;
    weights[own] = weight >= from.weights ? weight + shift.weights : weight;
    if (weights[own] === builder.weights.length) addCopyOfWeight(builder, weight, name, own);
  }
  const { op, attrs, span, label, frozen } = node;
  const outputs = node.outputs.map((tensor) => builder.tensors[tensor]?.shape ?? []);
  const added = addNode(builder, {
    op,
    attrs,
    inputs: node.inputs.map(tensorOf),
    outputs,
    weights,
    name,
    ownName,
    scope,
    span,
    label,
    frozen,
  });
  for (const [position, tensor] of node.outputs.entries()) {
    const text = builder.tensors[tensor]?.label;
    if (text !== undefined) labelTensor(builder, added[position] as TensorId, text);
  }
}

function addCopyOfWeight(builder: GraphBuilder, weight: WeightId, owner: string, name: string): void {
  const { shape, initializer, role, frozen } = builder.weights[weight] as WrittenWeight;
  addWeight(builder, owner, { name, shape, initializer, role }, frozen);
}
