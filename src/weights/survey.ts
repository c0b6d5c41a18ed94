import type { Weight } from "../graph/graph.ts";
import { fillOf } from "./computed-values.ts";
import type { WeightValues } from "./weight-values.ts";

/** What is to be known of a weight's values before they are stored in fewer bits. */
export interface Survey {
  /** The least and the largest of the finite values; Infinity and −Infinity where there is none. */
  readonly min: number;
  readonly max: number;
  /** How many values are not a number, and how many are infinite. */
  readonly nan: number;
  readonly infinite: number;
}

/** Reads all values of a weight once, a piece at a time. */
export function surveyOf(weight: Weight, values: WeightValues): Survey {
  const fill = fillOf(weight, values);
  const piece = new Float32Array(1 << 16);
  let left = weight.shape.reduce((size, extent) => size * extent, 1);
  let [min, max, nan, infinite] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  while (left > 0) {
    const part = piece.subarray(0, Math.min(left, piece.length));
    fill(part);
    left -= part.length;
    for (let index = 0; index < part.length; index++) {
      const value = part[index] as number;
      if (Number.isNaN(value)) nan++;
      else if (!Number.isFinite(value)) infinite++;
      else {
        if (value < min) min = value;
        if (value > max) max = value;
      }
    }
  }
  return { min, max, nan, infinite };
}

/** `3 of its values are not a number and 1 is infinite`; undefined where all are finite. */
export function notFinite({ nan, infinite }: Pick<Survey, "nan" | "infinite">): string | undefined {
  const are = (count: number) => (count === 1 ? "is" : "are");
  const parts = [
    ...(nan > 0 ? [`${nan} of its values ${are(nan)} not a number`] : []),
    ...(infinite > 0 ? [`${infinite} ${nan > 0 ? "" : "of its values "}${are(infinite)} infinite`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(" and ");
}
