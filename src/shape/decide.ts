import type { Condition } from "./condition.ts";
import {
  add,
  type Dim,
  gcd,
  keyOf,
  modulo,
  multiply,
  ofAtom,
  type Sum,
  sameDim,
  substitute,
  subtract,
  variablesOf,
} from "./dim.ts";
import { evaluateAt, evaluateAtom } from "./evaluate.ts";
import { isAll, isEmpty, isFiniteSet, noSizes, type Sizes } from "./sizes.ts";
import { growsWithAll, type Sign, solve } from "./solve.ts";

/**
 * What is known of a condition. proved: it holds for every size. conditional: for the `sizes` of `variable`, infinitely
 * many. refuted: for none, or just for the finitely many `sizes`. deferred: outside the decidable fragment (`why`).
 */
export type Verdict =
  | { readonly kind: "proved" }
  | { readonly kind: "conditional"; readonly variable: string; readonly sizes: Sizes }
  | {
      readonly kind: "refuted";
      readonly variable: string | undefined;
      readonly sizes: Sizes;
      /** The finitely many combinations for which a condition on several variables holds, where there are any. */
      readonly tuples?: readonly ReadonlyMap<string, number>[];
    }
  | { readonly kind: "deferred"; readonly why: string };

const proved: Verdict = { kind: "proved" };
const refuted: Verdict = { kind: "refuted", variable: undefined, sizes: noSizes };

/**
 * Decides a condition exactly where it speaks of one variable: both sides are polynomials on every residue class of
 * their common period, so comparing the polynomials of each class settles it. Variables that cancel are dropped first.
 */
export function decide(condition: Condition): Verdict {
  if (holdsPlainly(condition)) return proved;
  const key = keyOfCondition(condition);
  let verdict = verdicts.get(key);
  if (verdict === undefined) {
    verdict = decideAnew(condition);
    if (verdicts.size === mostVerdicts) verdicts.clear();
    verdicts.set(key, verdict);
  }
  return verdict;
}

/** The layers of a network, and the ways through a block, ask the same again and again. */
const verdicts = new Map<string, Verdict>();
const mostVerdicts = 5000;

/** True for numbers that fit and sides with one normal form: the common case, without allocating. */
export function holdsPlainly(condition: Condition): boolean {
  switch (condition.kind) {
    case "equal":
      return condition.left === condition.right || sameDim(condition.left, condition.right);
    case "at-least":
      return typeof condition.value === "number" && condition.value >= condition.bound;
    case "divides":
      return (
        condition.divisor === 1 ||
        (typeof condition.value === "number" &&
          typeof condition.divisor === "number" &&
          condition.value % condition.divisor === 0)
      );
  }
}

/** A text that two conditions share when the same must hold. */
function keyOfCondition(condition: Condition): string {
  switch (condition.kind) {
    case "equal":
      return `${keyOf(condition.left)}=${keyOf(condition.right)}`;
    case "at-least":
      return `${keyOf(condition.value)}>=${condition.bound}`;
    case "divides":
      return `${keyOf(condition.divisor)}|${keyOf(condition.value)}`;
  }
}

function decideAnew(condition: Condition): Verdict {
  switch (condition.kind) {
    case "equal":
      return decideSign(subtract(condition.left, condition.right), "zero");
    case "at-least":
      return decideSign(subtract(condition.value, condition.bound), "not-negative");
    case "divides":
      return decideSign(modulo(condition.value, condition.divisor), "zero");
  }
}

function decideSign(dim: Dim, sign: Sign): Verdict {
  if (typeof dim === "number") return (sign === "zero" ? dim === 0 : dim >= 0) ? proved : refuted;
  const names = [...variablesOf(dim)];
  if (names.length === 1) return decideOne(dim, names[0] as string, sign);
  return decideSeveral(dim, names, sign) ?? { kind: "deferred", why: relation(names) };
}

/** Why a condition on several variables is deferred. */
export const relation = (names: readonly string[]): string =>
  `it relates ${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** Several variables: parts that are constant, common factors and bounds that hold for all of them; undefined where that does not settle it. */
function decideSeveral(dim: Sum, names: readonly string[], sign: Sign): Verdict | undefined {
  const separate = dropConstantParts(dim, names) ?? withoutCommonFactor(dim);
  if (separate !== undefined && separate !== dim) return decideSign(separate, sign);
  const least = leastOfSum(dim, names);
  if (least !== undefined && (sign === "not-negative" ? least >= 0 : least > 0))
    return sign === "zero" ? refuted : proved;
  const falling = multiply(-1, dim) as Sum;
  const most = leastOfSum(falling, names);
  if (most !== undefined && most > 0) return refuted;
  if (growsWithAll(dim)) {
    if (sign === "zero") return solveTuples(dim, names);
    if (evaluateAt(dim, 1) >= 0) return proved;
  } else if (growsWithAll(falling)) {
    if (sign === "zero") return solveTuples(falling, names);
    if (evaluateAt(dim, 1) < 0) return refuted;
  }
  if (sign === "zero" && dim.constant % coefficientGcd(dim) !== 0) return refuted;
  return undefined;
}

const coefficientGcd = (dim: Sum): number => dim.terms.reduce((common, term) => gcd(common, term.coefficient), 0);

/** Takes out a variable, or another factor that is never less than 1, that stands in every term: it decides no sign. */
function withoutCommonFactor(dim: Sum): Dim | undefined {
  if (dim.constant !== 0) return undefined;
  const [first, ...others] = dim.terms;
  const common = first?.factors.find(
    (atom) =>
      (atom.kind === "variable" || (growsWithAll(ofAtom(atom)) && evaluateAtom(atom, 1) >= 1)) &&
      others.every((term) => term.factors.some((factor) => factor.key === atom.key)),
  );
  if (common === undefined) return undefined;
  return dim.terms.reduce<Dim>((sum, term) => {
    const left = [...term.factors];
    left.splice(
      left.findIndex((factor) => factor.key === common.key),
      1,
    );
    return add(
      sum,
      left.reduce<Dim>((product, atom) => multiply(product, ofAtom(atom)), term.coefficient),
    );
  }, 0);
}

/** The most combinations of sizes that are tried one by one. */
const tupleLimit = 20_000;

/** All zeros of a dim that grows in each of its variables: finitely many, or undefined where that is not sure or they are too many to try. */
function solveTuples(dim: Sum, names: readonly string[]): Verdict | undefined {
  const limits = names.map((name) => firstPositive(dim, names, name));
  if (limits.some((limit) => limit === undefined)) return undefined;
  if ((limits as number[]).reduce((product, limit) => product * limit, 1) > tupleLimit) return undefined;
  const found: ReadonlyMap<string, number>[] = [];
  const search = (values: ReadonlyMap<string, number>, index: number): void => {
    const name = names[index];
    if (name === undefined) {
      if (evaluateAt(dim, values) === 0) found.push(values);
      return;
    }
    for (let size = 1; size < (limits[index] as number); size++) search(new Map(values).set(name, size), index + 1);
  };
  search(new Map(), 0);
  return { kind: "refuted", variable: undefined, sizes: noSizes, ...(found.length === 0 ? {} : { tuples: found }) };
}

/** A size of one variable at which a growing dim is positive while all others are 1. */
function firstPositive(dim: Sum, names: readonly string[], name: string): number | undefined {
  for (let size = 1; size <= tupleLimit; size *= 2)
    if (evaluateAt(dim, new Map(names.map((other) => [other, other === name ? size : 1]))) > 0) return size;
  return undefined;
}

/** Why a condition on one variable is deferred. */
export const noPattern = (variable: string): string => `the sizes of ${variable} that fit have no short pattern`;

function decideOne(dim: Sum, variable: string, sign: Sign): Verdict {
  const sizes = solve(dim, sign);
  if (sizes === undefined) return { kind: "deferred", why: noPattern(variable) };
  if (isEmpty(sizes) || isFiniteSet(sizes)) return { kind: "refuted", variable, sizes };
  return isAll(sizes) ? proved : { kind: "conditional", variable, sizes };
}

/** The terms of a sum that belong to one variable each; undefined when terms mix variables. */
function partsOf(dim: Sum, names: readonly string[]): readonly Dim[] | undefined {
  const parts = names.map((name) =>
    dim.terms.reduce<Dim>((sum, term) => {
      const product = term.factors.reduce<Dim>((value, atom) => multiply(value, ofAtom(atom)), term.coefficient);
      return variablesOf(product).has(name) ? add(sum, product) : sum;
    }, 0),
  );
  return parts.every((part) => variablesOf(part).size === 1) ? parts : undefined;
}

/** The smallest value of a sum whose terms belong to one variable each; undefined where there is none, or it is not found near the beginning. */
function leastOfSum(dim: Sum, names: readonly string[]): number | undefined {
  let total = dim.constant;
  for (const part of partsOf(dim, names) ?? [undefined]) {
    if (part === undefined) return undefined;
    const least = Math.min(...Array.from({ length: 64 }, (_, index) => evaluateAt(part, index + 1)));
    const above = solve(subtract(part, least), "not-negative");
    if (above === undefined || !isAll(above)) return undefined;
    total += least;
  }
  return total;
}

/** Replaces the parts that belong to one variable and have one value for all of its sizes by that value; undefined where there are none. */
function dropConstantParts(dim: Sum, names: readonly string[]): Dim | undefined {
  let result: Dim = dim;
  for (const [index, part] of (partsOf(dim, names) ?? []).entries()) {
    const constant = solve(subtract(part, evaluateAt(part, 1)), "zero");
    if (constant !== undefined && isAll(constant)) result = substitute(result, new Map([[names[index] as string, 1]]));
  }
  return result === dim ? undefined : result;
}
