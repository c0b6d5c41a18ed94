import { add, dropout, erf, mul, sub, type Tensor, tidy } from "@tensorflow/tfjs-core";
import { ArchcLayer, type Inputs, type Kwargs, type Shape, single, singleShape } from "./archc-layer.ts";

abstract class Pointwise<C extends object> extends ArchcLayer<C> {
  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return singleShape(inputShape);
  }
}

/** factor · x + offset. */
export class Scale extends Pointwise<{ factor: number; offset: number }> {
  static readonly className = "ArchcScale";
  override call(inputs: Inputs): Tensor {
    const { factor, offset } = this.settings;
    return tidy(() => add(mul(single(inputs), factor), offset));
  }
}

export class Erf extends Pointwise<object> {
  static readonly className = "ArchcErf";
  override call(inputs: Inputs): Tensor {
    return erf(single(inputs));
  }
}

/** The first input less the second. */
export class Subtract extends Pointwise<object> {
  static readonly className = "ArchcSubtract";
  override call(inputs: Inputs): Tensor {
    const [left, right] = inputs as [Tensor, Tensor];
    return sub(left, right);
  }
}

/** While training, drops whole channels; else nothing. */
export class SpatialDropout2D extends Pointwise<{ rate: number }> {
  static readonly className = "ArchcSpatialDropout2D";
  override call(inputs: Inputs, kwargs: Kwargs): Tensor {
    const x = single(inputs);
    if (kwargs.training !== true || this.settings.rate === 0) return x;
    return tidy(() => dropout(x, this.settings.rate, [x.shape[0] as number, 1, 1, x.shape[3] as number]));
  }
}

export const pointwise = [Scale, Erf, Subtract, SpatialDropout2D];
