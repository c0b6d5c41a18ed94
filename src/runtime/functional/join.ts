import { layers } from "@tensorflow/tfjs-layers";
import { Scale, Subtract } from "../layers/pointwise.ts";
import { l2Normalize } from "./normalization.ts";
import { apply, claim, type Tensor } from "./scope.ts";

/** The sum, place by place. */
export function add(inputs: Tensor[]): Tensor {
  return apply(layers.add({ name: claim("add") }), inputs);
}

/** The first less the second. */
export function subtract(inputs: Tensor[]): Tensor {
  return apply(new Subtract({ name: claim("subtract") }), inputs);
}

/** The product, place by place; an extent of 1 stretches. */
export function multiply(inputs: Tensor[]): Tensor {
  return apply(layers.multiply({ name: claim("multiply") }), inputs);
}

/** The largest, place by place. */
export function maximum(inputs: Tensor[]): Tensor {
  return apply(layers.maximum({ name: claim("maximum") }), inputs);
}

/** The smallest, place by place. */
export function minimum(inputs: Tensor[]): Tensor {
  return apply(layers.minimum({ name: claim("minimum") }), inputs);
}

/** The mean, place by place. */
export function average(inputs: Tensor[]): Tensor {
  return apply(layers.average({ name: claim("average") }), inputs);
}

/** Side by side along an axis, the last one without it. */
export function concat(inputs: Tensor[], { axis = -1 }: { axis?: number } = {}): Tensor {
  return apply(layers.concatenate({ name: claim("concat"), axis }), inputs);
}

/** The dot product of two vectors, or of all pairs in two lists of them. */
export function dot(inputs: Tensor[]): Tensor {
  return apply(layers.dot({ name: claim("dot"), axes: -1, normalize: false }), inputs);
}

/** The cosine of the angle between two vectors, or of all pairs in two lists of them. */
export function cosineSimilarity(inputs: Tensor[]): Tensor {
  return dot(inputs.map((vector) => l2Normalize(vector)));
}

/** |x| */
export function abs(x: Tensor): Tensor {
  return maximum([x, apply(new Scale({ name: claim("scale"), factor: -1, offset: 0 }), x)]);
}
