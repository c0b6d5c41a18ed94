import { type OpName, ops } from "../ops/index.ts";
import type { AnyOp, Builder, CompositeDefinition } from "../ops/op.ts";
import { type AttrValue, inferShapes, readAttrs, weightsOf } from "../ops/semantics.ts";
import type { Graph, Node, OpNode, Tensor, TensorId, WeightId } from "./graph.ts";

/**
 * Puts the bodies of composite ops in their place, down to ops that have a row in a target's table. An inner node is
 * named `<node>/<inner>`, and the one that makes the result keeps the composite's own name; scope, span, label and
 * weights are those of the composite.
 */
export function expand(graph: Graph, table: Readonly<Partial<Record<OpName, unknown>>>): Graph {
  if (graph.nodes.every((node) => node.op === "input" || node.op in table)) return graph;
  const state: Expansion = { graph, table, nodes: [], tensors: [], moved: new Map() };
  for (const node of graph.nodes) place(state, node);
  const moved = (tensor: TensorId): TensorId => state.moved.get(tensor) as TensorId;
  return {
    ...graph,
    inputs: graph.inputs.map((input) => ({ ...input, tensor: moved(input.tensor) })),
    outputs: graph.outputs.map((output) => ({ ...output, tensor: moved(output.tensor) })),
    nodes: state.nodes,
    tensors: state.tensors,
  };
}

interface Expansion {
  readonly graph: Graph;
  readonly table: Readonly<Partial<Record<OpName, unknown>>>;
  readonly nodes: Node[];
  readonly tensors: Tensor[];
  /** Where the tensors of the old graph are in the new one. */
  readonly moved: Map<TensorId, TensorId>;
}

/** Takes a node over as it is, or its body. */
function place(state: Expansion, node: Node): void {
  const inputs = node.inputs.map((tensor) => state.moved.get(tensor) as TensorId);
  if (node.op === "input" || node.op in state.table) {
    const outputs = addNode(
      state,
      { ...node, inputs } as Node,
      node.outputs.map((tensor) => state.graph.tensors[tensor]!),
    );
    for (const [index, tensor] of node.outputs.entries()) state.moved.set(tensor, outputs[index] as TensorId);
    return;
  }
  const outputs = bodyOf(state, node, inputs);
  for (const [index, tensor] of node.outputs.entries()) {
    const made = outputs[index] as TensorId;
    state.moved.set(tensor, made);
    const { label } = state.graph.tensors[tensor]!;
    if (label !== undefined) state.tensors[made] = { ...state.tensors[made]!, label };
  }
}

function addNode(
  state: Expansion,
  node: Node,
  results: readonly Pick<Tensor, "shape" | "dtype" | "label">[],
): TensorId[] {
  const id = state.nodes.length;
  const outputs = results.map(({ shape, dtype, label }) => {
    state.tensors.push({ shape, dtype, label, producer: id });
    return state.tensors.length - 1;
  });
  state.nodes.push({ ...node, id, outputs });
  return outputs;
}

/** Builds the body of a composite node; the tensors are those of the new graph. */
function bodyOf(state: Expansion, node: OpNode, inputs: readonly TensorId[]): readonly TensorId[] {
  const op = ops[node.op] as unknown as CompositeDefinition;
  const first = state.nodes.length;
  const counts = new Map<string, number>();
  const builder: Builder<TensorId> = {
    shapeOf: (tensor) => state.tensors[tensor]!.shape,
    call(name, tensors, raw = {}, weightNames = {}) {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      const path = `${node.name}/${name}${count === 1 ? "" : `_${count}`}`;
      return callOf(
        state,
        node,
        name as OpName,
        path,
        tensors,
        raw as Readonly<Record<string, AttrValue>>,
        weightNames,
      );
    },
  };
  const outputs = op.body(builder, inputs, node.attrs as never);
  // The node of the result is found under the composite's name.
  const producer = state.tensors[outputs[0] as TensorId]!.producer;
  if (outputs.length === 1 && producer >= first) {
    state.nodes[producer] = { ...state.nodes[producer]!, name: node.name, label: node.label };
  }
  return outputs;
}

function callOf(
  state: Expansion,
  outer: OpNode,
  name: OpName,
  path: string,
  inputs: readonly TensorId[],
  raw: Readonly<Record<string, AttrValue>>,
  weightNames: Readonly<Record<string, string>>,
): readonly TensorId[] {
  const op = ops[name] as AnyOp;
  const shapes = inputs.map((tensor) => state.tensors[tensor]!.shape);
  const reading = readAttrs(op, raw);
  if (!reading.ok)
    throw new Error(`The body of ${outer.op} calls ${name} with a bad ${JSON.stringify(reading.problem)}.`);
  const result = inferShapes(op, shapes, reading.attrs);
  if (!result.ok) throw new Error(`The body of ${outer.op} calls ${name} with ${JSON.stringify(result.problem)}.`);
  const weights: Record<string, WeightId> = {};
  for (const weight of weightsOf(op, shapes, reading.attrs)) {
    weights[weight.name] = outer.weights[weightNames[weight.name] ?? weight.name] as WeightId;
  }
  const node = {
    ...outer,
    op: name,
    name: path,
    label: undefined,
    attrs: reading.attrs,
    inputs,
    weights,
  } as unknown as OpNode;
  if (!(name in state.table)) return bodyOf(state, node, inputs);
  return addNode(
    state,
    node,
    result.outputs.map((shape) => ({ shape, dtype: "f32", label: undefined })),
  );
}
