import type { OpNode } from "../../graph/graph.ts";
import type { Padding } from "../../shape/window.ts";
import type { Ref } from "./layer-config.ts";
import type { Writer } from "./writer.ts";

export function conv2d(node: OpNode<"conv2d">, w: Writer): readonly Ref[] {
  const { filters, groups, dilation, use_bias } = node.attrs;
  const config = { filters, ...windowConfig(node.attrs), use_bias, ...initializers(node, w, "kernel") };
  // The Conv2D of tfjs layers ignores its groups, and does not train with a dilation.
  if (groups > 1 || Math.max(...dilation) > 1) {
    return [w.own(node, "ArchcConv2D", { ...config, groups, padding: paddingConfig(node.attrs.padding) })];
  }
  const [x, padding] = padded(node, w);
  return [w.own(node, "Conv2D", { ...config, padding }, [x])];
}

export function depthwise_conv2d(node: OpNode<"depthwise_conv2d">, w: Writer): readonly Ref[] {
  const { depth_multiplier, dilation, use_bias } = node.attrs;
  const config = {
    ...windowConfig(node.attrs),
    depth_multiplier,
    use_bias,
    ...initializers(node, w, "depthwise_kernel", "depthwise_initializer"),
  };
  // The DepthwiseConv2D of tfjs layers ignores its dilation.
  if (Math.max(...dilation) > 1) {
    return [w.own(node, "ArchcDepthwiseConv2D", { ...config, padding: paddingConfig(node.attrs.padding) })];
  }
  const [x, padding] = padded(node, w);
  return [w.own(node, "DepthwiseConv2D", { ...config, padding }, [x])];
}

export function separable_conv2d(node: OpNode<"separable_conv2d">, w: Writer): readonly Ref[] {
  const { filters, depth_multiplier, use_bias } = node.attrs;
  const config = {
    filters,
    ...windowConfig(node.attrs),
    depth_multiplier,
    use_bias,
    ...initializers(node, w, "depthwise_kernel", "depthwise_initializer"),
    pointwise_initializer: w.initializer(node, "pointwise_kernel"),
    padding: paddingConfig(node.attrs.padding),
  };
  // The SeparableConv2D of tfjs layers draws both kernels by one initializer, and forgets its multiplier when it is saved.
  return [w.own(node, "ArchcSeparableConv2D", config)];
}

export function conv2d_transpose(node: OpNode<"conv2d_transpose">, w: Writer): readonly Ref[] {
  const { filters, kernel, stride, padding, use_bias, output_padding } = node.attrs;
  const config = {
    filters,
    kernel_size: kernel,
    strides: stride,
    use_bias,
    ...initializers(node, w, "kernel"),
  };
  if (typeof padding === "string") return [w.own(node, "Conv2DTranspose", { ...config, padding })];
  return [w.own(node, "ArchcConv2DTranspose", { ...config, padding: paddingConfig(padding), output_padding })];
}

export function dense(node: OpNode<"dense">, w: Writer): readonly Ref[] {
  const { units, use_bias } = node.attrs;
  return [w.own(node, "Dense", { units, use_bias, ...initializers(node, w, "kernel") })];
}

interface Window {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
}

const windowConfig = ({ kernel, stride, dilation }: Window) => ({
  kernel_size: kernel,
  strides: stride,
  dilation_rate: dilation,
});

/** Padding as our own layers take it: a word, or [[top, bottom], [left, right]]. */
export const paddingConfig = (padding: Padding<number>) =>
  typeof padding === "string" ? padding : sidesConfig(padding);

export const sidesConfig = ({ top, bottom, left, right }: Exclude<Padding<number>, string>) => [
  [top, bottom],
  [left, right],
];

/** The image with its numeric padding done by a layer before, and the padding that is left for the convolution. */
function padded(node: OpNode<"conv2d"> | OpNode<"depthwise_conv2d">, w: Writer): readonly [Ref, "same" | "valid"] {
  const { padding } = node.attrs;
  if (typeof padding === "string") return [w.input(node), padding];
  if (Object.values(padding).every((side) => side === 0)) return [w.input(node), "valid"];
  return [w.part(node, "pad", "ZeroPadding2D", { padding: sidesConfig(padding) }, [w.input(node)]), "valid"];
}

function initializers(node: OpNode, w: Writer, kernel: string, key = "kernel_initializer") {
  const bias = "bias" in node.weights ? { bias_initializer: w.initializer(node, "bias") } : {};
  return { [key]: w.initializer(node, kernel), ...bias };
}
