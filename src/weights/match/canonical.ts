import type { Graph, Node, OpNode, TensorId, WeightId } from "../../graph/graph.ts";
import { add, ceilDiv, type Dim, keyOf, maximum, multiply, type Shape, substitute, subtract } from "../../shape/dim.ts";
import type { Padding, Sides } from "../../shape/window.ts";

/**
 * A network in a form in which two spellings of the same one are equal: nothing that only trains, padding as numbers of
 * elements and inside the convolution that follows it, separable convolutions as two, reshapes by their result.
 * `pad2d(1) -> conv2d(8, 3)` and `conv2d(8, 3, padding=same)` are the same node.
 */
export interface Canonical {
  /** In an order in which everything is made before it is used. */
  readonly nodes: readonly CanonicalNode[];
  readonly inputs: readonly CanonicalEnd[];
  readonly outputs: readonly CanonicalEnd[];
}

export interface CanonicalNode {
  /** The op with all that its numbers depend on but the weights. */
  readonly text: string;
  readonly inputs: readonly Port[];
  /** False for joins that give the same in any order. */
  readonly ordered: boolean;
  readonly weights: readonly UsedWeight[];
  /** The node of the graph. */
  readonly source: Node;
}

export interface UsedWeight {
  readonly role: string;
  readonly id: WeightId;
  readonly shape: readonly number[];
}

/** One result of a node. */
export interface Port {
  readonly node: number;
  readonly position: number;
}

export interface CanonicalEnd {
  readonly name: string;
  readonly port: Port;
}

/** `sizes` are put in for dimension variables, so that a network of any size can be compared with one of a given size. */
export function canonical(graph: Graph, sizes: ReadonlyMap<string, Dim>): Canonical {
  const state: State = { graph, sizes, nodes: [], ports: new Map() };
  for (const node of graph.nodes) {
    const results = place(state, node);
    for (const [position, tensor] of node.outputs.entries()) state.ports.set(tensor, results[position] as Port);
  }
  const end = ({ name, tensor }: { readonly name: string; readonly tensor: TensorId }): CanonicalEnd => ({
    name,
    port: state.ports.get(tensor) as Port,
  });
  return cone({ nodes: state.nodes, inputs: graph.inputs.map(end), outputs: graph.outputs.map(end) }, []);
}

/** A network as far as some of its results need it; the outputs are kept without `outputs`. Inputs stay. */
export function cone(whole: Canonical, outputs: readonly CanonicalEnd[]): Canonical {
  const ends = outputs.length === 0 ? whole.outputs : outputs;
  const needed = new Uint8Array(whole.nodes.length);
  for (const { port } of [...ends, ...whole.inputs]) needed[port.node] = 1;
  for (let id = whole.nodes.length - 1; id >= 0; id--) {
    if (needed[id] === 1) for (const { node } of whole.nodes[id]!.inputs) needed[node] = 1;
  }
  const moved = new Map<number, number>();
  const nodes: CanonicalNode[] = [];
  const move = ({ node, position }: Port): Port => ({ node: moved.get(node) as number, position });
  for (const [id, node] of whole.nodes.entries()) {
    if (needed[id] === 0) continue;
    moved.set(id, nodes.length);
    nodes.push({ ...node, inputs: node.inputs.map(move) });
  }
  const end = (one: CanonicalEnd): CanonicalEnd => ({ ...one, port: move(one.port) });
  return { nodes, inputs: whole.inputs.map(end), outputs: ends.map(end) };
}

interface State {
  readonly graph: Graph;
  readonly sizes: ReadonlyMap<string, Dim>;
  readonly nodes: CanonicalNode[];
  readonly ports: Map<TensorId, Port>;
}

/** The ports of a node's results. */
function place(state: State, node: Node): readonly Port[] {
  const inputs = node.inputs.map((tensor) => state.ports.get(tensor) as Port);
  const first = inputs[0] as Port;
  switch (node.op) {
    case "input": {
      const shape = shapeOf(state, node.outputs[0]);
      return [put(state, node, `input of rank ${shape.length}`, [])];
    }
    case "identity":
    case "dropout":
    case "spatial_dropout2d":
      return [first];
    case "conv2d":
    case "depthwise_conv2d":
      return [convolution(state, node, node.op, first, shapeOf(state, node.inputs[0]), weightsOf(state, node))];
    case "separable_conv2d":
      return [separable(state, node, first)];
    case "reshape":
    case "flatten":
      return [reshaped(state, node, first)];
    case "global_avg_pool2d":
    case "global_max_pool2d": {
      const pooled = put(state, node, node.op, [first]);
      if (!node.attrs.keepdims) return [pooled];
      return [put(state, node, reshapeText(shapeOf(state, node.outputs[0])), [pooled])];
    }
    case "max_pool2d":
    case "avg_pool2d":
      return [put(state, node, poolText(state, node), [first])];
    case "pad2d":
      if (Object.values(sidesIn(state, node.attrs.padding)).every((side) => side === 0)) return [first];
      return [put(state, node, textOf(state, node), [first])];
    default: {
      const made = put(state, node, textOf(state, node), inputs, weightsOf(state, node));
      return node.outputs.map((_, position) => ({ ...made, position }));
    }
  }
}

function put(
  state: State,
  source: Node,
  text: string,
  inputs: readonly Port[],
  weights: readonly UsedWeight[] = [],
): Port {
  state.nodes.push({ text, inputs, ordered: !unordered.has(source.op), weights, source });
  return { node: state.nodes.length - 1, position: 0 };
}

const unordered: ReadonlySet<string> = new Set(["add", "multiply", "average", "maximum", "minimum"]);

function weightsOf({ graph }: State, node: OpNode): readonly UsedWeight[] {
  return Object.entries(node.weights).map(([role, id]) => ({ role, id, shape: graph.weights[id]!.shape }));
}

const shapeOf = ({ graph, sizes }: State, tensor: TensorId | undefined): Shape =>
  graph.tensors[tensor as TensorId]!.shape.map((dim) => substitute(dim, sizes));

interface Windowed {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: Padding<number>;
}

/** A convolution with the zeros that nodes before it put around the image. */
function convolution(
  state: State,
  node: OpNode<"conv2d"> | OpNode<"depthwise_conv2d"> | OpNode<"separable_conv2d">,
  op: "conv2d" | "depthwise_conv2d",
  input: Port,
  image: Shape,
  weights: readonly UsedWeight[],
): Port {
  const { kernel, stride, dilation } = node.attrs;
  const groups = node.op === "conv2d" ? node.attrs.groups : 1;
  let pads = padsOf(node.attrs, image);
  let from = input;
  for (
    let before = state.nodes[from.node]!;
    pads !== "same" && isZeroPad(before.source);
    before = state.nodes[from.node]!
  ) {
    pads = addSides(pads, sidesIn(state, before.source.attrs.padding));
    from = before.inputs[0] as Port;
  }
  const text = `${op} ${kernel.join("×")} stride ${stride} dilation ${dilation} groups ${groups} padding ${padText(pads)}`;
  return put(state, node, text, [from], weights);
}

const isZeroPad = (node: Node): node is OpNode<"pad2d"> => node.op === "pad2d" && node.attrs.value === 0;

/** The depthwise convolution, and the 1×1 convolution that follows it. */
function separable(state: State, node: OpNode<"separable_conv2d">, input: Port): Port {
  const weights = weightsOf(state, node);
  const depthwise = weights.filter(({ role }) => role === "depthwise_kernel");
  const pointwise = weights
    .filter(({ role }) => role !== "depthwise_kernel")
    .map((weight) => (weight.role === "pointwise_kernel" ? { ...weight, role: "kernel" } : weight));
  const middle = convolution(state, node, "depthwise_conv2d", input, shapeOf(state, node.inputs[0]), depthwise);
  return put(
    state,
    node,
    `conv2d 1×1 stride 1,1 dilation 1,1 groups 1 padding ${padText(noSides)}`,
    [middle],
    pointwise,
  );
}

const noSides: Sides = { top: 0, bottom: 0, left: 0, right: 0 };

/**
 * Padding as numbers of elements. That of `same` depends on the image's size where there is a stride; where the size is
 * not known, it stays as a word. The rule is TensorFlow's: the odd element goes behind.
 */
function padsOf({ kernel, stride, dilation, padding }: Windowed, image: Shape): Sides | "same" {
  if (padding === "valid") return noSides;
  if (padding !== "same") return padding;
  const along = (axis: 0 | 1): readonly [number, number] | undefined => {
    const reach = (kernel[axis] - 1) * dilation[axis] + 1;
    const size = image[axis + 1] as Dim;
    // total = max((ceil(size / stride) − 1) · stride + reach − size, 0)
    const needed = add(multiply(subtract(ceilDiv(size, stride[axis]), 1), stride[axis]), subtract(reach, size));
    const total = reach === 1 ? 0 : maximum(needed, 0);
    return typeof total === "number" ? [Math.floor(total / 2), total - Math.floor(total / 2)] : undefined;
  };
  const [height, width] = [along(0), along(1)];
  if (height === undefined || width === undefined) return "same";
  return { top: height[0], bottom: height[1], left: width[0], right: width[1] };
}

const addSides = (a: Sides, b: Sides): Sides => ({
  top: add(a.top, b.top),
  bottom: add(a.bottom, b.bottom),
  left: add(a.left, b.left),
  right: add(a.right, b.right),
});

const sidesIn = ({ sizes }: State, { top, bottom, left, right }: Sides): Sides => ({
  top: substitute(top, sizes),
  bottom: substitute(bottom, sizes),
  left: substitute(left, sizes),
  right: substitute(right, sizes),
});

const padText = (pads: Sides | "same"): string =>
  pads === "same" ? pads : [pads.top, pads.bottom, pads.left, pads.right].map(keyOf).join();

function poolText(state: State, node: OpNode<"max_pool2d"> | OpNode<"avg_pool2d">): string {
  const { size, stride, padding, ceil_mode } = node.attrs;
  const pads = padsOf({ kernel: size, stride, dilation: [1, 1], padding }, shapeOf(state, node.inputs[0]));
  const rounds = ceil_mode && padding !== "same";
  const bare = pads !== "same" && Object.values(pads).every((side) => side === 0);
  const counts = node.op === "avg_pool2d" && node.attrs.count_padding && !bare;
  return `${node.op} ${size.join("×")} stride ${stride} padding ${padText(pads)}${rounds ? " ceil" : ""}${counts ? " counted" : ""}`;
}

/** Reshapes one after another are the last one, and one that changes nothing is none. */
function reshaped(state: State, node: OpNode<"reshape"> | OpNode<"flatten">, input: Port): Port {
  const [before, after] = [shapeOf(state, node.inputs[0]), shapeOf(state, node.outputs[0])];
  if (reshapeText(before) === reshapeText(after)) return input;
  const made = state.nodes[input.node] as CanonicalNode;
  const from = made.text.startsWith("reshape ") ? (made.inputs[0] as Port) : input;
  return put(state, node, reshapeText(after), [from]);
}

const reshapeText = (shape: Shape): string => `reshape ${shape.slice(1).map(keyOf).join("×")}`;

/** What no result depends on while a model runs, and what shows in the shapes of the weights. */
const silent: ReadonlySet<string> = new Set([
  "filters",
  "units",
  "use_bias",
  "center",
  "scale",
  "momentum",
  "rate",
  "kernel_initializer",
]);

function textOf(state: State, node: OpNode): string {
  const rank = state.graph.tensors[node.inputs[0] as TensorId]!.shape.length;
  const parts = Object.entries(node.attrs as Readonly<Record<string, unknown>>)
    .filter(([name]) => !silent.has(name))
    .map(([name, value]) => `${name} ${name === "axis" ? axisText(value, rank) : valueText(state, value)}`);
  return [node.op, ...parts].join(" ");
}

/** Axes are counted from the front. */
const axisText = (value: unknown, rank: number): string =>
  (Array.isArray(value) ? (value as number[]) : [value as number]).map((axis) => (axis + rank) % rank).join();

/** Numbers as f32 has them, since some files store them so. */
function valueText(state: State, value: unknown): string {
  if (typeof value === "number") return String(Math.fround(value));
  if (Array.isArray(value)) return value.map((element) => valueText(state, element)).join();
  if (typeof value !== "object" || value === null) return String(value);
  if ("kind" in value) return keyOf(substitute(value as Dim, state.sizes));
  return Object.values(value)
    .map((element) => valueText(state, element))
    .join();
}

/** What the variables of a network's inputs are in the inputs of another one, so that both speak of the same sizes. */
export function sizesFrom(graph: Graph, other: Graph, which: "all" | "numbers"): ReadonlyMap<string, Dim> {
  const sizes = new Map<string, Dim>();
  if (graph.inputs.length !== other.inputs.length) return sizes;
  const byName = new Map(other.inputs.map((input) => [input.name, input]));
  const named = graph.inputs.every(({ name }) => byName.has(name));
  for (const [index, { name, tensor }] of graph.inputs.entries()) {
    const pair = named ? byName.get(name) : other.inputs[index];
    const shape = other.tensors[pair?.tensor as TensorId]!.shape;
    for (const [axis, dim] of graph.tensors[tensor]!.shape.entries()) {
      const given = shape[axis];
      const own = variableOf(dim);
      if (own !== undefined && given !== undefined && (which === "all" || typeof given === "number"))
        sizes.set(own, given);
    }
  }
  return sizes;
}

/** The name of a dim that is just a variable. */
function variableOf(dim: Dim): string | undefined {
  if (typeof dim === "number" || dim.constant !== 0 || dim.terms.length !== 1) return undefined;
  const [factor, more] = dim.terms[0]!.factors;
  return factor?.kind === "variable" && more === undefined ? factor.name : undefined;
}
