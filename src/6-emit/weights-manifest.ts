import type { Weight } from "../graph/graph.ts";
import { fillOf } from "../weights/computed-values.ts";
import type { Fill } from "../weights/initial-values.ts";
import type { WeightValues } from "../weights/weight-values.ts";
import type { EmittedFile } from "./target.ts";

/** One entry of a TensorFlow.js weights manifest. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32" | "bool";
}

/** Weights that lie one after another, cut into files without regard to where one ends. */
export interface WeightsGroup {
  readonly paths: readonly string[];
  readonly weights: readonly WeightSpec[];
}

/** Files of 4 MB, as TensorFlow's own converter writes them: small enough for a browser's cache. */
const shardLength = (4 * 1024 * 1024) / Float32Array.BYTES_PER_ELEMENT;

/** The manifest entry and the files of a graph's weights. Values are drawn while a file is written, one file at a time. */
export function weightsGroup(
  weights: readonly Weight[],
  values: WeightValues,
): { readonly group: WeightsGroup; readonly files: readonly EmittedFile[] } {
  const total = weights.reduce((sum, weight) => sum + lengthOf(weight), 0);
  const count = Math.ceil(total / shardLength);
  const read = reader(weights, values);
  const files = Array.from({ length: count }, (_, index): EmittedFile => {
    const start = index * shardLength;
    return {
      path: `weights-${index + 1}-of-${count}.bin`,
      content: () => [new Uint8Array(read(start, Math.min(total, start + shardLength)).buffer)],
    };
  });
  const specs = weights.map(({ name, shape }): WeightSpec => ({ name, shape, dtype: "float32" }));
  return { group: { paths: files.map((file) => file.path), weights: specs }, files };
}

/** Reads from the sequence of all values. Going on where the last reading ended costs nothing extra; else a weight is drawn again. */
function reader(
  weights: readonly Weight[],
  source: WeightValues,
): (start: number, end: number) => Float32Array<ArrayBuffer> {
  const starts: number[] = [];
  let total = 0;
  for (const weight of weights) {
    starts.push(total);
    total += lengthOf(weight);
  }
  // The weight that was read last, how to go on with it, and the position that this leads to.
  let current = -1;
  let fill: Fill = () => {};
  let position = 0;
  const open = (index: number) => {
    const weight = weights[index] as Weight;
    current = index;
    fill = fillOf(weight, source);
    position = starts[index] as number;
  };
  return (start, end) => {
    const values = new Float32Array(end - start);
    let at = start;
    for (let index = weightAt(starts, start); at < end; index++) {
      if (index !== current || position > at) open(index);
      if (position < at) fill(new Float32Array(at - position));
      const stop = Math.min(end, (starts[index] as number) + lengthOf(weights[index] as Weight));
      fill(values.subarray(at - start, stop - start));
      at = stop;
      position = stop;
    }
    return values;
  };
}

/** The last weight that starts at or before a position. */
function weightAt(starts: readonly number[], position: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] as number) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

const lengthOf = (weight: Weight): number => weight.shape.reduce((size, extent) => size * extent, 1);
