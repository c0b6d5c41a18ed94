import type {
  ComputedWeight,
  Epilogue,
  Graph,
  Node,
  OpNode,
  Tensor,
  TensorId,
  Values,
  Weight,
  WeightId,
} from "../graph/graph.ts";
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
 * Builds a graph anew, each node by a rule, and drops what nothing reads any more. A result with a label keeps it; where a
 * rule would give one tensor two labels, or a result another form of shape, the node stays as it was.
 */
export function rewrite(graph: Graph, pass: string, rule: Rule): Graph {
  const state = start(graph, pass);
  for (const node of graph.nodes) {
    if (node.op === "input") {
      carry(state, node, add(state, node, resultsOf(graph, node)));
      continue;
    }
    const moved = { ...node, inputs: node.inputs.map((tensor) => state.moved.get(tensor) as TensorId) } as OpNode;
    const made = rule(moved, state.site);
    if (made !== undefined && fits(state, node, made)) {
      carry(state, node, made);
      state.changed = true;
    } else carry(state, node, add(state, moved, resultsOf(graph, node)));
  }
  if (!state.changed) return graph;
  const moved = (tensor: TensorId) => state.moved.get(tensor) as TensorId;
  return prune({
    ...graph,
    inputs: graph.inputs.map((input) => ({ ...input, tensor: moved(input.tensor) })),
    outputs: graph.outputs.map((output) => ({ ...output, tensor: moved(output.tensor) })),
    nodes: state.nodes,
    tensors: state.tensors,
    weights: state.weights,
  });
}

interface State {
  readonly before: Graph;
  readonly nodes: Node[];
  readonly tensors: Tensor[];
  readonly weights: Weight[];
  /** Where the tensors of the old graph are in the new one. */
  readonly moved: Map<TensorId, TensorId>;
  /** Who read each tensor of the old graph. */
  readonly readersBefore: readonly (readonly OpNode[])[];
  readonly outputsBefore: ReadonlySet<TensorId>;
  /** Who, of the old graph, reads each tensor of the new one. */
  readonly readers: Map<TensorId, readonly OpNode[]>;
  /** The tensors of the new graph whose values must stay. */
  readonly staying: Set<TensorId>;
  readonly site: Site;
  changed: boolean;
}

function start(before: Graph, pass: string): State {
  const nodes: Node[] = [];
  const tensors: Tensor[] = [];
  const weights: Weight[] = [...before.weights];
  const names = new Set(weights.map(({ name }) => name));
  const computed = new Map<string, WeightId>(
    weights.flatMap((weight, id) => (weight.values === undefined ? [] : [[keyOf(weight), id] as const])),
  );
  const site: Site = {
    before,
    producer: (tensor) => nodes[tensors[tensor]!.producer] as Node,
    shapeOf: (tensor) => tensors[tensor]!.shape,
    moved: (tensor) => state.moved.get(tensor) as TensorId,
    weightAt: (weight) => weights[weight]!,
    readersOf: (tensor) => (state.staying.has(tensor) ? [] : (state.readers.get(tensor) ?? [])),
    place(like, changes) {
      const node = { ...like, ...changes, madeBy: pass } as OpNode;
      const inputs = node.inputs.map((tensor) => tensors[tensor]!.shape);
      const result = inferShapes(ops[node.op] as AnyOp, inputs, node.attrs as unknown as AttrValues);
      if (!result.ok) throw new Error(`${pass} makes ${node.op} with ${JSON.stringify(result.problem)}.`);
      const { dtype } = tensors[node.inputs[0] as TensorId]!;
      return add(
        state,
        node,
        result.outputs.map((shape) => ({ shape, dtype })),
      );
    },
    weight(name, shape, values) {
      const key = keyOf({ shape, values });
      const known = computed.get(key);
      if (known !== undefined) return known;
      let free = name;
      for (let count = 2; names.has(free); count++) free = `${name}_${count}`;
      names.add(free);
      weights.push({ name: free, shape, values, role: "trainable", frozen: true });
      computed.set(key, weights.length - 1);
      return weights.length - 1;
    },
  };
  const state: State = {
    before,
    nodes,
    tensors,
    weights,
    moved: new Map(),
    readersBefore: readersByTensor(before),
    outputsBefore: new Set(before.outputs.map(({ tensor }) => tensor)),
    readers: new Map(),
    staying: new Set(),
    site,
    changed: false,
  };
  return state;
}

const keyOf = ({ shape, values }: Pick<ComputedWeight, "shape" | "values">): string => `[${shape}] ${textOf(values)}`;

/** Who reads each tensor. */
function readersByTensor(graph: Graph): readonly (readonly OpNode[])[] {
  const readers: OpNode[][] = graph.tensors.map(() => []);
  for (const node of graph.nodes) {
    if (node.op !== "input") for (const input of node.inputs) readers[input]!.push(node);
  }
  return readers;
}

const resultsOf = (graph: Graph, node: Node): readonly Pick<Tensor, "shape" | "dtype">[] =>
  node.outputs.map((tensor) => graph.tensors[tensor]!);

function add(state: State, node: Node, results: readonly Pick<Tensor, "shape" | "dtype">[]): readonly TensorId[] {
  const id = state.nodes.length;
  const outputs = results.map(({ shape, dtype }) => {
    state.tensors.push({ shape, dtype, producer: id, label: undefined });
    return state.tensors.length - 1;
  });
  state.nodes.push({ ...node, id, outputs });
  return outputs;
}

function fits(state: State, node: OpNode, made: readonly TensorId[]): boolean {
  return node.outputs.every((old, index) => {
    const [was, is] = [state.before.tensors[old]!, state.tensors[made[index] as TensorId]!];
    return sameShape(was.shape, is.shape) && (was.label === undefined || is.label === undefined);
  });
}

/** Notes where the results of a node are and who reads them, and hands their labels on. */
function carry(state: State, node: Node, made: readonly TensorId[]): void {
  for (const [index, old] of node.outputs.entries()) {
    const tensor = made[index] as TensorId;
    state.moved.set(old, tensor);
    state.readers.set(tensor, [...(state.readers.get(tensor) ?? []), ...state.readersBefore[old]!]);
    const { label } = state.before.tensors[old]!;
    if (label !== undefined || state.outputsBefore.has(old)) state.staying.add(tensor);
    if (label !== undefined) state.tensors[tensor] = { ...state.tensors[tensor]!, label };
  }
}

/** The path that the names of a node's weights begin with; the node's name where it has no weights. */
export function ownerOf(node: OpNode, site: Site): string {
  const [first] = Object.values(node.weights);
  if (first === undefined) return node.name;
  const { name } = site.weightAt(first);
  return name.slice(0, name.lastIndexOf("/"));
}
