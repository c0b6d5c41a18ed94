import { type Atom, type Dim, gcd } from "./dim.ts";
import { evaluateAt } from "./evaluate.ts";
import { divide, type Polynomial, polynomialThrough, scaled, settledAt, subtracted, summed } from "./polynomial.ts";

/** The longest period and the most exceptional sizes that are looked at; past it a condition is deferred. */
export const periodLimit = 100_000;

/**
 * How a dim in one variable runs: from the size `from` on it is, on each residue class of `period`, a polynomial with
 * integer coefficients in the number of the period.
 */
export interface Pattern {
  readonly from: number;
  readonly period: number;
  /** True where what is linear grows by the same amount on every class: no class has a divisor of its own. */
  readonly alike: boolean;
}

const plain: Pattern = { from: 1, period: 1, alike: true };

/** The pattern of a dim without minimum and maximum; undefined where it is too long. */
export function patternOf(dim: Dim): Pattern | undefined {
  if (typeof dim === "number") return plain;
  let pattern: Pattern | undefined = plain;
  for (const term of dim.terms)
    for (const atom of term.factors) pattern = pattern && common(pattern, atomPattern(atom));
  return pattern;
}

function common(left: Pattern, right: Pattern | undefined): Pattern | undefined {
  if (right === undefined) return undefined;
  const period = (left.period / gcd(left.period, right.period)) * right.period;
  const from = Math.max(left.from, right.from);
  return from + period > periodLimit ? undefined : { from, period, alike: left.alike && right.alike };
}

function atomPattern(atom: Atom): Pattern | undefined {
  if (atom.kind === "variable") return plain;
  if (atom.kind !== "floor") return undefined;
  const { numerator, divisor } = atom;
  const inner = patternOf(numerator);
  if (inner === undefined) return undefined;
  if (typeof divisor !== "number") return quotientPattern(numerator, divisor, common(inner, patternOf(divisor)));
  const { from, period, alike } = inner;
  if (degreeOf(numerator) > 1 || !alike) return { from, period: period * divisor, alike };
  // floor((e(v)) / n) repeats when v has grown by p·k with k·(e(p) − e(0)) divisible by n
  const growth = evaluateAt(numerator, from + period) - evaluateAt(numerator, from);
  return { from, period: period * (divisor / gcd(divisor, growth)), alike };
}

/**
 * floor(V / D) of polynomials. With c·V = Q·D + R for a number c, V / D = Q / c + R / (c·D). As soon as |R| < D and R keeps
 * its sign, the second part is less than 1 / c: the floor is that of Q / c, or of (Q − 1) / c, and repeats like these.
 */
function quotientPattern(numerator: Dim, divisor: Dim, inner: Pattern | undefined): Pattern | undefined {
  if (inner === undefined) return undefined;
  const { period } = inner;
  let { from } = inner;
  let repeats = 1;
  for (let size = inner.from; size < inner.from + period; size++) {
    const along = (dim: Dim) =>
      polynomialThrough(Array.from({ length: degreeOf(dim) + 1 }, (_, t) => evaluateAt(dim, size + period * t)));
    const [v, d] = upwards(along(numerator), along(divisor));
    if (d?.length === 0) continue; // a division by zero, which has no value
    const division = v && d && divide(v, d);
    if (d === undefined || division === undefined) return undefined;
    const { scale, quotient, remainder } = division;
    const most = Math.floor((periodLimit - size) / period);
    const conditions = [d, remainder, subtracted(d, remainder), summed(d, remainder)];
    const settled = conditions.map((each) => settledAt(each, most));
    if (settled.includes(undefined)) return undefined;
    from = Math.max(from, size + period * Math.max(...(settled as number[])));
    const own = scale / quotient.reduce(gcd, scale);
    repeats = (repeats / gcd(repeats, own)) * own;
    if (from + period * repeats > periodLimit) return undefined;
  }
  return { from, period: period * repeats, alike: false };
}

/** A fraction with a denominator that grows. */
const upwards = (v: Polynomial | undefined, d: Polynomial | undefined): readonly (Polynomial | undefined)[] =>
  v !== undefined && d !== undefined && (d.at(-1) ?? 0) < 0 ? [scaled(v, -1), scaled(d, -1)] : [v, d];

/** The degree of the polynomials that a dim runs along, at most. */
export function degreeOf(dim: Dim): number {
  if (typeof dim === "number") return 0;
  return Math.max(...dim.terms.map((term) => term.factors.reduce((sum, atom) => sum + atomDegree(atom), 0)));
}

const atomDegree = (atom: Atom): number =>
  atom.kind === "variable"
    ? 1
    : atom.kind === "floor"
      ? degreeOf(atom.numerator)
      : Math.max(...atom.operands.map(degreeOf));
