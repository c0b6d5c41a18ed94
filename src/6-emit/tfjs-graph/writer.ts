import type { DType, Graph, InputNode, OpNode, Tensor, TensorId, WeightId } from "../../graph/graph.ts";
import type { Dim, Shape } from "../../shape/dim.ts";
import type { WeightSpec } from "../weights-manifest.ts";
import { extentWriter } from "./extents.ts";
import { type Attrs, type AttrValue, boolean, float32, int32, type NodeDef, shape as shapeAttr } from "./graph-def.ts";

/** A tensor of the GraphDef: a node's name, or `name:1` for its second result. */
export type Ref = string;

/** A constant that the model carries beside the network's weights: an axis, a shape, pads. */
export interface Constant {
  readonly spec: WeightSpec;
  readonly values: Int32Array | Float32Array;
}

/** What a row of the table writes with. */
export interface Writer {
  readonly graph: Graph;
  /** The node that stands for an op: it has the op's own name (or one next to it where that is taken), so that users find its result. */
  result(node: OpNode, op: string, inputs: readonly Ref[], attrs?: Attrs): Ref;
  /** A node on the way there, `<node>/<part>`. */
  part(node: OpNode, part: string, op: string, inputs: readonly Ref[], attrs?: Attrs): Ref;
  /** The tensor that goes into a node. */
  input(node: OpNode, index?: number): Ref;
  inputs(node: OpNode): readonly Ref[];
  shapeOf(node: OpNode, index?: number): Shape;
  outputShape(node: OpNode, index?: number): Shape;
  weight(node: OpNode, name: string): Ref;
  ints(values: readonly number[], extents?: readonly number[]): Ref;
  float(value: number): Ref;
  /** An int32 vector: a constant where all dims are numbers, else computed from the inputs' sizes while the model runs. */
  vector(dims: readonly Dim[]): Ref;
}

export interface Written {
  readonly writer: Writer;
  readonly nodes: NodeDef[];
  readonly constants: readonly Constant[];
  /** Writes the node of an input, and one behind it that makes its numbers floats: ops compute with floats only. */
  placeholder(node: InputNode): void;
  /** Makes the result of a node known; rows return it, the target calls this. */
  bind(tensor: TensorId, ref: Ref): void;
  ref(tensor: TensorId): Ref;
  /** A node that takes a tensor over under a name of its own. */
  copy(name: string, ref: Ref, type: AttrValue): Ref;
}

/** The type of a tensor as GraphDef says it. */
export const typeOf = { f32: float32, i32: int32, bool: boolean } as const satisfies Record<DType, AttrValue>;

/** TensorFlow.js keeps nodes in plain objects, where a node with the name of what every object has is taken for done. */
const reserved = Object.getOwnPropertyNames(Object.prototype);

/** Starts a GraphDef with the constants of all weights. */
export function startGraphDef(graph: Graph): Written {
  const nodes: NodeDef[] = [];
  const constants: Constant[] = [];
  const names = new Set([...reserved, ...graph.weights.map((weight) => weight.name)]);
  const floats = new Map<TensorId, Ref>();
  const refs = new Map<TensorId, Ref>();
  const known = new Map<string, Ref>();
  const fresh = (name: string): string => {
    let free = name;
    for (let count = 1; names.has(free); count++) free = `${name}_${count}`;
    names.add(free);
    return free;
  };
  const own = graph.nodes.map((node) => fresh(node.name));
  const push = (name: string, op: string, input: readonly Ref[], attr: Attrs = { T: float32 }): Ref => {
    nodes.push({ name, op, input, attr });
    return name;
  };
  for (const { name } of graph.weights) push(name, "Const", [], { dtype: float32 });

  const constant = (dtype: "int32" | "float32", values: readonly number[], extents: readonly number[]): Ref => {
    const key = `${dtype}/${extents}/${values}`;
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    const name = push(fresh(`constants/${known.size}`), "Const", [], { dtype: dtype === "int32" ? int32 : float32 });
    const typed = dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values);
    constants.push({ spec: { name, shape: extents, dtype }, values: typed });
    known.set(key, name);
    return name;
  };
  const ints = (values: readonly number[], extents: readonly number[] = [values.length]) =>
    constant("int32", values, extents);
  const extent = extentWriter(graph, {
    scalar: (value) => ints([value], []),
    vector: (values) => ints(values),
    add: (op, inputs, attrs) => push(fresh(`extents/${nodes.length}`), op, inputs, attrs ?? { T: int32 }),
    ref: (tensor) => refs.get(tensor) as Ref,
  });
  const ref = (tensor: TensorId): Ref => refs.get(tensor) as Ref;
  const float = (tensor: TensorId): Ref => floats.get(tensor) ?? ref(tensor);
  const shapeAt = (tensor: TensorId | undefined): Shape => graph.tensors[tensor as TensorId]!.shape;

  const writer: Writer = {
    graph,
    result: (node, op, inputs, attrs) => push(own[node.id] as string, op, inputs, attrs),
    part: (node, part, op, inputs, attrs) => push(fresh(`${node.name}/${part}`), op, inputs, attrs),
    input: (node, index = 0) => float(node.inputs[index] as TensorId),
    inputs: (node) => node.inputs.map(float),
    shapeOf: (node, index = 0) => shapeAt(node.inputs[index]),
    outputShape: (node, index = 0) => shapeAt(node.outputs[index]),
    weight: (node, name) => graph.weights[node.weights[name] as WeightId]!.name,
    ints,
    float: (value) => constant("float32", [value], []),
    vector: (dims) => {
      if (dims.every((dim) => typeof dim === "number")) return ints(dims);
      const parts = dims.map(extent);
      const key = `vector/${parts}`;
      const seen = known.get(key);
      if (seen !== undefined) return seen;
      const packed = push(fresh(`extents/${nodes.length}`), "Pack", parts, {
        T: int32,
        N: { i: parts.length },
        axis: { i: 0 },
      });
      known.set(key, packed);
      return packed;
    },
  };
  const placeholder = (node: InputNode): void => {
    const [tensor] = node.outputs as readonly [TensorId];
    const { shape, dtype } = graph.tensors[tensor] as Tensor;
    const sizes = shape.map((dim) => (typeof dim === "number" ? dim : -1));
    const name = push(own[node.id] as string, "Placeholder", [], { dtype: typeOf[dtype], shape: shapeAttr(sizes) });
    refs.set(tensor, name);
    if (dtype === "f32") return;
    floats.set(tensor, push(fresh(`${node.name}/Cast`), "Cast", [name], { SrcT: typeOf[dtype], DstT: float32 }));
  };
  return {
    writer,
    nodes,
    constants,
    placeholder,
    bind: (tensor, value) => void refs.set(tensor, value),
    ref,
    copy: (name, value, type) => push(fresh(name), "Identity", [value], { T: type }),
  };
}
