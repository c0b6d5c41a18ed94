/** A logarithmic axis: where a value lies, and the round values that are written beside it. */
export interface Axis {
  readonly place: (value: number) => number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

/** An axis from `start` to `end` that has room for all values, its ticks at 1, 2 and 5 times powers of ten. */
export function axis(values: readonly number[], start: number, end: number): Axis {
  const logs = values.map((value) => Math.log10(Math.max(1, value)));
  const spread = Math.max(0.3, Math.max(...logs) - Math.min(...logs));
  const [low, high] = [Math.min(...logs) - 0.15 * spread, Math.max(...logs) + 0.15 * spread];
  const at = (log: number) => start + ((log - low) / (high - low)) * (end - start);
  const steps = high - low > 2.5 ? [1] : high - low > 1.2 ? [1, 3] : [1, 2, 5];
  const ticks = [];
  for (let power = Math.floor(low); power <= high; power++) {
    for (const step of steps) {
      const log = power + Math.log10(step);
      if (log >= low && log <= high) ticks.push({ at: at(log), text: roundNumber(step, power) });
    }
  }
  return { place: (value) => at(Math.log10(Math.max(1, value))), ticks };
}

/** `20 M` for 2 · 10⁷. */
function roundNumber(step: number, power: number): string {
  const prefix = Math.max(0, Math.min(prefixes.length - 1, Math.floor(power / 3)));
  return `${step * 10 ** (power - 3 * prefix)} ${prefixes[prefix]}`.trim();
}
const prefixes = ["", "k", "M", "G", "T", "P"];
