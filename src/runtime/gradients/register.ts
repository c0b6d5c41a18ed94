// The plain gradients come with tfjs layers, not with the core.
import "@tensorflow/tfjs-layers";
import {
  backend_util,
  type GradConfig,
  type GradFunc,
  getBackend,
  getGradient,
  getKernel,
  type KernelConfig,
  type NamedAttrMap,
  registerGradient,
  registerKernel,
  type Tensor,
  type Tensor4D,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import {
  conv2dInputGradient,
  conv2dKernelGradient,
  depthwiseInputGradient,
  depthwiseKernelGradient,
  type Window,
} from "./convolution.ts";
import { type AveragePool, aboveZero, averagePoolGradient } from "./pool.ts";
import { type Resizing, resizeGradient } from "./resize.ts";

/**
 * Fills in what TensorFlow.js 4.22 lacks for training, or has wrong: gradients of dilated convolutions, of average pools
 * with padding and of resizing; on the wasm backend, gradients of convolutions at all, and of maxima that are negative.
 */
export function registerGradients(): void {
  for (const [kernelName, gradient] of Object.entries(gradients)) {
    const plain = getGradient(kernelName);
    if (ours.has(plain)) continue;
    const config = { ...plain, gradFunc: gradient(plain.gradFunc) };
    ours.add(config);
    registerGradient(config);
  }
  for (const kernel of wasmKernels) if (getKernel(kernel.kernelName, "wasm") === undefined) registerKernel(kernel);
}

/** What stands in the registry because of us; a backend that is loaded later may put the plain gradients back. */
const ours = new WeakSet<GradConfig>();

type Shape4D = Tensor4D["shape"];
type Padding = "valid" | "same" | number | backend_util.ExplicitPadding;
type Rounding = "floor" | "round" | "ceil" | undefined;

interface PoolAttrs {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: Padding;
  readonly dimRoundingMode: Rounding;
}

function windowOf(shape: Shape4D, kernel: Shape4D, attrs: NamedAttrMap, depthwise: boolean): Window {
  const { strides, dilations, pad, dimRoundingMode } = attrs as unknown as {
    strides: number | [number, number];
    dilations: number | [number, number] | undefined;
    pad: Padding;
    dimRoundingMode: Rounding;
  };
  const info = backend_util.computeConv2DInfo(shape, kernel, strides, dilations ?? 1, pad, dimRoundingMode, depthwise);
  const { top, bottom, left, right } = info.padInfo;
  return {
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    padding: [
      [top, bottom],
      [left, right],
    ],
  };
}

const isDilated = ({ dilations }: NamedAttrMap): boolean =>
  [dilations].flat().some((dilation) => typeof dilation === "number" && dilation > 1);

/** A gradient that takes the place of a plain one, which it may call. */
type Replacement = (plain: GradFunc) => GradFunc;

const withDilation =
  (depthwise: boolean, ofInput: typeof conv2dInputGradient, ofKernel: typeof conv2dKernelGradient): Replacement =>
  (plain) =>
  (dy, saved, attrs) => {
    if (!isDilated(attrs)) return plain(dy, saved, attrs);
    const [x, filter] = saved as [Tensor4D, Tensor4D];
    const window = windowOf(x.shape, filter.shape, attrs, depthwise);
    return {
      x: () => ofInput(dy as Tensor4D, filter, x.shape, window),
      filter: () => ofKernel(x, dy as Tensor4D, filter.shape, window),
    };
  };

/** The gradients of TensorFlow.js mix up rows and columns on the cpu backend, and do not know half pixels. */
const resize =
  (kernelName: Resizing["kernelName"]): Replacement =>
  () =>
  (dy, [images], attrs) => {
    const how = { kernelName, ...(attrs as unknown as Omit<Resizing, "kernelName">) };
    return { images: () => resizeGradient(dy as Tensor4D, (images as Tensor4D).shape, how) };
  };

/** The gradient of TensorFlow.js on the cpu and wasm backends divides by the whole window, also where padding is in it. */
const averagePool: Replacement = (plain) => (dy, saved, attrs) => {
  const [x] = saved as [Tensor4D];
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttrs;
  const info = backend_util.computePool2DInfo(x.shape, filterSize, strides, 1, pad, dimRoundingMode);
  const { top, bottom, left, right } = info.padInfo;
  if (top + bottom + left + right === 0) return plain(dy, saved, attrs);
  const pool: AveragePool = {
    size: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    padding: [
      [top, bottom],
      [left, right],
    ],
  };
  return { x: () => averagePoolGradient(dy as Tensor4D, x, pool) };
};

const maxPool: Replacement = (plain) => (dy, saved, attrs) => {
  const [x, maxima] = saved as [Tensor, Tensor];
  return plain(dy, getBackend() === "wasm" ? aboveZero(x, maxima) : saved, attrs);
};

const gradients: Readonly<Record<string, Replacement>> = {
  Conv2D: withDilation(false, conv2dInputGradient, conv2dKernelGradient),
  DepthwiseConv2dNative: withDilation(true, depthwiseInputGradient, depthwiseKernelGradient),
  AvgPool: averagePool,
  MaxPool: maxPool,
  ResizeBilinear: resize("ResizeBilinear"),
  ResizeNearestNeighbor: resize("ResizeNearestNeighbor"),
};

const wasmKernel = (
  kernelName: string,
  run: (inputs: Readonly<Record<string, Tensor4D>>, attrs: NamedAttrMap) => Tensor4D,
): KernelConfig => ({
  kernelName,
  backendName: "wasm",
  kernelFunc: ({ inputs, attrs }) =>
    run(inputs as unknown as Readonly<Record<string, Tensor4D>>, attrs ?? {}) as TensorInfo,
});

const wasmKernels = [
  wasmKernel("Conv2DBackpropFilter", ({ x, dy }, attrs) => {
    const shape = attrs.filterShape as unknown as Shape4D;
    return conv2dKernelGradient(x!, dy!, shape, windowOf(x!.shape, shape, attrs, false));
  }),
  wasmKernel("DepthwiseConv2dNativeBackpropFilter", ({ x, dy }, attrs) => {
    const shape = attrs.filterShape as unknown as Shape4D;
    return depthwiseKernelGradient(x!, dy!, shape, windowOf(x!.shape, shape, attrs, true));
  }),
  wasmKernel("DepthwiseConv2dNativeBackpropInput", ({ dy, filter }, attrs) => {
    const shape = attrs.inputShape as unknown as Shape4D;
    return depthwiseInputGradient(dy!, filter!, shape, windowOf(shape, filter!.shape, attrs, true));
  }),
];
