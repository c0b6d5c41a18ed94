import { ArchcLayer, type Inputs, type Shape, single, singleShape } from "./archc-layer.js";
import { add, mul, serialization, type Tensor, tidy } from "@tensorflow/tfjs-core";

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

// A model that was saved with these layers can be loaded.
serialization.registerClass(Scale);
