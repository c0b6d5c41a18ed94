import { type Atom, type Dim, type Extremum, gcd, replaceAtom, type Sum, subtract } from "./dim.ts";
import { allSizes, intersect, normalize, noSizes, type Sizes, sizesFrom, unite } from "./sizes.ts";

/** What is asked of a dim. */
export type Sign = "zero" | "not-negative";

/** The longest period and the most exceptional sizes that are looked at; past it a condition is deferred. */
export const periodLimit = 100_000;

/**
 * The sizes at which a dim in one variable is zero, or is not negative; undefined when its period is too long.
 * A dim is a polynomial on every residue class of its period, so following each class until its sign is settled is exact.
 */
export function solve(dim: Dim, sign: Sign): Sizes | undefined {
  if (typeof dim === "number") return (sign === "zero" ? dim === 0 : dim >= 0) ? allSizes : noSizes;
  const first = sign === "not-negative" && growsWithAll(dim) ? sizesFromFirst(dim) : undefined;
  if (first !== undefined) return first;
  const extremum = innermostExtremum(dim);
  return extremum === undefined ? solvePeriodic(dim, sign) : solveByCases(dim, extremum, sign);
}

/** Every size from the first where a growing dim is not negative; undefined where it may never be. */
function sizesFromFirst(dim: Sum): Sizes | undefined {
  let high = 1;
  while (evaluateAt(dim, high) < 0) {
    high *= 2;
    if (high > 2 ** 53) return undefined;
  }
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (evaluateAt(dim, middle) < 0) low = middle;
    else high = middle;
  }
  return sizesFrom(high);
}

/** A minimum or maximum without another one inside. */
function innermostExtremum(dim: Dim): Extremum | undefined {
  if (typeof dim === "number") return undefined;
  for (const term of dim.terms) {
    for (const atom of term.factors) {
      if (atom.kind === "variable") continue;
      const inner = atom.kind === "floor" ? [atom.numerator, atom.divisor] : atom.operands;
      for (const part of inner) {
        const found = innermostExtremum(part);
        if (found !== undefined) return found;
      }
      if (atom.kind !== "floor") return atom;
    }
  }
  return undefined;
}

/** Where operand i of an extremum is the winner, the extremum is that operand: solves each case on its sizes and unites them. */
function solveByCases(dim: Sum, extremum: Extremum, sign: Sign): Sizes | undefined {
  let result: Sizes | undefined = noSizes;
  for (const winner of extremum.operands) {
    let region: Sizes | undefined = solve(replaceAtom(dim, extremum.key, winner), sign);
    for (const other of extremum.operands) {
      if (other === winner || region === undefined) continue;
      const gap = extremum.kind === "min" ? subtract(other, winner) : subtract(winner, other);
      const wins = solve(gap, "not-negative");
      region = wins && intersect(region, wins, periodLimit);
    }
    result = region && result && unite(result, region, periodLimit);
    if (result === undefined) return undefined;
  }
  return result;
}

function solvePeriodic(dim: Sum, sign: Sign): Sizes | undefined {
  const period = periodOf(dim);
  if (period === undefined || period > periodLimit) return undefined;
  const degree = degreeOf(dim);
  // What is linear grows by the same amount in every period.
  const slope = degree > 1 ? undefined : evaluateAt(dim, 1 + period) - evaluateAt(dim, 1);
  const residues: number[] = [];
  const classes: { readonly residue: number; readonly from: number }[] = [];
  const members: number[] = [];
  let start = 1;
  for (let residue = 1; residue <= period; residue++) {
    const most = Math.floor((periodLimit - residue) / period);
    const tail =
      slope === undefined
        ? followClass(
            Array.from({ length: degree + 1 }, (_, index) => evaluateAt(dim, residue + period * index)),
            sign,
            most,
          )
        : followLine(evaluateAt(dim, residue), slope, sign, most);
    if (tail === undefined) return undefined;
    for (const index of tail.members) members.push(residue + period * index);
    const from = residue + period * tail.settled;
    if (tail.holds) {
      residues.push(residue % period);
      classes.push({ residue, from });
    }
    start = Math.max(start, from);
  }
  for (const { from } of classes) for (let each = from; each < start; each += period) members.push(each);
  return normalize({
    start,
    modulus: period,
    residues: residues.sort((a, b) => a - b),
    members: members.filter((each) => each < start).sort((a, b) => a - b),
  });
}

/** A class of sizes along t = 0, 1, 2, …: from `settled` on it holds for all t or for none, before that for `members`. */
interface Tail {
  readonly members: readonly number[];
  readonly settled: number;
  readonly holds: boolean;
}

const holding: Tail = { members: [], settled: 0, holds: true };
const failing: Tail = { members: [], settled: 0, holds: false };

/** Follows first + slope · t; undefined where it is not settled for t ≤ `most`. */
function followLine(first: number, slope: number, sign: Sign, most: number): Tail | undefined {
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(slope)) return undefined;
  if (slope === 0) return (sign === "zero" ? first === 0 : first >= 0) ? holding : failing;
  // The first t at which the line has reached zero or passed it.
  let reached = Math.max(0, Math.floor(-first / slope));
  while ((first + slope * reached) * slope < 0) reached++;
  if (reached > most) return undefined;
  const atZero = first + slope * reached === 0;
  if (sign === "zero") return atZero ? { members: [reached], settled: reached + 1, holds: false } : failing;
  if (slope > 0) return { members: [], settled: reached, holds: true };
  const settled = atZero ? reached + 1 : reached;
  return { members: Array.from({ length: settled }, (_, t) => t), settled, holds: false };
}

/**
 * Follows a polynomial along t = 0, 1, 2, … from its first values until its sign is settled: when all its forward
 * differences have the sign of its value, it keeps that sign for ever. Undefined where that is not so for t ≤ `most`.
 */
function followClass(values: readonly number[], sign: Sign, most: number): Tail | undefined {
  const differences: number[] = [];
  let row = values;
  while (row.length > 0) {
    differences.push(row[0] as number);
    row = row.slice(1).map((value, index) => value - (row[index] as number));
  }
  const members: number[] = [];
  if (differences.every((each) => each === 0)) return holding;
  for (let t = 0; t <= most; t++) {
    if (!differences.every(Number.isSafeInteger)) return undefined;
    const value = differences[0] as number;
    if (value > 0 && differences.every((each) => each >= 0))
      return { members, settled: t, holds: sign === "not-negative" };
    if (value < 0 && differences.every((each) => each <= 0)) return { members, settled: t, holds: false };
    if (value === 0 || (sign === "not-negative" && value > 0)) members.push(t);
    for (let order = 0; order + 1 < differences.length; order++) {
      differences[order] = (differences[order] as number) + (differences[order + 1] as number);
    }
  }
  return undefined;
}

/** A length after which a dim in one variable repeats, up to a polynomial; undefined where there is none. */
function periodOf(dim: Dim): number | undefined {
  if (typeof dim === "number") return 1;
  let period = 1;
  for (const term of dim.terms) {
    for (const atom of term.factors) {
      const own = atomPeriod(atom);
      if (own === undefined) return undefined;
      period = (period / gcd(period, own)) * own;
      if (period > periodLimit) return period;
    }
  }
  return period;
}

function atomPeriod(atom: Atom): number | undefined {
  if (atom.kind === "variable") return 1;
  if (atom.kind !== "floor" || typeof atom.divisor !== "number") return undefined;
  const inner = periodOf(atom.numerator);
  if (inner === undefined) return undefined;
  if (degreeOf(atom.numerator) > 1) return inner * atom.divisor;
  // floor((e(v)) / n) repeats when v has grown by p·k with k·(e(p) − e(0)) divisible by n
  const growth = evaluateAt(atom.numerator, 1 + inner) - evaluateAt(atom.numerator, 1);
  return inner * (atom.divisor / gcd(atom.divisor, growth));
}

function degreeOf(dim: Dim): number {
  if (typeof dim === "number") return 0;
  return Math.max(...dim.terms.map((term) => term.factors.reduce((sum, atom) => sum + atomDegree(atom), 0)));
}

const atomDegree = (atom: Atom): number =>
  atom.kind === "variable"
    ? 1
    : atom.kind === "floor"
      ? degreeOf(atom.numerator)
      : Math.max(...atom.operands.map(degreeOf));

/** True when a dim surely does not fall as any variable grows. */
export function growsWithAll(dim: Dim): boolean {
  if (typeof dim === "number") return true;
  return dim.terms.every(
    (term) => term.coefficient > 0 && term.factors.every((atom) => atomGrows(atom, term.factors.length > 1)),
  );
}

function atomGrows(atom: Atom, inProduct: boolean): boolean {
  switch (atom.kind) {
    case "variable":
      return true;
    case "floor":
      // A product grows only if its factors are never negative.
      return (
        growsWithAll(atom.numerator) &&
        typeof atom.divisor === "number" &&
        (!inProduct || evaluateAt(atom.numerator, 1) >= 0)
      );
    case "min":
    case "max":
      return atom.operands.every(growsWithAll) && !inProduct;
  }
}

/** Sizes of variables: one for all, or by name. */
export type Point = number | ReadonlyMap<string, number>;

/** The value of a dim at a point, in floating point: beyond 2^53 it is rounded, where the exact algebra would refuse. */
export function evaluateAt(dim: Dim, at: Point): number {
  if (typeof dim === "number") return dim;
  let total = dim.constant;
  for (const term of dim.terms) {
    let value = term.coefficient;
    for (const atom of term.factors) value *= evaluateAtom(atom, at);
    total += value;
  }
  return total;
}

export function evaluateAtom(atom: Atom, at: Point): number {
  switch (atom.kind) {
    case "variable":
      return typeof at === "number" ? at : (at.get(atom.name) ?? Number.NaN);
    case "floor":
      return Math.floor(evaluateAt(atom.numerator, at) / evaluateAt(atom.divisor, at));
    case "min":
      return Math.min(...atom.operands.map((operand) => evaluateAt(operand, at)));
    case "max":
      return Math.max(...atom.operands.map((operand) => evaluateAt(operand, at)));
  }
}
