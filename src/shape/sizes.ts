import { gcd } from "./dim.ts";

/**
 * A set of positive integers that is periodic from `start` on: every v ≥ start with v mod `modulus` in `residues`
 * belongs to it, and of the smaller ones just `members`. Residues and members are sorted.
 */
export interface Sizes {
  readonly start: number;
  readonly modulus: number;
  readonly residues: readonly number[];
  readonly members: readonly number[];
}

export const allSizes: Sizes = { start: 1, modulus: 1, residues: [0], members: [] };
export const noSizes: Sizes = { start: 1, modulus: 1, residues: [], members: [] };
export const sizesFrom = (start: number): Sizes => ({
  start: Math.max(1, start),
  modulus: 1,
  residues: [0],
  members: [],
});

export const isEmpty = (sizes: Sizes): boolean => sizes.residues.length === 0 && sizes.members.length === 0;
export const isFiniteSet = (sizes: Sizes): boolean => sizes.residues.length === 0;
export const isAll = (sizes: Sizes): boolean => smallestOutside(sizes) === undefined;

export function contains(sizes: Sizes, value: number): boolean {
  return value < sizes.start ? has(sizes.members, value) : has(sizes.residues, value % sizes.modulus);
}

/** The position of the first element of a sorted list that is at least `value`; the length of the list where there is none. */
function positionOf(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

const has = (sorted: readonly number[], value: number): boolean => sorted[positionOf(sorted, value)] === value;

/** The smallest member; undefined for the empty set. */
export function smallest(sizes: Sizes): number | undefined {
  return sizes.members[0] ?? nextFrom(sizes, sizes.start);
}

/** The smallest member that is at least `value`. */
export function nextFrom(sizes: Sizes, value: number): number | undefined {
  return sizes.members[positionOf(sizes.members, value)] ?? nextPeriodic(sizes, Math.max(value, sizes.start));
}

/** The largest member that is at most `value`. */
export function lastUpTo(sizes: Sizes, value: number): number | undefined {
  const last = lastPeriodic(sizes, value);
  return last !== undefined && last >= sizes.start ? last : sizes.members[positionOf(sizes.members, value + 1) - 1];
}

type Pattern = Pick<Sizes, "modulus" | "residues">;

/** The smallest value ≥ `value` with one of the residues. */
function nextPeriodic({ modulus, residues }: Pattern, value: number): number | undefined {
  const [first] = residues;
  if (first === undefined) return undefined;
  const round = value - (value % modulus);
  const next = residues[positionOf(residues, value - round)];
  return next === undefined ? round + modulus + first : round + next;
}

/** The largest value ≤ `value` with one of the residues; it may be 0 or less. */
function lastPeriodic({ modulus, residues }: Pattern, value: number): number | undefined {
  const last = residues.at(-1);
  if (last === undefined) return undefined;
  const round = value - (value % modulus);
  const previous = residues[positionOf(residues, value - round + 1) - 1];
  return previous === undefined ? round - modulus + last : round + previous;
}

/** The smallest positive integer outside; undefined when there is none. */
export function smallestOutside(sizes: Sizes): number | undefined {
  for (let each = 1; each < sizes.start + sizes.modulus; each++) if (!contains(sizes, each)) return each;
  return undefined;
}

/**
 * The values that are in both sets; undefined when it takes more than `limit` numbers to write them down, or a period
 * of more than `longestPeriod`.
 */
export function intersect(a: Sizes, b: Sizes, limit: number): Sizes | undefined {
  const lifted = lift(a, b, limit);
  if (lifted === undefined) return undefined;
  const { modulus, from, of } = lifted;
  const other = new Set(of.residues);
  const residues: number[] = [];
  for (let round = 0; round < modulus; round += from.modulus)
    for (const residue of from.residues) if (other.has((round + residue) % of.modulus)) residues.push(round + residue);
  // Below the later start, that set has just its members.
  const [later, earlier] = a.start >= b.start ? [a, b] : [b, a];
  const members = later.members.filter((each) => contains(earlier, each));
  return normalize({ start: later.start, modulus, residues, members });
}

/** The longest common period of two sets: all arithmetic on it is exact. */
const longestPeriod = 2 ** 40;

/** The common period of two sets, and the set with fewer residues up to it, whose residues `of` the other one picks. */
function lift(
  a: Sizes,
  b: Sizes,
  limit: number,
): { readonly modulus: number; readonly from: Sizes; readonly of: Sizes } | undefined {
  const modulus = (a.modulus / gcd(a.modulus, b.modulus)) * b.modulus;
  const count = ({ modulus: own, residues }: Sizes): number => residues.length * (modulus / own);
  const [from, of] = count(a) <= count(b) ? [a, b] : [b, a];
  return modulus > longestPeriod || count(from) > limit ? undefined : { modulus, from, of };
}

/** The values that are in one of the sets; undefined when the period or the start would exceed `limit`. */
export const unite = (a: Sizes, b: Sizes, limit: number): Sizes | undefined =>
  combine(a, b, limit, (inA, inB) => inA || inB);

/** The positive integers that are not in a set; undefined when its period or its start exceeds `limit`. */
export const complement = (sizes: Sizes, limit: number): Sizes | undefined =>
  combine(sizes, noSizes, limit, (inside) => !inside);

/** True when every member of `a` is one of `b`; false also where it takes more than `limit` numbers to compare them. */
export function isSubset(a: Sizes, b: Sizes, limit: number): boolean {
  if (isRay(b)) return isEmpty(a) || (smallest(a) as number) >= b.start;
  if (!a.members.every((each) => contains(b, each))) return false;
  if (a.residues.length === 0) return true;
  if (b.residues.length === 0) return false;
  const modulus = (a.modulus / gcd(a.modulus, b.modulus)) * b.modulus;
  if (modulus > longestPeriod || a.residues.length * (modulus / a.modulus) > limit) return false;
  const inB = new Set(b.residues);
  for (let round = 0; round < modulus; round += a.modulus)
    for (const residue of a.residues) if (!inB.has((round + residue) % b.modulus)) return false;
  for (let each = nextFrom(a, a.start); each !== undefined && each < b.start; each = nextFrom(a, each + 1))
    if (!contains(b, each)) return false;
  return true;
}

/** All values from `start` on. */
export const isRay = (sizes: Sizes): boolean =>
  sizes.modulus === 1 && sizes.residues.length === 1 && sizes.members.length === 0;

function combine(a: Sizes, b: Sizes, limit: number, keep: (inA: boolean, inB: boolean) => boolean): Sizes | undefined {
  const start = Math.max(a.start, b.start);
  const modulus = (a.modulus / gcd(a.modulus, b.modulus)) * b.modulus;
  if (modulus > limit || start > limit) return undefined;
  const [inA, inB] = [flags(a, start + modulus), flags(b, start + modulus)];
  const members: number[] = [];
  const residues: number[] = [];
  for (let each = 1; each < start + modulus; each++)
    if (keep(inA[each] === 1, inB[each] === 1))
      if (each < start) members.push(each);
      else residues.push(each % modulus);
  return normalize({ start, modulus, residues: residues.sort((x, y) => x - y), members });
}

/** For each value below `end` whether it is in the set. */
function flags(sizes: Sizes, end: number): Uint8Array {
  const inside = new Uint8Array(end);
  for (const member of sizes.members) inside[member] = 1;
  for (const residue of sizes.residues) {
    const first = nextPeriodic({ modulus: sizes.modulus, residues: [residue] }, sizes.start) as number;
    for (let each = first; each < end; each += sizes.modulus) inside[each] = 1;
  }
  return inside;
}

/** The same set with the smallest modulus and the smallest start; two sets with the same members have one normal form. */
export function normalize(sizes: Sizes): Sizes {
  const pattern = shortestPeriod(sizes.modulus, sizes.residues);
  if (pattern.residues.length === 0)
    return { start: (sizes.members.at(-1) ?? 0) + 1, ...pattern, members: sizes.members };
  const members = [...sizes.members];
  let start = sizes.start;
  for (;;) {
    // The last value before the start that is in just one of the two, or in both.
    const periodic = Math.max(0, lastPeriodic(pattern, start - 1) as number);
    const member = members.at(-1) ?? 0;
    start = Math.max(periodic, member) + 1;
    if (periodic !== member || periodic === 0) break;
    members.pop();
    start = periodic;
  }
  // Where only members of the period follow, the set starts at its first element.
  if (members.length === 0) start = nextPeriodic(pattern, start) as number;
  return { start, ...pattern, members };
}

/** Divides the period by its prime factors as long as the residues repeat. */
function shortestPeriod(modulus: number, residues: readonly number[]): Pattern {
  if (residues.length === 0) return { modulus: 1, residues };
  let shortest: Pattern = { modulus, residues };
  for (const prime of primeFactors(gcd(modulus, residues.length))) {
    const period = shortest.modulus / prime;
    const all = shortest.residues;
    const count = all.length / prime;
    if (all.every((each, index) => index < count || each === (all[index - count] as number) + period))
      shortest = { modulus: period, residues: all.slice(0, count) };
  }
  return shortest;
}

/** The prime factors of a number, each as often as it divides it. */
function primeFactors(value: number): readonly number[] {
  const factors: number[] = [];
  let rest = value;
  for (let divisor = 2; divisor * divisor <= rest; divisor++)
    for (; rest % divisor === 0; rest /= divisor) factors.push(divisor);
  return rest > 1 ? [...factors, rest] : factors;
}

/** The most numbers of a list that a text shows. */
const listed = 12;

/** True when the text of a set tells all of it: no list in it is cut short. */
export function isShort(sizes: Sizes): boolean {
  return !describeSizes(sizes, "").includes(more);
}

/** A set as a condition on `name`: `H % 32 == 0`, `H >= 75`, `H in {1, 3}`. */
export function describeSizes(sizes: Sizes, name: string): string {
  const finite = describeMembers(sizes.members, name);
  if (sizes.residues.length === 0) return finite ?? "nothing";
  if (sizes.modulus === 1 && sizes.members.length > 0 && sizes.members.length === sizes.start - 2)
    return `${name} != ${smallestOutside(sizes)}`;
  const residue = describeResidues(sizes, name);
  const first = smallest({ ...sizes, members: [], start: 1 });
  const bound = sizes.start > (first as number) ? `${name} >= ${sizes.start}` : undefined;
  const periodic = [bound, residue].filter((each) => each !== undefined).join(" and ") || `${name} >= 1`;
  return finite === undefined ? periodic : `${finite} or ${periodic}`;
}

function describeResidues({ modulus, residues }: Sizes, name: string): string | undefined {
  if (modulus === 1) return undefined;
  if (residues.length === 1) return `${name} % ${modulus} == ${residues[0]}`;
  if (residues.length === modulus - 1) {
    const missing = residues.findIndex((residue, index) => residue !== index);
    return `${name} % ${modulus} != ${missing < 0 ? modulus - 1 : missing}`;
  }
  const unbroken = residues.length > 2 && (residues.at(-1) as number) - (residues[0] as number) === residues.length - 1;
  if (unbroken && residues[0] === 0) return `${name} % ${modulus} <= ${residues.at(-1)}`;
  if (unbroken && residues.at(-1) === modulus - 1) return `${name} % ${modulus} >= ${residues[0]}`;
  return `${name} % ${modulus} in {${list(residues)}}`;
}

function describeMembers(members: readonly number[], name: string): string | undefined {
  if (members.length === 0) return undefined;
  if (members.length === 1) return `${name} == ${members[0]}`;
  const [first, last] = [members[0] as number, members.at(-1) as number];
  if (members.length > 2 && last - first === members.length - 1)
    return first === 1 ? `${name} <= ${last}` : `${name} >= ${first} and ${name} <= ${last}`;
  return first === 1 && last === 2 ? `${name} <= 2` : `${name} in {${list(members)}}`;
}

/** Stands where a list is cut short. */
const more = "…";

const list = (numbers: readonly number[]): string =>
  numbers.length <= listed
    ? numbers.join(", ")
    : `${numbers.slice(0, listed - 1).join(", ")}, ${more} ${numbers.length - listed + 1} more`;
