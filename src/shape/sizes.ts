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
  if (value < sizes.start) return sizes.members.includes(value);
  return sizes.residues.includes(value % sizes.modulus);
}

/** The smallest member; undefined for the empty set. */
export function smallest(sizes: Sizes): number | undefined {
  return sizes.members[0] ?? nextFrom(sizes, sizes.start);
}

/** The smallest member that is at least `value`. */
export function nextFrom(sizes: Sizes, value: number): number | undefined {
  const member = sizes.members.find((each) => each >= value);
  if (member !== undefined) return member;
  if (sizes.residues.length === 0) return undefined;
  for (let each = Math.max(value, sizes.start); ; each++)
    if (sizes.residues.includes(each % sizes.modulus)) return each;
}

/** The largest member that is at most `value`. */
export function lastUpTo(sizes: Sizes, value: number): number | undefined {
  if (sizes.residues.length > 0) {
    for (let each = value; each >= sizes.start && each > value - sizes.modulus; each--) {
      if (sizes.residues.includes(each % sizes.modulus)) return each;
    }
  }
  return sizes.members.findLast((each) => each <= value);
}

/** The smallest positive integer outside; undefined when there is none. */
export function smallestOutside(sizes: Sizes): number | undefined {
  for (let each = 1; each < sizes.start + sizes.modulus; each++) if (!contains(sizes, each)) return each;
  return undefined;
}

/** The values that are in both sets; undefined when the period would exceed `limit`. */
export function intersect(a: Sizes, b: Sizes, limit: number): Sizes | undefined {
  if (isRay(a) && isRay(b)) return { ...a, start: Math.max(a.start, b.start) };
  return combine(a, b, limit, (inA, inB) => inA && inB);
}

/** The values that are in one of the sets; undefined when the period would exceed `limit`. */
export const unite = (a: Sizes, b: Sizes, limit: number): Sizes | undefined =>
  combine(a, b, limit, (inA, inB) => inA || inB);

/** The positive integers that are not in a set. */
export const complement = (sizes: Sizes): Sizes =>
  combine(sizes, noSizes, Number.POSITIVE_INFINITY, (inside) => !inside) as Sizes;

/** True when every member of `a` is one of `b`; false also where their common period exceeds `limit`. */
export function isSubset(a: Sizes, b: Sizes, limit: number): boolean {
  const outside = combine(a, b, limit, (inA, inB) => inA && !inB);
  return outside !== undefined && isEmpty(outside);
}

/** All values from `start` on. */
export const isRay = (sizes: Sizes): boolean =>
  sizes.modulus === 1 && sizes.residues.length === 1 && sizes.members.length === 0;

function combine(a: Sizes, b: Sizes, limit: number, keep: (inA: boolean, inB: boolean) => boolean): Sizes | undefined {
  const start = Math.max(a.start, b.start);
  const modulus = (a.modulus / gcd(a.modulus, b.modulus)) * b.modulus;
  if (modulus > limit || start > limit) return undefined;
  const inA = new Set(a.residues);
  const inB = new Set(b.residues);
  const residues: number[] = [];
  for (let each = 0; each < modulus; each++)
    if (keep(inA.has(each % a.modulus), inB.has(each % b.modulus))) residues.push(each);
  const members: number[] = [];
  const few = { a: new Set(a.members), b: new Set(b.members) };
  const has = (sizes: Sizes, listed: Set<number>, periodic: Set<number>, value: number) =>
    value < sizes.start ? listed.has(value) : periodic.has(value % sizes.modulus);
  for (let each = 1; each < start; each++)
    if (keep(has(a, few.a, inA, each), has(b, few.b, inB, each))) members.push(each);
  return normalize({ start, modulus, residues, members });
}

/** The same set with the smallest modulus and the smallest start. */
export function normalize(sizes: Sizes): Sizes {
  const { modulus, residues } = shortestPeriod(sizes.modulus, sizes.residues);
  if (residues.length === 0)
    return { start: (sizes.members.at(-1) ?? 0) + 1, modulus: 1, residues, members: sizes.members };
  const periodic = new Set(residues);
  const members = new Set(sizes.members);
  let start = sizes.start;
  if (modulus === 1 && members.size === 0) return { start, modulus, residues, members: [] };
  while (start > 1 && members.has(start - 1) === periodic.has((start - 1) % modulus)) {
    start--;
    members.delete(start);
  }
  // Where only members of the period follow, the set starts at its first element.
  if (members.size === 0) while (!periodic.has(start % modulus)) start++;
  return { start, modulus, residues, members: [...members].sort((x, y) => x - y) };
}

function shortestPeriod(
  modulus: number,
  residues: readonly number[],
): { readonly modulus: number; readonly residues: readonly number[] } {
  if (residues.length === 0 || residues.length === modulus)
    return { modulus: 1, residues: residues.length === 0 ? [] : [0] };
  const members = new Set(residues);
  for (let period = 1; period < modulus; period++) {
    if (modulus % period !== 0) continue;
    if (residues.every((each) => members.has((each + period) % modulus))) {
      return { modulus: period, residues: residues.filter((each) => each < period) };
    }
  }
  return { modulus, residues };
}

/** The most numbers of a list that a text shows. */
const listed = 12;

/** A set as a condition on `name`: `H % 32 == 0`, `H >= 75`, `H in {1, 3}`. */
export function describeSizes(sizes: Sizes, name: string): string {
  const finite = describeMembers(sizes.members, name);
  if (sizes.residues.length === 0) return finite ?? "nothing";
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

const list = (numbers: readonly number[]): string =>
  numbers.length <= listed
    ? numbers.join(", ")
    : `${numbers.slice(0, listed - 1).join(", ")}, … ${numbers.length - listed + 1} more`;
