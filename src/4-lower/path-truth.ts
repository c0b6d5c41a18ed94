import type { BinaryExpression, BinaryOperator, Expression } from "../1-parse/ast.ts";
import type { Condition } from "../shape/condition.ts";
import { decide, type Verdict } from "../shape/decide.ts";
import { type Dim, keyOf, multiply, subtract, variablesOf } from "../shape/dim.ts";
import { type DomainBuilder, sizesOf } from "../shape/domain.ts";
import { formatDim } from "../shape/format.ts";
import { periodLimit } from "../shape/pattern.ts";
import { intersect, isEmpty, isSubset } from "../shape/sizes.ts";
import { quotient } from "./arithmetic.ts";
import { compare } from "./compare.ts";
import type { Lowering } from "./context.ts";
import { type At, evaluate } from "./evaluate.ts";
import { assume, resolve } from "./path-conditions.ts";
import { choose, type Path } from "./paths.ts";
import { isCondition, plainComparison } from "./truth.ts";
import type { Value } from "./values.ts";

/** The truth of a condition on one path through a block; undefined where a value in it is unknown. */
export function truthAlong(condition: Expression, path: Path, at: At, ctx: Lowering): boolean | undefined {
  if (condition.kind === "unary" && condition.operator === "not") {
    const truth = truthAlong(condition.operand, path, at, ctx);
    return truth === undefined ? undefined : !truth;
  }
  if (condition.kind === "binary") {
    const { operator } = condition;
    if (operator === "and" || operator === "or") {
      const left = truthAlong(condition.left, path, at, ctx);
      return left === undefined || left === (operator === "or") ? left : truthAlong(condition.right, path, at, ctx);
    }
    if (isCondition(operator)) return comparisonAlong(condition, path, at, ctx);
  }
  const value = evaluate(condition, at, ctx);
  return value.kind === "bool" ? value.value : undefined;
}

function comparisonAlong(
  { operator, left, right }: BinaryExpression,
  path: Path,
  at: At,
  ctx: Lowering,
): boolean | undefined {
  const [x, y] = [evaluate(left, at, ctx), evaluate(right, at, ctx)];
  if (x.kind === "unknown" || y.kind === "unknown") return undefined;
  const sides = symbolicSides(x, y);
  return sides === undefined ? plainComparison(operator, x, y) : truthOnPath(operator, ...sides, path, ctx.domain);
}

/** Two numbers brought to one denominator; undefined where they are no exact numbers, or both are known. */
export function symbolicSides(left: Value, right: Value): readonly [Dim, Dim] | undefined {
  const [a, b] = [quotient(left), quotient(right)];
  if (a === undefined || b === undefined) return undefined;
  const sides = [multiply(a.numerator, b.denominator), multiply(b.numerator, a.denominator)] as const;
  return sides.every((side) => typeof side === "number") ? undefined : sides;
}

/** A comparison as a condition that must hold, or must not. */
export function comparison(
  operator: BinaryOperator,
  left: Dim,
  right: Dim,
): { readonly condition: Condition; readonly holds: boolean } {
  const atLeast = (value: Dim): Condition => ({ kind: "at-least", value, bound: 0, what: "difference" });
  switch (operator) {
    case "!=":
      return { ...comparison("==", left, right), holds: false };
    case "<":
      return { condition: atLeast(subtract(left, right)), holds: false };
    case ">":
      return { condition: atLeast(subtract(right, left)), holds: false };
    case "<=":
      return { condition: atLeast(subtract(right, left)), holds: true };
    case ">=":
      return { condition: atLeast(subtract(left, right)), holds: true };
    default:
      return { condition: { kind: "equal", left, right, what: "sides", operands: [0, 0] }, holds: true };
  }
}

const opposites = { "==": "!=", "<": ">=", ">": "<=", "!=": "==", "<=": ">", ">=": "<" } as const;

/**
 * The truth of a comparison on one path through a block: where the symbols leave it open, the path chooses. A parameter
 * that is compared may be 0, and the path says first whether it is; below 0 each use is looked at by itself.
 */
export function truthOnPath(
  operator: BinaryOperator,
  a: Dim,
  b: Dim,
  path: Path,
  domain: DomainBuilder,
): boolean | undefined {
  for (const name of [...variablesOf(a), ...variablesOf(b)]) {
    if (!path.integers.has(name) || path.opaque.has(name) || path.positive.has(name) || path.assumed.has(name))
      continue;
    const range = choose(path, `range of ${name}`, [`${name} >= 1`, `${name} == 0`]);
    if (range === 0) path.positive.add(name);
    else path.assumed.set(name, 0);
  }
  const [left, right] = [resolve(path, a), resolve(path, b)];
  if (typeof left === "number" && typeof right === "number") return compare(operator, left, right);
  const { condition, holds } = comparison(operator, left, right);
  const known = truthWithin(decide(condition), domain);
  if (known !== undefined) return known === holds;
  const text = (each: BinaryOperator) => `${formatDim(left)} ${each} ${formatDim(right)}`;
  const opposite = opposites[operator as keyof typeof opposites];
  const key = condition.kind === "at-least" ? keyOf(condition.value) : `${keyOf(left)} == ${keyOf(right)}`;
  const taken = choose(path, key, holds ? [text(operator), text(opposite)] : [text(opposite), text(operator)]) === 0;
  assume(path, domain, condition, taken);
  return taken === holds;
}

function truthWithin(verdict: Verdict, domain: DomainBuilder): boolean | undefined {
  if (verdict.kind === "proved") return true;
  if (verdict.kind === "deferred") return undefined;
  if (verdict.kind === "refuted" && verdict.variable === undefined) return false;
  const legal = sizesOf(domain, verdict.variable as string);
  if (isSubset(legal, verdict.sizes, periodLimit)) return true;
  const both = intersect(legal, verdict.sizes, periodLimit);
  return both !== undefined && isEmpty(both) ? false : undefined;
}
