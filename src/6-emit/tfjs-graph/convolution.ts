import type { FusedActivation, OpNode } from "../../graph/graph.ts";
import { add, type Dim } from "../../shape/dim.ts";
import { type Attrs, flag, float32, integer, real, type Word, words } from "./graph-def.ts";
import { type Step, step } from "./steps.ts";
import { cropImage, windowAttrs } from "./windows.ts";
import type { Ref, Writer } from "./writer.ts";

export function conv2d(node: OpNode<"conv2d">, w: Writer): readonly Ref[] {
  const channels = w.shapeOf(node)[3] as number;
  const { groups, filters, kernel } = node.attrs;
  const weight = w.weight(node, "kernel");
  if (groups === 1) return [convolved(node, w, "Conv2D", weight)];
  if (groups === channels) {
    // [kh, kw, 1, channels · m] in the order of the channels is the depthwise kernel [kh, kw, channels, m].
    const shape = w.ints([...kernel, channels, filters / channels]);
    return [convolved(node, w, "DepthwiseConv2dNative", w.part(node, "kernel", "Reshape", [weight, shape]))];
  }
  return [grouped(node, w, weight)];
}

export function depthwise_conv2d(node: OpNode<"depthwise_conv2d">, w: Writer): readonly Ref[] {
  return [convolved(node, w, "DepthwiseConv2dNative", w.weight(node, "depthwise_kernel"))];
}

/** The kernel of tfjs-node takes no pads in numbers: the result is made whole, and cut. */
export function conv2d_transpose(node: OpNode<"conv2d_transpose">, w: Writer): readonly Ref[] {
  const { padding } = node.attrs;
  const output = w.outputShape(node);
  const [batch, height, width, channels] = output as readonly [Dim, Dim, Dim, Dim];
  const spread = (shape: readonly Dim[], rule: "same" | "valid"): Step => {
    const inputs = [w.vector(shape), w.weight(node, "kernel"), w.input(node)];
    return step(w, node, "Conv2DBackpropInput", "Conv2DBackpropInput", inputs, windowAttrs(node.attrs, rule));
  };
  if (typeof padding === "string") return [biased(node, w, spread(output, padding))];
  const { top, bottom, left, right } = padding;
  const whole = spread([batch, add(height, top + bottom), add(width, left + right), channels], "valid");
  return [biased(node, w, cropImage(w, node, whole(false), { top, left, height, width }))];
}

/** TensorFlow.js has no grouped convolution: one convolution per group, between a split and a join. */
function grouped(node: OpNode<"conv2d">, w: Writer, weight: Ref): Ref {
  const { groups, padding } = node.attrs;
  const attrs = { T: float32, num_split: integer(groups) };
  const split = (part: string, axis: number, x: Ref) => w.part(node, part, "Split", [w.ints([axis], []), x], attrs);
  const images = split("groups", 3, w.input(node));
  const kernels = split("kernels", 3, weight);
  const fused = node.epilogue !== undefined;
  const biases = fused && node.attrs.use_bias ? split("biases", 0, w.weight(node, "bias")) : undefined;
  const window = windowAttrs(node.attrs, padding);
  const parts = Array.from({ length: groups }, (_, index) => {
    const inputs = [`${images}:${index}`, `${kernels}:${index}`];
    if (!fused) return w.part(node, `group_${index}`, "Conv2D", inputs, window);
    const bias = biases === undefined ? [] : [`${biases}:${index}`];
    return w.part(node, `group_${index}`, "_FusedConv2D", [...inputs, ...bias], { ...window, ...epilogueAttrs(node) });
  });
  const join = step(w, node, "Conv2D", "ConcatV2", [...parts, w.ints([3], [])], { T: float32, N: integer(groups) });
  return fused ? join(true) : biased(node, w, join);
}

type Convolution = "Conv2D" | "DepthwiseConv2dNative";
const fusedName = { Conv2D: "_FusedConv2D", DepthwiseConv2dNative: "FusedDepthwiseConv2dNative" } as const;

function convolved(node: OpNode<"conv2d"> | OpNode<"depthwise_conv2d">, w: Writer, op: Convolution, kernel: Ref): Ref {
  const attrs = windowAttrs(node.attrs, node.attrs.padding);
  if (node.epilogue === undefined) return biased(node, w, step(w, node, op, op, [w.input(node), kernel], attrs));
  const inputs = [w.input(node), kernel, ...fusedBias(node, w)];
  return w.result(node, fusedName[op], inputs, { ...attrs, ...epilogueAttrs(node) });
}

const fusedBias = (node: Fusible, w: Writer): readonly Ref[] => (node.attrs.use_bias ? [w.weight(node, "bias")] : []);

/** What the fused ops do at their end, as the executor reads it: an op for the bias, `NoOp` for none, and an activation. */
function epilogueAttrs({ attrs: { use_bias }, epilogue }: Fusible): Attrs {
  const activation = epilogue?.activation;
  const ops: readonly Word[] = [
    use_bias ? "BiasAdd" : "NoOp",
    ...(activation === undefined ? [] : [activations[activation.op]]),
  ];
  return {
    fused_ops: words(ops),
    num_args: integer(use_bias ? 1 : 0),
    ...(activation?.op === "leaky_relu" ? { leakyrelu_alpha: real(activation.alpha) } : {}),
  };
}

const activations = {
  relu: "Relu",
  relu6: "Relu6",
  elu: "Elu",
  sigmoid: "Sigmoid",
  leaky_relu: "LeakyRelu",
} as const satisfies Record<FusedActivation["op"], Word>;

function biased(node: Biased, w: Writer, before: Step): Ref {
  if (!node.attrs.use_bias) return before(true);
  return w.result(node, "BiasAdd", [before(false), w.weight(node, "bias")]);
}

type Fusible = OpNode<"conv2d"> | OpNode<"depthwise_conv2d"> | OpNode<"dense">;
type Biased = Fusible | OpNode<"conv2d_transpose">;

export function dense(node: OpNode<"dense">, w: Writer): readonly Ref[] {
  const attrs = { T: float32, transpose_a: flag(false), transpose_b: flag(false) };
  const kernel = w.weight(node, "kernel");
  const fused = node.epilogue !== undefined;
  const op = fused ? "_FusedMatMul" : "MatMul";
  const inputs = (x: Ref) => (fused ? [x, kernel, ...fusedBias(node, w)] : [x, kernel]);
  const product = (x: Ref) =>
    step(w, node, "MatMul", op, inputs(x), fused ? { ...attrs, ...epilogueAttrs(node) } : attrs);
  const finished = (before: Step) => (fused ? before(true) : biased(node, w, before));
  const shape = w.shapeOf(node);
  if (shape.length === 2) return [finished(product(w.input(node)))];
  const rows = w.part(node, "rows", "Reshape", [w.input(node), w.ints([-1, shape.at(-1) as number])]);
  const target = w.vector(w.outputShape(node) as readonly Dim[]);
  return [finished(step(w, node, "unrolled", "Reshape", [product(rows)(false), target], { T: float32 }))];
}
