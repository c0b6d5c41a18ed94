import type { Values, Weight } from "../graph/graph.ts";
import { lengthOf } from "../graph/values.ts";
import type { Fill } from "./initial-values.ts";
import type { WeightValues } from "./weight-values.ts";

/**
 * Gives the values of any weight in row-major order, in pieces: each call of the result goes on where the last one ended.
 * Kernels pass through piece by piece. Held whole are vectors of one number per channel, and a weight that is transposed.
 */
export const fillOf = (weight: Weight, source: WeightValues): Fill =>
  weight.values === undefined ? source.fillOf(weight) : fillFrom(weight.values, source);

function fillFrom(values: Values, source: WeightValues): Fill {
  switch (values.kind) {
    case "weight":
      return source.fillOf(values.weight);
    case "product":
      return scaled(fillFrom(values.of, source), () => listOf(values.by, source), values.every);
    case "transposed":
    case "tiled":
    case "number":
    case "sum":
    case "root-reciprocal":
    case "column-sums":
      return inPieces(() => listOf(values, source));
  }
}

/** of[i] · by[⌊i / every⌋ mod length of by], where `by` is made at the first call. */
function scaled(of: Fill, by: () => Float64Array, every: number): Fill {
  let factors: Float64Array | undefined;
  let [channel, seen] = [0, 0];
  return (target) => {
    factors ??= by();
    of(target);
    for (let index = 0; index < target.length; index++) {
      target[index] = (target[index] as number) * (factors[channel] as number);
      if (++seen < every) continue;
      seen = 0;
      if (++channel === factors.length) channel = 0;
    }
  };
}

/** A list that is made at the first call and given out piece by piece. */
function inPieces(make: () => Float64Array | Float32Array): Fill {
  let list: Float64Array | Float32Array | undefined;
  let at = 0;
  return (target) => {
    list ??= make();
    target.set(list.subarray(at, at + target.length));
    at += target.length;
  };
}

/** All numbers of a formula at once, in double precision. */
function listOf(values: Values, source: WeightValues): Float64Array {
  switch (values.kind) {
    case "weight":
      return Float64Array.from(read(values, source));
    case "number":
      return Float64Array.of(values.value);
    case "product": {
      const by = listOf(values.by, source);
      return listOf(values.of, source).map(
        (value, index) => value * (by[Math.floor(index / values.every) % by.length] as number),
      );
    }
    case "sum": {
      const plus = listOf(values.plus, source);
      return listOf(values.of, source).map((value, index) => value + (plus[index % plus.length] as number));
    }
    case "root-reciprocal":
      return listOf(values.of, source).map((value) => 1 / Math.sqrt(value + values.epsilon));
    case "column-sums":
      return columnSums(values.of, values.columns, source);
    case "transposed":
      return transposed(listOf(values.of, source), values.rows);
    case "tiled": {
      const once = listOf(values.of, source);
      return Float64Array.from(
        { length: once.length * values.times },
        (_, index) => once[index % once.length] as number,
      );
    }
  }
}

/** Σ of[j + k · columns] over k, a piece of whole rows at a time. */
function columnSums(of: Values, columns: number, source: WeightValues): Float64Array {
  const sums = new Float64Array(columns);
  const fill = fillFrom(of, source);
  const rows = lengthOf(of) / columns;
  const atOnce = Math.max(1, Math.floor(pieceLength / columns));
  for (let row = 0; row < rows; row += atOnce) {
    const piece = new Float32Array(Math.min(atOnce, rows - row) * columns);
    fill(piece);
    for (let index = 0; index < piece.length; index++) {
      sums[index % columns] = (sums[index % columns] as number) + (piece[index] as number);
    }
  }
  return sums;
}

/** How many numbers of a kernel are held at once. */
const pieceLength = 1 << 16;

function transposed(list: Float64Array, rows: number): Float64Array {
  const columns = list.length / rows;
  const turned = new Float64Array(list.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] = list[row * columns + column] as number;
  return turned;
}

function read(values: Values, source: WeightValues): Float32Array {
  const all = new Float32Array(lengthOf(values));
  fillFrom(values, source)(all);
  return all;
}
