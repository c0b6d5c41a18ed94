import type { OpNode } from "../../graph/graph.ts";
import { add, type Dim } from "../../shape/dim.ts";
import { flag, float32, integer } from "./graph-def.ts";
import { type Step, step } from "./steps.ts";
import { cropImage, windowAttrs } from "./windows.ts";
import type { Ref, Writer } from "./writer.ts";

export function conv2d(node: OpNode<"conv2d">, w: Writer): readonly Ref[] {
  const channels = w.shapeOf(node)[3] as number;
  const { groups, filters, kernel } = node.attrs;
  const weight = w.weight(node, "kernel");
  if (groups === 1) return [biased(node, w, convolved(node, w, w.input(node), weight, "Conv2D"))];
  if (groups === channels) {
    // [kh, kw, 1, channels · m] in the order of the channels is the depthwise kernel [kh, kw, channels, m].
    const shape = w.ints([...kernel, channels, filters / channels]);
    const depthwise = w.part(node, "kernel", "Reshape", [weight, shape]);
    return [biased(node, w, convolved(node, w, w.input(node), depthwise, "DepthwiseConv2dNative"))];
  }
  return [biased(node, w, grouped(node, w, weight))];
}

export function depthwise_conv2d(node: OpNode<"depthwise_conv2d">, w: Writer): readonly Ref[] {
  const kernel = w.weight(node, "depthwise_kernel");
  return [biased(node, w, convolved(node, w, w.input(node), kernel, "DepthwiseConv2dNative"))];
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
function grouped(node: OpNode<"conv2d">, w: Writer, weight: Ref): Step {
  const { groups } = node.attrs;
  const attrs = { T: float32, num_split: integer(groups) };
  const images = w.part(node, "groups", "Split", [w.ints([3], []), w.input(node)], attrs);
  const kernels = w.part(node, "kernels", "Split", [w.ints([3], []), weight], attrs);
  const parts = Array.from({ length: groups }, (_, index) =>
    convolved(node, w, `${images}:${index}`, `${kernels}:${index}`, "Conv2D", `group_${index}`)(false),
  );
  return step(w, node, "Conv2D", "ConcatV2", [...parts, w.ints([3], [])], { T: float32, N: integer(groups) });
}

function convolved(
  node: OpNode<"conv2d"> | OpNode<"depthwise_conv2d">,
  w: Writer,
  image: Ref,
  kernel: Ref,
  op: string,
  part = op,
): Step {
  return step(w, node, part, op, [image, kernel], windowAttrs(node.attrs, node.attrs.padding));
}

function biased(node: Biased, w: Writer, before: Step): Ref {
  if (!node.attrs.use_bias) return before(true);
  return w.result(node, "BiasAdd", [before(false), w.weight(node, "bias")]);
}

type Biased = OpNode<"conv2d"> | OpNode<"depthwise_conv2d"> | OpNode<"conv2d_transpose"> | OpNode<"dense">;

export function dense(node: OpNode<"dense">, w: Writer): readonly Ref[] {
  const shape = w.shapeOf(node);
  const attrs = { T: float32, transpose_a: flag(false), transpose_b: flag(false) };
  const kernel = w.weight(node, "kernel");
  if (shape.length === 2) return [biased(node, w, step(w, node, "MatMul", "MatMul", [w.input(node), kernel], attrs))];
  const rows = w.part(node, "rows", "Reshape", [w.input(node), w.ints([-1, shape.at(-1) as number])]);
  const product = w.part(node, "MatMul", "MatMul", [rows, kernel], attrs);
  const target = w.vector(w.outputShape(node) as readonly Dim[]);
  return [biased(node, w, step(w, node, "unrolled", "Reshape", [product, target], { T: float32 }))];
}
