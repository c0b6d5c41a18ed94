import type { Span } from "../diagnostics/diagnostic.ts";
import type { OpName } from "../ops/index.ts";
import type { WeightSpec } from "../ops/op.ts";
import type { AttrValues } from "../ops/semantics.ts";
import type { Shape } from "../shape/dim.ts";
import type {
  DType,
  Graph,
  GraphInput,
  GraphOutput,
  Node,
  OpNode,
  Scope,
  ScopeId,
  Tensor,
  TensorId,
  WeightId,
  WrittenWeight,
} from "./graph.ts";
import { prune } from "./prune.ts";

/** A graph under construction. */
export interface GraphBuilder {
  readonly nodes: Node[];
  readonly tensors: Tensor[];
  readonly weights: WrittenWeight[];
  readonly scopes: Scope[];
  readonly inputs: GraphInput[];
  readonly outputs: GraphOutput[];
  /** How many nodes read each tensor. */
  readonly readers: number[];
  readonly weightNames: Set<string>;
  /** The path of each scope, and how often each name was used in it. */
  readonly paths: { readonly prefix: string; readonly used: Map<string, number> }[];
  /** What each node is called before it has a path and a number. */
  readonly ownNames: string[];
  /** How many nodes there were when each scope was opened. */
  readonly openedAt: number[];
}

export const newGraph = (): GraphBuilder => ({
  nodes: [],
  tensors: [],
  weights: [],
  scopes: [],
  inputs: [],
  outputs: [],
  readers: [],
  weightNames: new Set(),
  paths: [],
  ownNames: [],
  openedAt: [],
});

/** Opens a scope. Scopes of kind model (inside another), block and group have a path of their own; the others share their parent's. */
export function addScope(builder: GraphBuilder, scope: Omit<Scope, "id">): ScopeId {
  const id = builder.scopes.length;
  const { parent: outer, kind, name, label, arguments: args, wraps, index, count, display, span } = scope;
  builder.scopes.push({ id, parent: outer, kind, name, label, arguments: args, wraps, index, count, display, span });
  builder.openedAt.push(builder.nodes.length);
  const parent = scope.parent === undefined ? undefined : builder.paths[scope.parent];
  if (parent === undefined) builder.paths.push({ prefix: "", used: new Map() });
  else if (scope.kind === "block" || scope.kind === "model" || scope.kind === "group") {
    builder.paths.push({ prefix: `${uniqueName(parent, scope.label ?? scope.name)}/`, used: new Map() });
  } else builder.paths.push(parent);
  return id;
}

function uniqueName(path: { readonly prefix: string; readonly used: Map<string, number> }, name: string): string {
  let count = (path.used.get(name) ?? 0) + 1;
  // `relu_2` may have been written as a label.
  while (count > 1 && path.used.has(`${name}_${count}`)) count++;
  path.used.set(name, count);
  if (count === 1) return `${path.prefix}${name}`;
  path.used.set(`${name}_${count}`, 1);
  return `${path.prefix}${name}_${count}`;
}

export function addInput(
  builder: GraphBuilder,
  name: string,
  shape: Shape,
  dtype: DType,
  scope: ScopeId,
  span: Span,
  pixels: GraphInput["pixels"],
): TensorId {
  const id = builder.nodes.length;
  const tensor = addTensor(builder, shape, dtype, id);
  uniqueName(builder.paths[scope] as GraphBuilder["paths"][number], name);
  builder.nodes.push({ id, op: "input", name, inputs: [], outputs: [tensor], scope, span, label: undefined });
  builder.ownNames.push(name);
  builder.inputs.push({ name, tensor, pixels });
  return tensor;
}

/** What a new node is made of. */
export interface NewNode {
  readonly op: OpName;
  readonly attrs: AttrValues;
  readonly inputs: readonly TensorId[];
  readonly outputs: readonly Shape[];
  readonly weights: Readonly<Record<string, WeightId>>;
  readonly name: string;
  /** What it is called before it has a path and a number. */
  readonly ownName: string;
  readonly scope: ScopeId;
  readonly span: Span;
  readonly label: string | undefined;
  readonly frozen: boolean;
}

export function addNode(builder: GraphBuilder, node: NewNode): readonly TensorId[] {
  const id = builder.nodes.length;
  // Every op computes with floats, whatever its inputs are.
  const outputs = node.outputs.map((shape) => addTensor(builder, shape, "f32", id));
  for (const input of node.inputs) builder.readers[input] = (builder.readers[input] as number) + 1;
  const { op, attrs, inputs, weights, name, scope, span, label, frozen } = node;
  // Written out: spreading costs most of the time of this function.
  builder.nodes.push({
    id,
    op,
    name,
    attrs,
    inputs,
    outputs,
    weights,
    scope,
    span,
    label,
    frozen,
    madeBy: undefined,
  } as OpNode);
  builder.ownNames.push(node.ownName);
  return outputs;
}

/** The name of the next node of a scope: its label or op with the scope's path, numbered from the second on. */
export const nodeName = (builder: GraphBuilder, scope: ScopeId, name: string): string =>
  uniqueName(builder.paths[scope] as GraphBuilder["paths"][number], name);

/** Adds the weight of a node called `owner`; undefined when the name is taken. */
export function addWeight(
  builder: GraphBuilder,
  owner: string,
  spec: WeightSpec,
  frozen: boolean,
): WeightId | undefined {
  const name = `${owner}/${spec.name}`;
  if (builder.weightNames.has(name)) return undefined;
  builder.weightNames.add(name);
  builder.weights.push({
    name,
    shape: spec.shape as readonly number[],
    initializer: spec.initializer,
    role: spec.role,
    frozen,
  });
  return builder.weights.length - 1;
}

/** Gives a tensor its label. */
export function labelTensor(builder: GraphBuilder, tensor: TensorId, label: string): void {
  builder.tensors[tensor] = { ...(builder.tensors[tensor] as Tensor), label };
}

function addTensor(builder: GraphBuilder, shape: Shape, dtype: DType, producer: number): TensorId {
  builder.tensors.push({ shape, dtype, producer, label: undefined });
  builder.readers.push(0);
  return builder.tensors.length - 1;
}

/** The finished graph, without nodes, tensors and weights that no output needs. Inputs stay. */
export function finish(builder: GraphBuilder, name: string, doc: string | undefined): Graph {
  const { nodes, tensors, weights, scopes, inputs, outputs } = builder;
  return prune({ name, doc, inputs, outputs, nodes, tensors, weights, scopes });
}
