import type { Fill } from "./initial-values.ts";
import { elementsOf } from "./stored-model.ts";

/** What is to be known of a weight's values before they are used, or stored in fewer bits. */
export interface Survey {
  /** The least and the largest of the finite values; Infinity and −Infinity where there is none. */
  readonly min: number;
  readonly max: number;
  /** How many values are not a number, and how many are infinite. */
  readonly nan: number;
  readonly infinite: number;
  /** Where the first of these is; undefined where all values are finite. */
  readonly first: readonly number[] | undefined;
}

/** How many values are held at once: 1 MB of them. */
const pieceLength = 1 << 18;

/** Reads all values of a weight once, a piece at a time. `fill` gives them in row-major order. */
export function surveyOf(shape: readonly number[], fill: Fill): Survey {
  const total = elementsOf(shape);
  const piece = new Float32Array(Math.min(total, pieceLength));
  let [min, max, nan, infinite] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  let first: number | undefined;
  for (let at = 0; at < total; at += pieceLength) {
    const part = piece.subarray(0, Math.min(total - at, pieceLength));
    fill(part);
    for (let index = 0; index < part.length; index++) {
      const value = part[index] as number;
      if (Number.isFinite(value)) {
        if (value < min) min = value;
        if (value > max) max = value;
        continue;
      }
      if (Number.isNaN(value)) nan++;
      else infinite++;
      first ??= at + index;
    }
  }
  return { min, max, nan, infinite, first: first === undefined ? undefined : placeOf(first, shape) };
}

/** `3 of its values are not a number and 1 is infinite, the first at [0, 5]`; undefined where all are finite. */
export function notFinite({ nan, infinite, first }: Survey): string | undefined {
  if (first === undefined) return undefined;
  const are = (count: number) => (count === 1 ? "is" : "are");
  const parts = [
    ...(nan > 0 ? [`${nan} of its values ${are(nan)} not a number`] : []),
    ...(infinite > 0 ? [`${infinite} ${nan > 0 ? "" : "of its values "}${are(infinite)} infinite`] : []),
  ];
  return `${parts.join(" and ")}, ${nan + infinite === 1 ? "" : "the first "}at [${first.join(", ")}]`;
}

/** Where an element is, from its number in row-major order. */
function placeOf(index: number, shape: readonly number[]): readonly number[] {
  let rest = index;
  return shape
    .toReversed()
    .map((extent) => {
      const at = rest % extent;
      rest = Math.floor(rest / extent);
      return at;
    })
    .reverse();
}
