import {
  add,
  getBackend,
  localResponseNormalization,
  maximum,
  mean,
  mul,
  ones,
  reshape,
  rsqrt,
  type serialization,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor4D,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { initializers, type LayerVariable, layers } from "@tensorflow/tfjs-layers";
import { ArchcLayer, type Inputs, type Kwargs, type Shape, single, singleShape } from "./archc-layer.ts";

interface Learned {
  readonly center: boolean;
  readonly scale: boolean;
}

/** A layer with a learned gamma and beta whose shape is that of some axes. */
abstract class Learning<C extends Learned> extends ArchcLayer<C> {
  private gamma: LayerVariable | undefined;
  private beta: LayerVariable | undefined;

  /** The axes that have their own gamma and beta. */
  protected abstract axes(rank: number): number[];

  override build(inputShape: Shape | Shape[]): void {
    const shape = singleShape(inputShape);
    const extents = this.axes(shape.length).map((axis) => shape[axis] as number);
    if (this.settings.scale) this.gamma = this.addWeight("gamma", extents, "float32", initializers.ones());
    if (this.settings.center) this.beta = this.addWeight("beta", extents, "float32", initializers.zeros());
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return singleShape(inputShape);
  }

  /** gamma · x + beta. */
  protected learned(x: Tensor): Tensor {
    const axes = this.axes(x.rank);
    const extents = x.shape.map((extent, axis) => (axes.includes(axis) ? extent : 1));
    const scaled = this.gamma === undefined ? x : mul(x, reshape(this.gamma.read(), extents));
    return this.beta === undefined ? scaled : add(scaled, reshape(this.beta.read(), extents));
  }
}

export class Affine extends Learning<Learned & { axis: number }> {
  static readonly className = "ArchcAffine";
  protected override axes(rank: number): number[] {
    return [(this.settings.axis + rank) % rank];
  }
  override call(inputs: Inputs): Tensor {
    return tidy(() => this.learned(single(inputs)));
  }
}

/** Layer normalisation for any rank. */
export class LayerNormalization extends Learning<Learned & { axis: number[]; epsilon: number }> {
  static readonly className = "ArchcLayerNormalization";
  protected override axes(rank: number): number[] {
    return this.settings.axis.map((axis) => (axis + rank) % rank);
  }
  override call(inputs: Inputs): Tensor {
    return tidy(() => {
      const x = single(inputs);
      return this.learned(normal(x, this.axes(x.rank), this.settings.epsilon));
    });
  }
}

export class GroupNormalization extends Learning<Learned & { groups: number; epsilon: number }> {
  static readonly className = "ArchcGroupNormalization";
  protected override axes(rank: number): number[] {
    return [rank - 1];
  }
  override call(inputs: Inputs): Tensor {
    return tidy(() => {
      const x = single(inputs);
      const { groups, epsilon } = this.settings;
      const channels = x.shape.at(-1) as number;
      const split = reshape(x, [...x.shape.slice(0, -1), groups, channels / groups]);
      const inner = x.shape.slice(1, -1).map((_, axis) => axis + 1);
      return this.learned(reshape(normal(split, [...inner, x.rank], epsilon), x.shape));
    });
  }
}

// (x − mean) / √(variance + epsilon)
function normal(x: Tensor, axes: number[], epsilon: number): Tensor {
  // Not by squaredDifference, whose gradient does not broadcast.
  const centred = sub(x, mean(x, axes, true));
  const variance = mean(square(centred), axes, true);
  return mul(centred, rsqrt(add(variance, epsilon)));
}

const Base = layers.batchNormalization({}).constructor as unknown as {
  new (args: object): ReturnType<typeof layers.batchNormalization>;
  readonly className: string;
  readonly fromConfig: serialization.FromConfigMethod<ReturnType<typeof layers.batchNormalization>>;
};

/** What the BatchNormalization of tfjs layers keeps to itself. */
interface OwnFields {
  gamma: LayerVariable | undefined;
  beta: LayerVariable | undefined;
  readonly movingMean: LayerVariable;
  readonly movingVariance: LayerVariable;
  readonly axis: number;
  readonly epsilon: number;
}

/**
 * The BatchNormalization of tfjs layers, under its own name. That one fails in training where `scale` or `center` is
 * false, for want of a gamma or beta, and so do gradients through its inference mode. On the wasm backend, whose kernel for
 * it is a plain loop, inference multiplies and adds instead, in a quarter of its time.
 */
export class BatchNormalization extends Base {
  static override readonly className: string = "BatchNormalization";
  override call(inputs: Inputs, kwargs: Kwargs): Inputs {
    const isSlow = kwargs.training !== true && getBackend() === "wasm";
    return isSlow ? this.normalizeByMoving(single(inputs)) : this.normalize(inputs, kwargs);
  }

  private normalize(inputs: Inputs, kwargs: Kwargs): Inputs {
    const own = this as unknown as OwnFields;
    const { gamma, beta } = own;
    const x = single(inputs);
    const channels = [x.shape[(own.axis + x.rank) % x.rank] as number];
    own.gamma ??= { read: () => ones(channels) } as LayerVariable;
    own.beta ??= { read: () => zeros(channels) } as LayerVariable;
    try {
      return tidy(() => super.call(inputs, kwargs) as Tensor);
    } finally {
      own.gamma = gamma;
      own.beta = beta;
    }
  }

  // gamma · (x − moving mean) / √(moving variance + epsilon) + beta
  private normalizeByMoving(x: Tensor): Tensor {
    return tidy(() => {
      const { gamma, beta, movingMean, movingVariance, axis, epsilon } = this as unknown as OwnFields;
      const extents = x.shape.map((extent, at) => (at === (axis + x.rank) % x.rank ? extent : 1));
      const along = (values: Tensor): Tensor => reshape(values, extents);
      const deviation = rsqrt(add(movingVariance.read(), epsilon));
      const factor = gamma === undefined ? deviation : mul(deviation, gamma.read());
      const normal = mul(sub(x, along(movingMean.read())), along(factor));
      return beta === undefined ? normal : add(normal, along(beta.read()));
    });
  }
}

/**
 * A batch normalisation that, as long as it is not trainable, uses its moving statistics and leaves them as they are,
 * also while the rest of the model trains: as in Keras, and not in tfjs layers.
 */
export class FreezableBatchNormalization extends BatchNormalization {
  static override readonly className = "ArchcBatchNormalization";
  override call(inputs: Inputs, kwargs: Kwargs): Inputs {
    return super.call(inputs, this.trainable ? kwargs : { ...kwargs, training: false });
  }
}

interface LrnConfig {
  readonly depthRadius: number;
  readonly bias: number;
  readonly alpha: number;
  readonly beta: number;
}
export class LocalResponseNormalization extends ArchcLayer<LrnConfig> {
  static readonly className = "ArchcLocalResponseNormalization";
  override call(inputs: Inputs): Tensor {
    const { depthRadius, bias, alpha, beta } = this.settings;
    return localResponseNormalization(single(inputs) as Tensor4D, depthRadius, bias, alpha, beta);
  }
}

// x / √max(Σ x², epsilon)
export class L2Normalize extends ArchcLayer<{ axis: number; epsilon: number }> {
  static readonly className = "ArchcL2Normalize";
  override call(inputs: Inputs): Tensor {
    return tidy(() => {
      const x = single(inputs);
      const squares = sum(square(x), (this.settings.axis + x.rank) % x.rank, true);
      return mul(x, rsqrt(maximum(squares, this.settings.epsilon)));
    });
  }
}

export const normalizations = [
  Affine,
  LayerNormalization,
  GroupNormalization,
  BatchNormalization,
  FreezableBatchNormalization,
  LocalResponseNormalization,
  L2Normalize,
];
