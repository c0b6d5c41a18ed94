import type { Epilogue, Graph, Node, OpNode, Tensor, TensorId, Values, Weight, WeightId } from "../graph/graph.ts";
import { prune } from "../graph/prune.ts";
import { textOf } from "../graph/values.ts";
import { type OpName, ops } from "../ops/index.ts";
import type { AnyOp } from "../ops/op.ts";
import { type AttrValues, inferShapes } from "../ops/semantics.ts";
import { type Shape, sameShape } from "../shape/dim.ts";

/**
 * What becomes of a node, whose inputs are tensors of the new graph: the tensors of the new graph that take the place of
 * its results, or undefined to keep it.
 */
export type Rule = (node: OpNode, site: Site) => readonly TensorId[] | undefined;

/** What a rule sees and makes. */
export interface Site {
  /** The graph before the pass. */
  readonly before: Graph;
  /** The node that makes a tensor of the new graph. */
  producer(tensor: TensorId): Node;
  shapeOf(tensor: TensorId): Shape;
  /** Where a tensor of the graph before the pass is in the new one. */
  moved(tensor: TensorId): TensorId;
  /** A weight of the new graph. */
  weightAt(weight: WeightId): Weight;
  /**
   * The nodes of the graph before the pass that read a tensor of the new graph; empty where its value must stay, because it
   * is an output of the model or has a label.
   */
  readersOf(tensor: TensorId): readonly OpNode[];
  /** Puts a node into the new graph that is `like` another but for some changes. */
  place(like: OpNode, changes: Changes): readonly TensorId[];
  /** A weight that follows from others. The same formula gives the same weight. */
  weight(name: string, shape: readonly number[], values: Values): WeightId;
}

export interface Changes {
  readonly name: string;
  readonly op?: OpName;
  readonly attrs?: AttrValues;
  readonly inputs?: readonly TensorId[];
  readonly weights?: Readonly<Record<string, WeightId>>;
  readonly epilogue?: Epilogue;
}

/**
 * Makes a new graph of each node by a rule, and drops what nothing reads any more. What no rule touches is taken over as it
 * is. A result with a label keeps it; where a rule would give one tensor two labels, or a result another form of shape, the
 * node stays as it was.
 */
export function rewrite(graph: Graph, pass: string, rule: Rule): Graph {
  const state = start(graph);
  const site = siteOf(state, pass);
  let changed = false;
  for (const node of graph.nodes) {
    const moved = withMovedInputs(state, node);
    const made = moved.op === "input" ? undefined : rule(moved, site);
    if (made === undefined || !fits(state, node, made)) keep(state, moved);
    else {
      carry(state, node, made);
      changed = true;
    }
  }
  if (!changed) return graph;
  const { nodes, tensors, weights } = state;
  const outputs = graph.outputs.map((output) => ({ ...output, tensor: movedTo(state, output.tensor) }));
  return prune({ ...graph, outputs, nodes, tensors, weights });
}

/** The new graph. Its first tensors are those of the old one, of which some are made by nobody in the end. */
interface State {
  readonly before: Graph;
  readonly nodes: Node[];
  readonly tensors: Tensor[];
  readonly weights: Weight[];
  /** Which tensors have taken the place of others. */
  readonly moved: Map<TensorId, TensorId>;
  /** Which tensors of the old graph each tensor stands for beside itself. */
  readonly standsFor: Map<TensorId, TensorId[]>;
  readonly outputs: ReadonlySet<TensorId>;
}

const start = (before: Graph): State => ({
  before,
  nodes: [],
  tensors: [...before.tensors],
  weights: [...before.weights],
  moved: new Map(),
  standsFor: new Map(),
  outputs: new Set(before.outputs.map(({ tensor }) => tensor)),
});

const movedTo = ({ moved }: State, tensor: TensorId): TensorId => moved.get(tensor) ?? tensor;

function withMovedInputs(state: State, node: Node): Node {
  if (node.op === "input" || !node.inputs.some((tensor) => state.moved.has(tensor))) return node;
  return { ...node, inputs: node.inputs.map((tensor) => movedTo(state, tensor)) };
}

function keep(state: State, node: Node): void {
  const id = state.nodes.length;
  state.nodes.push(node.id === id ? node : { ...node, id });
  for (const tensor of node.outputs) {
    const made = state.tensors[tensor]!;
    if (made.producer !== id) state.tensors[tensor] = { ...made, producer: id };
  }
}

function fits(state: State, node: Node, made: readonly TensorId[]): boolean {
  return node.outputs.every((old, index) => {
    const [was, is] = [state.before.tensors[old]!, state.tensors[made[index] as TensorId]!];
    return sameShape(was.shape, is.shape) && (was.label === undefined || is.label === undefined);
  });
}

/** Notes which tensors stand for the results of a node, and hands their labels on. */
function carry(state: State, node: Node, made: readonly TensorId[]): void {
  for (const [index, old] of node.outputs.entries()) {
    const tensor = made[index] as TensorId;
    state.moved.set(old, tensor);
    state.standsFor.set(tensor, [...(state.standsFor.get(tensor) ?? []), old]);
    const { label } = state.before.tensors[old]!;
    if (label !== undefined) state.tensors[tensor] = { ...state.tensors[tensor]!, label };
  }
}

function siteOf(state: State, pass: string): Site {
  const { before, nodes, tensors, weights, outputs } = state;
  const readers = readersByTensor(before);
  return {
    before,
    producer: (tensor) => nodes[tensors[tensor]!.producer] as Node,
    shapeOf: (tensor) => tensors[tensor]!.shape,
    moved: (tensor) => movedTo(state, tensor),
    weightAt: (weight) => weights[weight]!,
    readersOf(tensor) {
      const own = tensor < before.tensors.length ? [tensor] : [];
      const stands = [...own, ...(state.standsFor.get(tensor) ?? [])];
      if (stands.some((old) => outputs.has(old) || before.tensors[old]!.label !== undefined)) return [];
      return stands.flatMap((old) => readers()[old] as readonly OpNode[]);
    },
    place: (like, changes) => place(state, { ...like, ...changes, madeBy: pass } as OpNode),
    weight: weightMaker(weights),
  };
}

function place({ nodes, tensors }: State, node: OpNode): readonly TensorId[] {
  const inputs = node.inputs.map((tensor) => tensors[tensor]!.shape);
  const result = inferShapes(ops[node.op] as AnyOp, inputs, node.attrs as unknown as AttrValues);
  if (!result.ok) throw new Error(`${node.madeBy} makes ${node.op} with ${JSON.stringify(result.problem)}.`);
  const { dtype } = tensors[node.inputs[0] as TensorId]!;
  const id = nodes.length;
  const outputs = result.outputs.map((shape) => tensors.push({ shape, dtype, producer: id, label: undefined }) - 1);
  nodes.push({ ...node, id, outputs });
  return outputs;
}

/** Adds computed weights to a list, each formula once. */
function weightMaker(weights: Weight[]): Site["weight"] {
  const keyOf = (shape: readonly number[], values: Values) => `[${shape}] ${textOf(values)}`;
  const state = lazily(() => ({
    names: new Set(weights.map(({ name }) => name)),
    known: new Map(
      weights.flatMap(({ shape, values }, id) =>
        values === undefined ? [] : [[keyOf(shape, values), id] as [string, WeightId]],
      ),
    ),
  }));
  return (name, shape, values) => {
    const { names, known } = state();
    const key = keyOf(shape, values);
    const same = known.get(key);
    if (same !== undefined) return same;
    let free = name;
    for (let count = 2; names.has(free); count++) free = `${name}_${count}`;
    names.add(free);
    const id = weights.push({ name: free, shape, values, role: "trainable", frozen: true }) - 1;
    known.set(key, id);
    return id;
  };
}

/** Who reads each tensor. */
const readersByTensor = (graph: Graph): (() => readonly (readonly OpNode[])[]) =>
  lazily(() => {
    const readers: OpNode[][] = graph.tensors.map(() => []);
    for (const node of graph.nodes) {
      if (node.op !== "input") for (const input of node.inputs) readers[input]!.push(node);
    }
    return readers;
  });

/** What is made when it is asked for the first time. */
function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The path that the names of a node's weights begin with; the node's name where it has no weights. */
export function ownerOf(node: OpNode, site: Site): string {
  const [first] = Object.values(node.weights);
  if (first === undefined) return node.name;
  const { name } = site.weightAt(first);
  return name.slice(0, name.lastIndexOf("/"));
}
