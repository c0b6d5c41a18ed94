import type { BinaryOperator } from "../1-parse/ast.ts";
import { decide } from "../shape/decide.ts";
import { type Dim, subtract, variablesOf } from "../shape/dim.ts";
import { type DomainBuilder, periodLimit, sizesOf } from "../shape/domain.ts";
import { intersect, isAll, isEmpty, isSubset, smallest, smallestOutside } from "../shape/sizes.ts";
import { evaluateAt, solve } from "../shape/solve.ts";

/** The one truth value of a comparison over the model's domain; undefined when it has none. */
export function symbolicTruth(
  operator: BinaryOperator,
  left: Dim,
  right: Dim,
  domain: DomainBuilder,
): boolean | undefined {
  switch (operator) {
    case "!=":
    case "<":
    case ">": {
      const opposite = operator === "!=" ? "==" : operator === "<" ? ">=" : "<=";
      const truth = symbolicTruth(opposite, left, right, domain);
      return truth === undefined ? undefined : !truth;
    }
    case "<=":
      return symbolicTruth(">=", right, left, domain);
  }
  const verdict =
    operator === "=="
      ? decide({ kind: "equal", left, right, what: "sides", operands: [0, 0] })
      : decide({ kind: "at-least", value: subtract(left, right), bound: 0, what: "difference" });
  if (verdict.kind === "proved") return true;
  if (verdict.kind === "deferred") return undefined;
  if (verdict.kind === "refuted" && verdict.variable === undefined)
    return verdict.tuples === undefined ? false : undefined;
  const legal = sizesOf(domain, verdict.variable as string);
  if (isSubset(legal, verdict.sizes, periodLimit)) return true;
  const both = intersect(legal, verdict.sizes, periodLimit);
  return both !== undefined && isEmpty(both) ? false : undefined;
}

/** Sizes for which a comparison is true, and such for which it is false: "H = 2", "H = 1, W = 2". */
export function examples(
  operator: BinaryOperator,
  left: Dim,
  right: Dim,
): { readonly yes: string; readonly no: string } {
  const names = [...variablesOf(right, variablesOf(left))];
  const points = names.length === 1 ? pointsOfOne(operator, left, right, names[0] as string) : pointsOfMany(names);
  const find = (truth: boolean) => {
    const point = points.find((at) => compare(operator, evaluateAt(left, at), evaluateAt(right, at)) === truth);
    return point === undefined ? "other sizes" : [...point].map(([name, size]) => `${name} = ${size}`).join(", ");
  };
  return { yes: find(true), no: find(false) };
}

/** The first sizes, and the first on each side of where the decision changes. */
function pointsOfOne(operator: BinaryOperator, left: Dim, right: Dim, name: string): readonly Point[] {
  const gap = operator === "<=" || operator === ">" ? subtract(right, left) : subtract(left, right);
  const equality = operator === "==" || operator === "!=";
  const sizes = solve(gap, equality ? "zero" : "not-negative");
  const edges = sizes && [
    smallest(sizes),
    isAll(sizes) ? undefined : smallestOutside(sizes),
    sizes.start,
    sizes.start - 1,
  ];
  const first = Array.from({ length: 200 }, (_, index) => index + 1);
  return [...first, ...(edges ?? []), ...powers].flatMap((size) =>
    size === undefined || size < 1 ? [] : [new Map([[name, size]])],
  );
}

const powers = Array.from({ length: 30 }, (_, exponent) => 2 ** (exponent + 8));

/** All combinations of a few sizes, of which there are the more the fewer variables. */
function pointsOfMany(names: readonly string[]): readonly Point[] {
  const most = names.length === 2 ? 60 : names.length === 3 ? 16 : 4;
  let points: readonly ReadonlyMap<string, number>[] = [new Map()];
  for (const name of names.slice(0, 5))
    points = points.flatMap((point) => Array.from({ length: most }, (_, index) => new Map(point).set(name, index + 1)));
  const diagonals = powers.map((size) => new Map(names.map((name) => [name, size])));
  return [...points, ...diagonals];
}

type Point = ReadonlyMap<string, number>;

/** A comparison of numbers. */
export function compare(operator: BinaryOperator, x: number, y: number): boolean {
  switch (operator) {
    case "==":
      return x === y;
    case "!=":
      return x !== y;
    case "<":
      return x < y;
    case "<=":
      return x <= y;
    case ">":
      return x > y;
    default:
      return x >= y;
  }
}
