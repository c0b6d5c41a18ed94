import { layers } from "@tensorflow/tfjs-layers";
import { Conv2D, Conv2DTranspose, DepthwiseConv2D } from "../layers/convolution.ts";
import { apply, type Initializer, type Own, type Tensor, weighted } from "./scope.ts";
import { type Border, type Pair, pair, sides } from "./sides.ts";

/** What all windows that slide over an image have. */
interface WindowOptions {
  /** The layer's name; that of its place without it. */
  name?: string;
  /** Window height and width. */
  kernelSize: Pair;
  /** Step between windows; 1 without it. */
  strides?: Pair;
  /** "same", "valid", or zeros on each side; "valid" without it. */
  padding?: "same" | "valid" | Border;
  /** Distance between the elements that a window sees; 1 without it. */
  dilationRate?: Pair;
  /** Adds one learned number per channel of the result; true without it. */
  useBias?: boolean;
  kernelInitializer?: Initializer;
}

interface Conv2DOptions extends WindowOptions {
  filters: number;
}

interface DepthwiseConv2DOptions extends WindowOptions {
  /** Channels of the result per channel; 1 without it. */
  depthMultiplier?: number;
}

/** Slides `filters` kernels over an image and sums over its channels. */
export function conv2d(x: Tensor, options: Conv2DOptions): Tensor {
  const { filters, kernelInitializer = "glorot_normal" } = options;
  const layer = weighted("conv2d", options.name, (own) =>
    layers.conv2d({
      ...own.args,
      ...windowArgs(options),
      filters,
      kernelInitializer: own.initial("kernel", kernelInitializer),
    }),
  );
  return apply(layer, padded(x, options.padding));
}

/** `conv2d` with channels and filters in groups: each filter sees one group. */
export function groupedConv2d(x: Tensor, options: Conv2DOptions & { groups: number }): Tensor {
  const { filters, groups, kernelInitializer = "glorot_normal" } = options;
  const layer = weighted(
    "conv2d",
    options.name,
    (own) =>
      new Conv2D({
        ...own.args,
        ...customArgs(options),
        filters,
        groups,
        kernelInitializer: config(own, "kernel", kernelInitializer),
      }),
  );
  return apply(layer, x);
}

/** Filters each channel by itself. */
export function depthwiseConv2d(x: Tensor, options: DepthwiseConv2DOptions): Tensor {
  const { depthMultiplier = 1, kernelInitializer = "glorot_normal" } = options;
  const layer = weighted("depthwise_conv2d", options.name, (own) =>
    layers.depthwiseConv2d({
      ...own.args,
      ...windowArgs(options),
      depthMultiplier,
      depthwiseInitializer: own.initial("depthwise_kernel", kernelInitializer),
    }),
  );
  return apply(layer, padded(x, options.padding));
}

/** `depthwiseConv2d` with a distance between the elements that a window sees. */
export function dilatedDepthwiseConv2d(x: Tensor, options: DepthwiseConv2DOptions): Tensor {
  const { depthMultiplier = 1, kernelInitializer = "glorot_normal" } = options;
  const layer = weighted(
    "depthwise_conv2d",
    options.name,
    (own) =>
      new DepthwiseConv2D({
        ...own.args,
        ...customArgs(options),
        depthMultiplier,
        depthwiseInitializer: config(own, "depthwise_kernel", kernelInitializer),
      }),
  );
  return apply(layer, x);
}

/** A depthwise convolution and a 1×1 convolution over its channels. */
export function separableConv2d(x: Tensor, options: Conv2DOptions & DepthwiseConv2DOptions): Tensor {
  const { filters, depthMultiplier = 1, kernelInitializer = "glorot_uniform" } = options;
  const layer = weighted("separable_conv2d", options.name, (own) => {
    const made = layers.separableConv2d({
      ...own.args,
      ...windowArgs(options),
      filters,
      depthMultiplier,
      depthwiseInitializer: own.initial("depthwise_kernel", kernelInitializer),
    });
    // tfjs 4.22 draws both kernels by the initializer of the first.
    return Object.assign(made, { pointwiseInitializer: own.initial("pointwise_kernel", kernelInitializer) });
  });
  return apply(layer, padded(x, options.padding));
}

/** The gradient of a convolution as a layer: a stride enlarges the image. */
export function conv2dTranspose(
  x: Tensor,
  options: Omit<Conv2DOptions, "dilationRate" | "padding"> & { padding?: "same" | "valid" },
): Tensor {
  const { filters, kernelSize, strides = 1, padding = "valid", useBias = true } = options;
  const layer = weighted("conv2d_transpose", options.name, (own) =>
    layers.conv2dTranspose({
      ...own.args,
      filters,
      kernelSize: pair(kernelSize),
      strides: pair(strides),
      padding,
      useBias,
      kernelInitializer: own.initial("kernel", options.kernelInitializer ?? "glorot_normal"),
    }),
  );
  return apply(layer, x);
}

/** `conv2dTranspose` with padding in numbers. */
export function paddedConv2dTranspose(
  x: Tensor,
  options: Omit<Conv2DOptions, "dilationRate"> & { outputPadding?: Pair },
): Tensor {
  const { padding = "valid", outputPadding = 0, ...rest } = options;
  if (padding === "same" || padding === "valid") return conv2dTranspose(x, { ...rest, padding });
  const { filters, kernelSize, strides = 1, useBias = true, kernelInitializer = "glorot_normal" } = rest;
  const layer = weighted(
    "conv2d_transpose",
    options.name,
    (own) =>
      new Conv2DTranspose({
        ...own.args,
        filters,
        kernelSize: pair(kernelSize),
        strides: pair(strides),
        padding: sides(padding),
        outputPadding: pair(outputPadding),
        useBias,
        kernelInitializer: config(own, "kernel", kernelInitializer),
      }),
  );
  return apply(layer, x);
}

/** Multiplies the last axis by a matrix. */
export function dense(
  x: Tensor,
  options: { name?: string; units: number; useBias?: boolean; kernelInitializer?: Initializer },
): Tensor {
  const { units, useBias = true, kernelInitializer = "glorot_normal" } = options;
  const layer = weighted("dense", options.name, (own) =>
    layers.dense({ ...own.args, units, useBias, kernelInitializer: own.initial("kernel", kernelInitializer) }),
  );
  return apply(layer, x);
}

/** The image with its numeric padding, which tfjs convolutions do not do. */
function padded(x: Tensor, padding: WindowOptions["padding"] = "valid"): Tensor {
  if (padding === "same" || padding === "valid") return x;
  const border = sides(padding);
  return border.flat().every((side) => side === 0) ? x : apply(layers.zeroPadding2d({ padding: border }), x);
}

function windowArgs({ kernelSize, strides = 1, padding = "valid", dilationRate = 1, useBias = true }: WindowOptions) {
  const word: "same" | "valid" = padding === "same" ? "same" : "valid";
  return {
    kernelSize: pair(kernelSize),
    strides: pair(strides),
    padding: word,
    dilationRate: pair(dilationRate),
    useBias,
  };
}

function customArgs(options: WindowOptions) {
  const { padding = "valid" } = options;
  return { ...windowArgs(options), padding: padding === "same" || padding === "valid" ? padding : sides(padding) };
}

/** An initializer as the layers beside these keep it. */
function config(own: Own, weight: string, kind: Initializer) {
  const initializer = own.initial(weight, kind);
  return { className: initializer.getClassName(), config: initializer.getConfig() };
}
