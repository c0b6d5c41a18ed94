import { cast, clone, customGrad, mean, sqrt, square, type Tensor, tidy } from "@tensorflow/tfjs-core";
import type { layers } from "@tensorflow/tfjs-layers";

/** What went through one use of a layer, once forward and once backward: root mean squares over all elements. */
export interface Passage {
  readonly layer: layers.Layer;
  readonly shape: readonly number[];
  readonly activation: number;
  /** Of the loss with respect to each element; null where nothing comes back. */
  gradient: number | null;
}

/** Has every layer write down what goes through it, in the order in which the layers run, until `remove` is called. */
export function tapLayers(all: readonly layers.Layer[]): {
  readonly passages: readonly Passage[];
  readonly remove: () => void;
} {
  const passages: Passage[] = [];
  for (const layer of all) {
    const call = layer.call.bind(layer);
    layer.call = (inputs, options) => {
      const results = call(inputs, options);
      return Array.isArray(results) ? results.map((each) => tap(each, layer, passages)) : tap(results, layer, passages);
    };
  }
  const remove = () => {
    for (const layer of all) Reflect.deleteProperty(layer, "call");
  };
  return { passages, remove };
}

/** The tensor as it is; its gradient comes by on the way back. */
function tap(tensor: Tensor, layer: layers.Layer, passages: Passage[]): Tensor {
  const through = customGrad((x: unknown) => {
    const value = clone(x as Tensor);
    const passage: Passage = { layer, shape: value.shape, activation: rootMeanSquare(value), gradient: null };
    passages.push(passage);
    const gradFunc = (gradient: Tensor) => {
      passage.gradient = rootMeanSquare(gradient);
      return gradient;
    };
    return { value, gradFunc };
  });
  return through(tensor);
}

export const rootMeanSquare = (tensor: Tensor): number =>
  tidy(() => sqrt(mean(square(cast(tensor, "float32")))).dataSync()[0] as number);
