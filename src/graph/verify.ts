import { type OpName, ops } from "../ops/index.ts";
import type { AnyOp } from "../ops/op.ts";
import { type AttrValues, inferShapes, weightsOf } from "../ops/semantics.ts";
import { decide } from "../shape/decide.ts";
import { type Shape, sameShape } from "../shape/dim.ts";
import { isEmpty } from "../shape/sizes.ts";
import type { Graph, Node, Tensor, TensorId, Weight } from "./graph.ts";
import { lengthOf, sizeOf } from "./values.ts";

/**
 * Everything that is wrong with a graph as a graph, in plain sentences; an empty list for a sound one. Checked: every
 * tensor is made before it is used and by the node that it names; every shape is the one that the op's own rule gives;
 * every weight is there, with the shape that its op wants; a computed weight has as many values as its shape; an epilogue
 * stands at an op that takes one; names of nodes and weights are unique.
 */
export function verify(graph: Graph): readonly string[] {
  const faults: string[] = [];
  const names = new Set<string>();
  const made = new Uint8Array(graph.tensors.length);
  const sound: SoundNodes = new Map();
  for (let index = 0; index < graph.nodes.length; index++) {
    const node = graph.nodes[index] as Node;
    if (node.id !== index) faults.push(`node ${node.name} has id ${node.id} at position ${index}`);
    if (names.has(node.name)) faults.push(`two nodes are called ${node.name}`);
    names.add(node.name);
    for (let at = 0; at < node.inputs.length; at++) {
      const input = node.inputs[at] as number;
      if (made[input] !== 1) faults.push(`${node.name} reads tensor ${input} before it is made`);
    }
    for (const output of node.outputs) {
      if (graph.tensors[output]?.producer !== index)
        faults.push(`tensor ${output} does not name its producer ${node.name}`);
      made[output] = 1;
    }
    if (node.op !== "input") verifyOnce(graph, node, sound, faults);
    if (graph.scopes[node.scope] === undefined) faults.push(`${node.name} stands in no scope`);
  }
  for (const { name, tensor } of [...graph.inputs, ...graph.outputs]) {
    if (made[tensor] !== 1) faults.push(`${name} is a tensor that nothing makes`);
  }
  const weightNames = new Set(graph.weights.map((weight) => weight.name));
  if (weightNames.size !== graph.weights.length) faults.push("two weights have one name");
  for (const { name, shape, values } of graph.weights) {
    if (values !== undefined && lengthOf(values) !== sizeOf(shape))
      faults.push(`weight ${name} is computed as ${lengthOf(values)} values instead of ${sizeOf(shape)}`);
  }
  return faults;
}

type OperationNode = Exclude<Node, { op: "input" }>;

/** Nodes without a fault by their attributes and the shape of their first output. */
type SoundNodes = Map<unknown, Map<unknown, OperationNode>>;

/** Verifies a node unless it is like one without a fault. */
function verifyOnce(graph: Graph, node: OperationNode, sound: SoundNodes, faults: string[]): void {
  const output = graph.tensors[node.outputs[0] as number]?.shape;
  let alike = sound.get(node.attrs);
  if (isLike(alike?.get(output), node, graph)) return;
  const before = faults.length;
  verifyNode(graph, node, faults);
  if (faults.length > before) return;
  if (alike === undefined) {
    alike = new Map();
    sound.set(node.attrs, alike);
  }
  alike.set(output, node);
}

/**
 * True where a node has the very attributes and shapes of another. What an op says depends on nothing else, and layers of
 * one kind have them in common.
 */
function isLike(known: OperationNode | undefined, node: OperationNode, { tensors, weights }: Graph): boolean {
  if (known === undefined || known.op !== node.op || known.epilogue !== node.epilogue) return false;
  for (const role in known.weights) {
    const right = node.weights[role];
    if (right === undefined || weights[known.weights[role] as number]?.shape !== weights[right]?.shape) return false;
  }
  return haveShapesOf(known.inputs, node.inputs, tensors) && haveShapesOf(known.outputs, node.outputs, tensors);
}

function haveShapesOf(left: readonly TensorId[], right: readonly TensorId[], tensors: readonly Tensor[]): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at++) {
    const [one, other] = [tensors[left[at] as number], tensors[right[at] as number]];
    if (one === undefined || other === undefined || !sameShape(one.shape, other.shape)) return false;
  }
  return true;
}

function verifyNode(graph: Graph, node: OperationNode, faults: string[]): void {
  const op = ops[node.op as OpName] as AnyOp;
  const inputs = node.inputs.map((input) => (graph.tensors[input] as Tensor).shape);
  const attrs = node.attrs as unknown as AttrValues;
  if (node.epilogue !== undefined && (op.body !== undefined || op.epilogue !== true))
    faults.push(`${node.name} has an epilogue, which ${op.name} does not take`);
  const result = inferShapes(op, inputs, attrs);
  if (!result.ok) {
    faults.push(`${node.name} does not take its inputs: ${result.problem.kind}`);
    return;
  }
  if (result.outputs.length !== node.outputs.length)
    faults.push(`${node.name} has ${node.outputs.length} outputs instead of ${result.outputs.length}`);
  for (const [index, shape] of result.outputs.entries()) {
    const tensor = graph.tensors[node.outputs[index] as number];
    if (tensor === undefined || !sameShape(shape, tensor.shape))
      faults.push(`output ${index} of ${node.name} has another shape than its op gives`);
  }
  for (const spec of weightsOf(op, inputs, attrs)) {
    const weight: Weight | undefined = graph.weights[node.weights[spec.name] as number];
    if (weight === undefined) faults.push(`${node.name} has no weight ${spec.name}`);
    else if (!mayBe(spec.shape, weight.shape))
      faults.push(`weight ${weight.name} has another shape than ${node.name} wants`);
  }
}

/** True where a weight has the shape that its op wants; an extent that depends on the input size may be the same for all legal ones. */
const mayBe = (wanted: Shape, shape: readonly number[]): boolean =>
  wanted.length === shape.length &&
  wanted.every((left, axis) => {
    const right = shape[axis] as number;
    if (typeof left === "number") return left === right;
    const verdict = decide({ kind: "equal", left, right, what: "extents", operands: [0, 0] });
    return verdict.kind !== "refuted" || !isEmpty(verdict.sizes);
  });
