import {
  add,
  getBackend,
  mul,
  ones,
  reshape,
  rsqrt,
  serialization,
  sub,
  type Tensor,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { layers, type LayerVariable } from "@tensorflow/tfjs-layers";
import { type Inputs, type Kwargs, single } from "./archc-layer.js";

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

// A model that was saved with these layers can be loaded.
serialization.registerClass(BatchNormalization);
serialization.registerClass(FreezableBatchNormalization);
