import type { OpName } from "../../ops/index.ts";
import type { AttrValue } from "../../ops/semantics.ts";
import type { Spelled } from "../importer.ts";
import type { StoredWeight } from "../stored-model.ts";
import { flagOf, type GraphNode, integersOf, realOf, wordOf, wordsOf } from "./graph-nodes.ts";

/** What a row of the table reads a node with. */
export interface Operands {
  readonly node: GraphNode;
  /** The constant that goes in at a place, undefined where a tensor does. */
  readonly weight: (index: number) => StoredWeight | undefined;
  /** The numbers of a small constant, or of a shape that is packed from some; undefined for an extent that is not known. */
  readonly numbers: (index: number) => readonly (number | undefined)[] | undefined;
  readonly rank: (index: number) => number;
}

/** What a node does: ops one after another, over the tensors at some of its inputs, with constants as weights. */
export interface Reading {
  readonly steps: readonly Spelled[];
  readonly tensors: readonly number[];
  readonly weights: Readonly<Record<string, StoredWeight | undefined>>;
}

/** Undefined where archc has no ops for what a node does. */
type Row = (operands: Operands) => Reading | undefined;

/** Nodes to which a constant that the next node adds is a bias. */
export const takesBias: ReadonlySet<string> = new Set([
  "Conv2D",
  "DepthwiseConv2dNative",
  "MatMul",
  "Conv2DBackpropInput",
]);

/** How archc spells the nodes of a GraphDef that networks are converted to, by op. `bias` is that of the node after them. */
export const graphOps = (bias: StoredWeight | undefined): Readonly<Record<string, Row>> => ({
  Conv2D: (x) => convolution(x, "conv2d", x.weight(1), bias, []),
  DepthwiseConv2dNative: (x) => convolution(x, "depthwise_conv2d", x.weight(1), bias, []),
  MatMul: (x) => product(x, bias, []),
  _FusedConv2D: (x) => fused(x, (given, rest) => convolution(x, "conv2d", x.weight(1), given, rest)),
  FusedDepthwiseConv2dNative: (x) =>
    fused(x, (given, rest) => convolution(x, "depthwise_conv2d", x.weight(1), given, rest)),
  _FusedMatMul: (x) => fused(x, (given, rest) => product(x, given, rest)),
  Conv2DBackpropInput: (x) => transposed(x, bias),
  FusedBatchNorm: norm,
  FusedBatchNormV2: norm,
  FusedBatchNormV3: norm,
  MaxPool: (x) => pool(x, "max_pool2d"),
  AvgPool: (x) => pool(x, "avg_pool2d"),
  Mean: (x) => globalPool(x, "global_avg_pool2d"),
  Max: (x) => globalPool(x, "global_max_pool2d"),
  Pad: (x) => pad(x, 0),
  PadV2: (x) => pad(x, x.numbers(2)?.[0]),
  Reshape: reshape,
  Squeeze: (x) => {
    const dims = [...integersOf(x.node, "squeeze_dims")].map((axis) => (axis + x.rank(0)) % x.rank(0)).sort();
    return x.rank(0) === 4 && dims.join() === "1,2" ? one("reshape", { target: [-1] }) : undefined;
  },
  ConcatV2: (x) => {
    const count = x.node.inputs.length - 1;
    const axis = x.numbers(count)?.[0];
    const tensors = Array.from({ length: count }, (_, index) => index);
    return axis === undefined ? undefined : { steps: [{ op: "concat", attrs: { axis } }], tensors, weights: {} };
  },
  Add: (x) => join(x, "add"),
  AddV2: (x) => join(x, "add"),
  AddN: (x) => join(x, "add"),
  Sub: (x) => join(x, "subtract"),
  Mul: (x) => {
    const factor = x.weight(1) === undefined ? undefined : x.numbers(1);
    if (factor === undefined) return join(x, "multiply");
    return factor.length === 1 ? one("scale", { factor: factor[0] as number }) : undefined;
  },
  Maximum: (x) => join(x, "maximum"),
  Minimum: (x) => join(x, "minimum"),
  Relu: () => one("relu", {}),
  Relu6: () => one("relu6", {}),
  Elu: () => one("elu", {}),
  Selu: () => one("selu", {}),
  LeakyRelu: (x) => one("leaky_relu", { alpha: realOf(x.node, "alpha", 0.2) }),
  Sigmoid: () => one("sigmoid", {}),
  Tanh: () => one("tanh", {}),
  Softplus: () => one("softplus", {}),
  Softsign: () => one("softsign", {}),
  Softmax: () => one("softmax", {}),
  LogSoftmax: () => one("log_softmax", {}),
  Identity: nothing,
  Dropout: nothing,
});

const nothing = (): Reading => ({ steps: [], tensors: [0], weights: {} });

const one = (op: OpName, attrs: Readonly<Record<string, AttrValue>>): Reading => ({
  steps: [{ op, attrs }],
  tensors: [0],
  weights: {},
});

/** A join of tensors alone; a constant among them makes it something else. */
function join(x: Operands, op: OpName): Reading | undefined {
  const tensors = x.node.inputs.map((_, index) => index);
  return tensors.some((index) => x.weight(index) !== undefined)
    ? undefined
    : { steps: [{ op, attrs: {} }], tensors, weights: {} };
}

function convolution(
  { node }: Operands,
  op: "conv2d" | "depthwise_conv2d",
  kernel: StoredWeight | undefined,
  bias: StoredWeight | undefined,
  rest: readonly Spelled[],
): Reading | undefined {
  const padding = paddingOf(node);
  if (kernel?.shape.length !== 4 || padding === undefined || isChannelsFirst(node)) return undefined;
  const [height, width, , last] = kernel.shape as readonly [number, number, number, number];
  const [, ...stride] = integersOf(node, "strides").slice(0, 3);
  const [, ...dilation] = integersOf(node, "dilations").slice(0, 3);
  const own: Record<string, AttrValue> = op === "conv2d" ? { filters: last } : { depth_multiplier: last };
  const window = { kernel: [height, width], stride, padding, ...(dilation.length === 2 ? { dilation } : {}) };
  const attrs = { ...own, ...window, use_bias: bias !== undefined };
  const role = op === "conv2d" ? "kernel" : "depthwise_kernel";
  return { steps: [{ op, attrs }, ...rest], tensors: [0], weights: { [role]: kernel, bias } };
}

/** The gradient of a convolution as a layer: `[shape, kernel, image]`, where the kernel and the rule of its border say the shape. */
function transposed(x: Operands, bias: StoredWeight | undefined): Reading | undefined {
  const kernel = x.weight(1);
  const padding = paddingOf(x.node);
  if (kernel?.shape.length !== 4 || typeof padding !== "string" || isChannelsFirst(x.node)) return undefined;
  const [height, width, filters] = kernel.shape as readonly [number, number, number, number];
  const [, ...stride] = integersOf(x.node, "strides").slice(0, 3);
  const attrs = { filters, kernel: [height, width], stride, padding, use_bias: bias !== undefined };
  return { steps: [{ op: "conv2d_transpose", attrs }], tensors: [2], weights: { kernel, bias } };
}

function product(x: Operands, bias: StoredWeight | undefined, rest: readonly Spelled[]): Reading | undefined {
  const kernel = x.weight(1);
  if (kernel?.shape.length !== 2 || flagOf(x.node, "transpose_a") || flagOf(x.node, "transpose_b")) return undefined;
  const attrs = { units: kernel.shape[1] as number, use_bias: bias !== undefined };
  return { steps: [{ op: "dense", attrs }, ...rest], tensors: [0], weights: { kernel, bias } };
}

/** A node that adds a bias and applies an activation after its own work. */
function fused(
  x: Operands,
  read: (bias: StoredWeight | undefined, rest: readonly Spelled[]) => Reading | undefined,
): Reading | undefined {
  const names = wordsOf(x.node, "fused_ops");
  const bias = names[0] === "BiasAdd" ? x.weight(2) : undefined;
  const [activation, more] = names.filter((name) => name !== "BiasAdd");
  if (more !== undefined) return undefined;
  if (activation === undefined) return read(bias, []);
  const op = ({ Relu: "relu", Relu6: "relu6", Elu: "elu", Sigmoid: "sigmoid", LeakyRelu: "leaky_relu" } as const)[
    activation
  ];
  if (op === undefined) return undefined;
  return read(bias, [{ op, attrs: op === "leaky_relu" ? { alpha: realOf(x.node, "leakyrelu_alpha", 0.2) } : {} }]);
}

function norm(x: Operands): Reading | undefined {
  const [gamma, beta, moving_mean, moving_variance] = [x.weight(1), x.weight(2), x.weight(3), x.weight(4)];
  if (isChannelsFirst(x.node) || moving_mean === undefined || moving_variance === undefined) return undefined;
  const attrs = {
    epsilon: realOf(x.node, "epsilon", 1e-4),
    scale: gamma !== undefined,
    center: beta !== undefined,
  };
  return { steps: [{ op: "batch_norm", attrs }], tensors: [0], weights: { gamma, beta, moving_mean, moving_variance } };
}

function pool({ node }: Operands, op: OpName): Reading | undefined {
  const padding = paddingOf(node);
  if (padding === undefined || isChannelsFirst(node)) return undefined;
  const [, ...size] = integersOf(node, "ksize").slice(0, 3);
  const [, ...stride] = integersOf(node, "strides").slice(0, 3);
  return { steps: [{ op, attrs: { size, stride, padding } }], tensors: [0], weights: {} };
}

function globalPool(x: Operands, op: OpName): Reading | undefined {
  const axes = x.numbers(1)?.map((axis) => ((axis as number) + x.rank(0)) % x.rank(0));
  if (x.rank(0) !== 4 || [...(axes ?? [])].sort().join() !== "1,2") return undefined;
  return { steps: [{ op, attrs: { keepdims: flagOf(x.node, "keep_dims") } }], tensors: [0], weights: {} };
}

function pad(x: Operands, value: number | undefined): Reading | undefined {
  const pads = x.numbers(1);
  if (pads?.length !== 8 || value === undefined || pads.some((one) => one === undefined)) return undefined;
  const [n0, n1, top, bottom, left, right, c0, c1] = pads as readonly number[];
  if (n0 !== 0 || n1 !== 0 || c0 !== 0 || c1 !== 0) return undefined;
  const padding = [
    [top as number, bottom as number],
    [left as number, right as number],
  ];
  return { steps: [{ op: "pad2d", attrs: { padding, value } }], tensors: [0], weights: {} };
}

/** A reshape that leaves the batch alone. */
function reshape(x: Operands): Reading | undefined {
  const target = x
    .numbers(1)
    ?.slice(1)
    .map((extent) => extent ?? -1);
  return target === undefined
    ? undefined
    : { steps: [{ op: "reshape", attrs: { target } }], tensors: [0], weights: {} };
}

const isChannelsFirst = (node: GraphNode): boolean => wordOf(node, "data_format") === "NCHW";

function paddingOf(node: GraphNode): AttrValue | undefined {
  const word = wordOf(node, "padding");
  if (word === "SAME") return "same";
  if (word === "VALID") return "valid";
  const [, , top, bottom, left, right] = integersOf(node, "explicit_paddings");
  if (word !== "EXPLICIT" || right === undefined) return undefined;
  return [
    [top as number, bottom as number],
    [left as number, right],
  ];
}
