import { type Atom, type Dim, type Extremum, replaceAtom, type Sum, subtract } from "./dim.ts";
import { evaluateAt } from "./evaluate.ts";
import { degreeOf, patternOf, periodLimit } from "./pattern.ts";
import { allSizes, intersect, normalize, noSizes, type Sizes, sizesFrom, unite } from "./sizes.ts";

/** What is asked of a dim. */
export type Sign = "zero" | "not-negative";

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

/** A dim is a polynomial on each residue class of the pattern's period, and on what comes before it any values. */
function solvePeriodic(dim: Sum, sign: Sign): Sizes | undefined {
  const pattern = patternOf(dim);
  if (pattern === undefined) return undefined;
  const { from, period, alike } = pattern;
  if (from + period > periodLimit) return undefined;
  const degree = degreeOf(dim);
  const slope = degree > 1 || !alike ? undefined : evaluateAt(dim, from + period) - evaluateAt(dim, from);
  const residues: number[] = [];
  const classes: { readonly size: number; readonly from: number }[] = [];
  const members: number[] = [];
  for (let size = 1; size < from; size++) if (hasSign(evaluateAt(dim, size), sign)) members.push(size);
  let start = from;
  for (let size = from; size < from + period; size++) {
    const most = Math.floor((periodLimit - size) / period);
    const tail =
      slope === undefined
        ? followClass(
            Array.from({ length: degree + 1 }, (_, index) => evaluateAt(dim, size + period * index)),
            sign,
            most,
          )
        : followLine(evaluateAt(dim, size), slope, sign, most);
    if (tail === undefined) return undefined;
    for (const index of tail.members) members.push(size + period * index);
    const settled = size + period * tail.settled;
    if (tail.holds) {
      residues.push(size % period);
      classes.push({ size, from: settled });
    }
    start = Math.max(start, settled);
  }
  for (const { from } of classes) for (let each = from; each < start; each += period) members.push(each);
  return normalize({
    start,
    modulus: period,
    residues: residues.sort((a, b) => a - b),
    members: members.filter((each) => each < start).sort((a, b) => a - b),
  });
}

/** Where a division by zero stands, nothing holds. */
const hasSign = (value: number, sign: Sign): boolean =>
  sign === "zero" ? value === 0 : value >= 0 && Number.isFinite(value);

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
  if (!values.every(Number.isFinite)) return failing; // a division by zero
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
