/**
 * The candidate that a misspelt name was most likely meant to be: within a third of its length in edits, else undefined.
 * Capitals and underscores do not count: `LeakyReLU` is near to `leaky_relu`.
 */
export function similar(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.floor(name.length / 3) + 1;
  for (const candidate of candidates) {
    const [from, to] = [squashed(name), squashed(candidate)];
    if (Math.abs(to.length - from.length) >= bestDistance) continue;
    const distance = editDistance(from, to);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** A name without what frameworks write differently: `MaxPooling2D` and `max_pooling2d` are one. */
export const squashed = (name: string): string => name.toLowerCase().replaceAll("_", "");

/** Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(replaced, (last[j] as number) + 1, (row[j - 1] as number) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (beforeLast[j - 2] as number) + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
}
