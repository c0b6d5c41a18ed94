// A deep import on purpose: the package's main file asks for node:crypto, this one runs anywhere.
import alea from "seedrandom/lib/alea.js";
import type { Initializer } from "../ops/op.ts";

/** Writes the next values of a weight over all of `target`. */
export type Fill = (target: Float32Array) => void;

/**
 * The first values of a weight: number for number those of `tf.initializers.<initializer>({seed}).apply(shape)` in
 * TensorFlow.js 4.22. A seed must not be 0, which TensorFlow.js takes for "no seed" in its normal distributions.
 */
export function initialValues(initializer: Initializer, shape: readonly number[], seed: number): Float32Array {
  const values = new Float32Array(shape.reduce((size, extent) => size * extent, 1));
  initialFill(initializer, shape, seed)(values);
  return values;
}

/** Numbers from 0 to 1, the same for the same seed: an input for trying a model out. */
export function uniformValues(shape: readonly number[], seed: number): Float32Array {
  const random = alea(String(seed));
  return Float32Array.from({ length: shape.reduce((size, extent) => size * extent, 1) }, () => random());
}

/** The values of `initialValues` in pieces: each call of the result goes on where the last one ended. */
export function initialFill(initializer: Initializer, shape: readonly number[], seed: number): Fill {
  const [fanIn, fanOut] = fans(shape);
  switch (initializer) {
    case "zeros":
      return (target) => void target.fill(0);
    case "ones":
      return (target) => void target.fill(1);
    case "glorot_uniform":
      return uniform(1 / Math.max(1, (fanIn + fanOut) / 2), seed);
    case "glorot_normal":
      return truncatedNormal(1 / Math.max(1, (fanIn + fanOut) / 2), seed);
    case "he_uniform":
      return uniform(2 / Math.max(1, fanIn), seed);
    case "he_normal":
      return truncatedNormal(2 / Math.max(1, fanIn), seed);
    case "lecun_uniform":
      return uniform(1 / Math.max(1, fanIn), seed);
    case "lecun_normal":
      return truncatedNormal(1 / Math.max(1, fanIn), seed);
  }
}

/** Uniform in [−limit, limit) with limit = sqrt(3 · variance). */
function uniform(variance: number, seed: number): Fill {
  const limit = Math.sqrt(3 * variance);
  const range = limit - -limit;
  const random = alea(String(seed));
  return (target) => {
    for (let index = 0; index < target.length; index++) target[index] = -limit + range * random();
  };
}

/** Marsaglia's polar method with standard deviation sqrt(variance), where what lies beyond two deviations is drawn again. */
function truncatedNormal(variance: number, seed: number): Fill {
  const deviation = Math.sqrt(variance);
  const bound = deviation * 2;
  const random = alea(String(seed));
  // The second value of a pair, kept for the next call; NaN for none.
  let kept = Number.NaN;
  const next = (): number => {
    if (!Number.isNaN(kept)) {
      const value = kept;
      kept = Number.NaN;
      return value;
    }
    for (;;) {
      const u = 2 * random() - 1;
      const v = 2 * random() - 1;
      const square = u * u + v * v;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      const first = deviation * u * factor;
      const second = deviation * v * factor;
      if (Math.abs(first) > bound) continue;
      if (Math.abs(second) <= bound) kept = second;
      return first;
    }
  };
  return (target) => {
    for (let index = 0; index < target.length; index++) target[index] = next();
  };
}

/** How many values flow into and out of one unit, by the rule of tfjs-layers (`computeFans`, channels last). */
function fans(shape: readonly number[]): readonly [number, number] {
  const size = (extents: readonly number[]) => extents.reduce((product, extent) => product * extent, 1);
  if (shape.length < 2 || shape.length > 5) return [Math.sqrt(size(shape)), Math.sqrt(size(shape))];
  const window = size(shape.slice(0, -2));
  return [window * (shape.at(-2) as number), window * (shape.at(-1) as number)];
}
