import {
  add,
  concat,
  conv2d,
  conv2dTranspose,
  depthwiseConv2d,
  pad,
  slice,
  split,
  type Tensor,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import { initializers, type LayerVariable } from "@tensorflow/tfjs-layers";
import { ArchcLayer, type Inputs, ofExtent, type Shape, single, singleShape } from "./archc-layer.ts";

type Pair = [number, number];
type Initializer = ReturnType<typeof initializers.zeros>;

interface ConvolutionConfig {
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly dilationRate: Pair;
  readonly padding: "same" | "valid" | [Pair, Pair];
  readonly useBias: boolean;
}

/** What the convolutions have in common: padding in numbers, a bias. */
abstract class Convolution<C extends ConvolutionConfig> extends ArchcLayer<C> {
  protected kernel: LayerVariable | undefined;
  private bias: LayerVariable | undefined;

  protected abstract filtersOf(channels: number): number;
  /** The convolution itself, without padding. */
  protected abstract convolve(x: Tensor4D, strides: Pair, dilations: Pair): Tensor4D;

  protected addBias(channels: number): void {
    if (!this.settings.useBias) return;
    this.bias = this.addWeight("bias", [this.filtersOf(channels)], "float32", initializers.zeros());
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [n, h, w, c] = singleShape(inputShape) as [number | null, number | null, number | null, number];
    const windows = (axis: 0 | 1) => (size: number) => {
      const { kernelSize, strides, dilationRate } = this.settings;
      const [before, after] = this.pads(axis, size);
      const reach = (kernelSize[axis] - 1) * dilationRate[axis] + 1;
      return Math.floor((size + before + after - reach) / strides[axis]) + 1;
    };
    return [n, ofExtent(h, windows(0)), ofExtent(w, windows(1)), this.filtersOf(c)];
  }

  override call(inputs: Inputs): Tensor {
    return tidy(() => {
      const x = single(inputs) as Tensor4D;
      const { strides, dilationRate } = this.settings;
      const padded = pad(x, [[0, 0], this.pads(0, x.shape[1]), this.pads(1, x.shape[2]), [0, 0]]);
      const result = this.convolve(padded, strides, dilationRate);
      return this.bias === undefined ? result : add(result, this.bias.read());
    });
  }

  private pads(axis: 0 | 1, size: number): Pair {
    const { padding, kernelSize, strides, dilationRate } = this.settings;
    if (padding === "valid") return [0, 0];
    if (padding !== "same") return padding[axis];
    const reach = (kernelSize[axis] - 1) * dilationRate[axis] + 1;
    const total = Math.max(0, (Math.ceil(size / strides[axis]) - 1) * strides[axis] + reach - size);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  }
}

interface Conv2DConfig extends ConvolutionConfig {
  readonly filters: number;
  readonly groups: number;
  readonly kernelInitializer: unknown;
}

/** Convolution in groups, where each filter sees one group of channels, or with a dilation. */
export class Conv2D extends Convolution<Conv2DConfig> {
  static readonly className = "ArchcConv2D";

  protected override filtersOf(): number {
    return this.settings.filters;
  }
  override build(inputShape: Shape | Shape[]): void {
    const channels = singleShape(inputShape)[3] as number;
    const { kernelSize, filters, groups, kernelInitializer } = this.settings;
    const shape = [...kernelSize, channels / groups, filters];
    this.kernel = this.addWeight("kernel", shape, "float32", initializerOf(kernelInitializer));
    this.addBias(channels);
    this.built = true;
  }
  protected override convolve(x: Tensor4D, strides: Pair, dilations: Pair): Tensor4D {
    const { groups } = this.settings;
    if (groups === 1) return conv2d(x, this.kernel!.read() as Tensor4D, strides, "valid", "NHWC", dilations);
    const kernels = split(this.kernel!.read() as Tensor4D, groups, 3);
    const parts = (split(x, groups, 3) as Tensor4D[]).map((part, group) =>
      conv2d(part, kernels[group] as Tensor4D, strides, "valid", "NHWC", dilations),
    );
    return concat(parts as Tensor4D[], 3);
  }
}

interface DepthwiseConfig extends ConvolutionConfig {
  readonly depthMultiplier: number;
  readonly depthwiseInitializer: unknown;
}

/** Depthwise convolution with a dilation. */
export class DepthwiseConv2D extends Convolution<DepthwiseConfig> {
  static readonly className = "ArchcDepthwiseConv2D";

  protected override filtersOf(channels: number): number {
    return channels * this.settings.depthMultiplier;
  }
  override build(inputShape: Shape | Shape[]): void {
    const channels = singleShape(inputShape)[3] as number;
    const { kernelSize, depthMultiplier, depthwiseInitializer } = this.settings;
    const shape = [...kernelSize, channels, depthMultiplier];
    this.kernel = this.addWeight("depthwise_kernel", shape, "float32", initializerOf(depthwiseInitializer));
    this.addBias(channels);
    this.built = true;
  }
  protected override convolve(x: Tensor4D, strides: Pair, dilations: Pair): Tensor4D {
    return depthwiseConv2d(x, this.kernel!.read() as Tensor4D, strides, "valid", "NHWC", dilations);
  }
}

interface SeparableConfig extends DepthwiseConfig {
  readonly filters: number;
  readonly pointwiseInitializer: unknown;
}

/** Depthwise convolution, and a 1×1 convolution over what it makes. */
class SeparableConv2D extends Convolution<SeparableConfig> {
  static readonly className = "ArchcSeparableConv2D";
  private pointwise: LayerVariable | undefined;

  protected override filtersOf(): number {
    return this.settings.filters;
  }
  override build(inputShape: Shape | Shape[]): void {
    const channels = singleShape(inputShape)[3] as number;
    const { kernelSize, depthMultiplier, depthwiseInitializer, filters, pointwiseInitializer } = this.settings;
    const depthwise = [...kernelSize, channels, depthMultiplier];
    const pointwise = [1, 1, channels * depthMultiplier, filters];
    this.kernel = this.addWeight("depthwise_kernel", depthwise, "float32", initializerOf(depthwiseInitializer));
    this.pointwise = this.addWeight("pointwise_kernel", pointwise, "float32", initializerOf(pointwiseInitializer));
    this.addBias(channels);
    this.built = true;
  }
  protected override convolve(x: Tensor4D, strides: Pair, dilations: Pair): Tensor4D {
    const wide = depthwiseConv2d(x, this.kernel!.read() as Tensor4D, strides, "valid", "NHWC", dilations);
    return conv2d(wide, this.pointwise!.read() as Tensor4D, 1, "valid");
  }
}

interface TransposeConfig {
  readonly filters: number;
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly padding: [Pair, Pair];
  readonly outputPadding: Pair;
  readonly useBias: boolean;
  readonly kernelInitializer: unknown;
}

/** Transposed convolution with padding in numbers. */
export class Conv2DTranspose extends ArchcLayer<TransposeConfig> {
  static readonly className = "ArchcConv2DTranspose";
  private kernel: LayerVariable | undefined;
  private bias: LayerVariable | undefined;

  override build(inputShape: Shape | Shape[]): void {
    const { kernelSize, filters, useBias, kernelInitializer } = this.settings;
    const shape = [...kernelSize, filters, singleShape(inputShape)[3] as number];
    this.kernel = this.addWeight("kernel", shape, "float32", initializerOf(kernelInitializer));
    if (useBias) this.bias = this.addWeight("bias", [filters], "float32", initializers.zeros());
    this.built = true;
  }
  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [n, h, w] = singleShape(inputShape) as [number | null, number | null, number | null];
    return [
      n,
      ofExtent(h, (size) => this.extent(0, size)),
      ofExtent(w, (size) => this.extent(1, size)),
      this.settings.filters,
    ];
  }
  override call(inputs: Inputs): Tensor {
    return tidy(() => {
      const x = single(inputs) as Tensor4D;
      const { filters, kernelSize, strides, padding, outputPadding } = this.settings;
      const [n, h, w] = x.shape;
      const whole = (axis: 0 | 1, size: number) => (size - 1) * strides[axis] + kernelSize[axis];
      // Padding is cut off afterwards: tfjs-node knows no numbers for it.
      const target: [number, number, number, number] = [n, whole(0, h), whole(1, w), filters];
      const result = conv2dTranspose(x, this.kernel!.read() as Tensor4D, target, strides, "valid");
      const behind = (axis: 0 | 1): Pair => [0, Math.max(0, outputPadding[axis] - padding[axis][1])];
      const extended = pad(result, [[0, 0], behind(0), behind(1), [0, 0]]);
      const start = [0, padding[0][0], padding[1][0], 0];
      const cut = slice(extended, start, [n, this.extent(0, h), this.extent(1, w), filters]);
      return this.bias === undefined ? cut : add(cut, this.bias.read());
    });
  }
  // (size − 1) · stride + kernel − padding + output padding
  private extent(axis: 0 | 1, size: number): number {
    const { kernelSize, strides, padding, outputPadding } = this.settings;
    const [before, after] = padding[axis];
    return (size - 1) * strides[axis] + kernelSize[axis] - before - after + outputPadding[axis];
  }
}

/** The initializer that a configuration describes. */
function initializerOf(config: unknown): Initializer {
  if (config === undefined) return initializers.glorotUniform({});
  const { className, config: args } = config as { className: string; config: object };
  if (className === "Zeros") return initializers.zeros();
  if (className === "Ones") return initializers.ones();
  return initializers.varianceScaling(args as Parameters<typeof initializers.varianceScaling>[0]);
}

export const convolutions = [Conv2D, DepthwiseConv2D, SeparableConv2D, Conv2DTranspose];
