/** An axis: where a value lies, and the round values that are written beside it. */
export interface Axis {
  readonly place: (value: number) => number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

/** A logarithmic axis for counts from `start` to `end`, with `20 M` for 2 · 10⁷; a count below 1 stands at 1. */
export function countAxis(values: readonly number[], start: number, end: number): Axis {
  const counts = values.map((value) => Math.max(1, value));
  const { place, ticks } = logarithmicAxis(counts, start, end, { margin: 0.15, text: countText });
  return { place: (value) => place(Math.max(1, value)), ticks };
}

/** Logarithmic where positive values are of different orders, and then no other has a place; else linear, with 0 on it. */
export function fittingAxis(values: readonly number[], start: number, end: number): Axis {
  const positive = values.filter((value) => value > 0);
  if (Math.max(...positive) / Math.min(...positive) > 20)
    return logarithmicAxis(positive, start, end, { margin: 0.05, text: powerText });
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  return linearAxis(low, high > low ? high : low + 1, start, end);
}

/** A linear axis whose ticks are at whole numbers, or at 1, 2 and 5 times a power of ten. */
export function linearAxis(low: number, high: number, start: number, end: number): Axis {
  const place = (value: number) => start + ((value - low) / (high - low)) * (end - start);
  const power = 10 ** Math.floor(Math.log10((high - low) / 3));
  const step = ([5, 2, 1].find((each) => (high - low) / (each * power) >= 3) ?? 1) * power;
  const ticks = [];
  for (let count = Math.ceil(low / step - 1e-9); count * step <= high * (1 + 1e-9); count++) {
    const value = Number((count * step).toPrecision(12));
    ticks.push({ at: place(value), text: String(value) });
  }
  return { place, ticks };
}

interface Logarithmic {
  /** The room beside the smallest and the largest value, as a share of what lies between them. */
  readonly margin: number;
  /** How `step · 10^power` is written. */
  readonly text: (step: number, power: number) => string;
}

/** An axis that has room for all values, its ticks at 1, 2 and 5 times powers of ten, or at some powers. */
function logarithmicAxis(values: readonly number[], start: number, end: number, { margin, text }: Logarithmic): Axis {
  const logs = values.map((value) => Math.log10(value));
  const spread = Math.max(0.3, Math.max(...logs) - Math.min(...logs));
  const [low, high] = [Math.min(...logs) - margin * spread, Math.max(...logs) + margin * spread];
  const at = (log: number) => start + ((log - low) / (high - low)) * (end - start);
  const steps = high - low > 2.5 ? [1] : high - low > 1.2 ? [1, 3] : [1, 2, 5];
  const every = Math.max(1, Math.ceil((high - low) / 8));
  const ticks = [];
  for (let power = Math.floor(low / every) * every; power <= high; power += every) {
    for (const step of steps) {
      const log = power + Math.log10(step);
      if (log >= low && log <= high) ticks.push({ at: at(log), text: text(step, power) });
    }
  }
  return { place: (value) => at(Math.log10(value)), ticks };
}

/** `20 M` for 2 · 10⁷. */
function countText(step: number, power: number): string {
  const prefix = Math.max(0, Math.min(prefixes.length - 1, Math.floor(power / 3)));
  return `${step * 10 ** (power - 3 * prefix)} ${prefixes[prefix]}`.trim();
}
const prefixes = ["", "k", "M", "G", "T", "P"];

/** `0.02`, and `2·10⁻⁵` where there would be many zeros. */
function powerText(step: number, power: number): string {
  if (power >= -3 && power <= 3) return String(Number((step * 10 ** power).toPrecision(3)));
  const exponent = [...String(power)].map((sign) => superscripts["-0123456789".indexOf(sign)]).join("");
  return step === 1 ? `10${exponent}` : `${step}·10${exponent}`;
}
const superscripts = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹";
