import type { StoredWeight } from "./stored-model.ts";
import { elementsOf } from "./stored-model.ts";

/** How many numbers are looked at in one go: 4 MB of them. */
const pieceLength = 1024 * 1024;

/** A line for each weight with numbers that are none, or endless ones: how many there are, and where the first one is. */
export function nonFinite(weights: Iterable<StoredWeight>): readonly string[] {
  const lines: string[] = [];
  const buffer = new Float32Array(pieceLength);
  for (const { name, shape, open } of weights) {
    const fill = open!();
    const total = elementsOf(shape);
    let [count, first] = [0, 0];
    for (let at = 0; at < total; at += pieceLength) {
      const piece = buffer.subarray(0, Math.min(pieceLength, total - at));
      fill(piece);
      for (let index = 0; index < piece.length; index++) {
        if (Number.isFinite(piece[index])) continue;
        if (count++ === 0) first = at + index;
      }
    }
    if (count > 0) lines.push(`${name}: ${count} of ${total}, the first at [${placeOf(first, shape).join(", ")}]`);
  }
  return lines;
}

/** Where an element is, from its number in row-major order. */
function placeOf(index: number, shape: readonly number[]): readonly number[] {
  let rest = index;
  return [...shape]
    .reverse()
    .map((extent) => {
      const at = rest % extent;
      rest = Math.floor(rest / extent);
      return at;
    })
    .reverse();
}
