import type { BinaryOperator } from "../1-parse/ast.ts";
import type { Condition } from "../shape/condition.ts";
import { decide, type Verdict } from "../shape/decide.ts";
import { type Dim, keyOf, subtract, variablesOf } from "../shape/dim.ts";
import { type DomainBuilder, periodLimit, sizesOf } from "../shape/domain.ts";
import { formatDim } from "../shape/format.ts";
import { intersect, isEmpty, isSubset } from "../shape/sizes.ts";
import { evaluateAt } from "../shape/solve.ts";
import { assume, resolve } from "./path-conditions.ts";
import { choose, type Path } from "./paths.ts";

/** The one truth value of a comparison over the model's domain; undefined when it has none. */
export function symbolicTruth(
  operator: BinaryOperator,
  left: Dim,
  right: Dim,
  domain: DomainBuilder,
): boolean | undefined {
  const { condition, holds } = comparison(operator, left, right);
  const truth = truthOf(decide(condition), domain);
  return truth === undefined ? undefined : truth === holds;
}

function truthOf(verdict: Verdict, domain: DomainBuilder): boolean | undefined {
  if (verdict.kind === "proved") return true;
  if (verdict.kind === "deferred") return undefined;
  if (verdict.kind === "refuted" && verdict.variable === undefined) return false;
  const legal = sizesOf(domain, verdict.variable as string);
  if (isSubset(legal, verdict.sizes, periodLimit)) return true;
  const both = intersect(legal, verdict.sizes, periodLimit);
  return both !== undefined && isEmpty(both) ? false : undefined;
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
  const known = truthOf(decide(condition), domain);
  if (known !== undefined) return known === holds;
  const text = (each: BinaryOperator) => `${formatDim(left)} ${each} ${formatDim(right)}`;
  const opposite = opposites[operator as keyof typeof opposites];
  const key = condition.kind === "at-least" ? keyOf(condition.value) : `${keyOf(left)} == ${keyOf(right)}`;
  const taken = choose(path, key, holds ? [text(operator), text(opposite)] : [text(opposite), text(operator)]) === 0;
  assume(path, domain, condition, taken);
  return taken === holds;
}

/** A size for which a comparison is true and one for which it is false, as "H = 2". */
export function examples(
  operator: BinaryOperator,
  left: Dim,
  right: Dim,
): { readonly yes: string; readonly no: string } {
  const names = [...variablesOf(subtract(left, right))].join(" = ");
  const sizes = Array.from({ length: 200 }, (_, index) => index + 1);
  const find = (truth: boolean) =>
    sizes.find((size) => compare(operator, evaluateAt(left, size), evaluateAt(right, size)) === truth);
  return { yes: `${names} = ${find(true) ?? "some"}`, no: `${names} = ${find(false) ?? "some"}` };
}

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
