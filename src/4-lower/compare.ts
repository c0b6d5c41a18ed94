import type { BinaryOperator } from "../1-parse/ast.ts";
import { decide } from "../shape/decide.ts";
import { type Dim, subtract, variablesOf } from "../shape/dim.ts";
import { type DomainBuilder, periodLimit, sizesOf } from "../shape/domain.ts";
import { intersect, isEmpty, isSubset } from "../shape/sizes.ts";
import { evaluateAt } from "../shape/solve.ts";

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
  if (verdict.kind === "refuted" && verdict.variable === undefined) return false;
  const legal = sizesOf(domain, verdict.variable as string);
  if (isSubset(legal, verdict.sizes, periodLimit)) return true;
  const both = intersect(legal, verdict.sizes, periodLimit);
  return both !== undefined && isEmpty(both) ? false : undefined;
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
