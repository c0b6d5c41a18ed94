import { ArchcLayer, type Inputs, ofExtent, type Shape, single, singleShape } from "./archc-layer.js";
import {
  add,
  concat,
  conv2d,
  pad,
  serialization,
  split,
  type Tensor,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import { initializers, type LayerVariable } from "@tensorflow/tfjs-layers";

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

/** The initializer that a configuration describes. */
function initializerOf(config: unknown): Initializer {
  if (config === undefined) return initializers.glorotUniform({});
  const { className, config: args } = config as { className: string; config: object };
  if (className === "Zeros") return initializers.zeros();
  if (className === "Ones") return initializers.ones();
  return initializers.varianceScaling(args as Parameters<typeof initializers.varianceScaling>[0]);
}

// A model that was saved with these layers can be loaded.
serialization.registerClass(Conv2D);
