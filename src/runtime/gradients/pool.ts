import {
  add,
  avgPool,
  div,
  engine,
  max,
  min,
  ones,
  pad,
  slice,
  sub,
  type Tensor,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";

type Pair = [number, number];

export interface AveragePool {
  readonly size: Pair;
  readonly strides: Pair;
  /** Before and after the rows, before and after the columns. */
  readonly padding: [Pair, Pair];
}

/**
 * The gradient of an average pool, whose padding does not count in the mean, to its images. A pool over the padded images
 * divides by all elements of a window; `dy` is divided by the share of them that counts.
 */
export function averagePoolGradient(dy: Tensor4D, x: Tensor4D, { size, strides, padding }: AveragePool): Tensor4D {
  return tidy(() => {
    const [n, height, width, channels] = x.shape;
    const border: [Pair, Pair, Pair, Pair] = [[0, 0], ...padding, [0, 0]];
    const counted = pad(ones([1, height, width, 1]), border) as Tensor4D;
    const inputs = { dy: div(dy, avgPool(counted, size, strides, "valid")), input: pad(x, border) as Tensor };
    const attrs = { filterSize: size, strides, pad: "valid" };
    const ofPadded = engine().runKernel("AvgPoolGrad", inputs, attrs) as Tensor4D;
    return slice(ofPadded, [0, padding[0][0], padding[1][0], 0], [n, height, width, channels]);
  });
}

/**
 * Images and the maxima of their windows, moved so that every maximum is above 0 and stays where it is: the wasm backend
 * gives no gradient to others.
 */
export function aboveZero(x: Tensor, maxima: Tensor): Tensor[] {
  return tidy(() => {
    const [least, most] = [min(maxima), max(maxima)];
    const lift = add(sub(most, least), 1e-30);
    return [x, maxima].map((each) => add(sub(each, least), lift));
  });
}
