import type { BinaryOperator, Expression } from "../1-parse/ast.ts";
import { decide, noPattern } from "../shape/decide.ts";
import { type Dim, subtract } from "../shape/dim.ts";
import { periodLimit } from "../shape/domain.ts";
import { complement, isAll, isEmpty, type Sizes, unite } from "../shape/sizes.ts";
import { type Lowering, type Placement, report } from "./context.ts";
import { evaluateCondition, evaluateInt, evaluateText, sourceOf } from "./evaluate.ts";
import { narrowDomain } from "./narrow.ts";

/**
 * For which sizes a condition holds: for all or none, for those of one variable, or (`why`) in a way that is not
 * decided. Undefined after a message.
 */
type Extent = boolean | { readonly variable: string; readonly sizes: Sizes } | { readonly why: string } | undefined;

/** Checks a precondition; one on symbolic sizes narrows the model's domain. False when it does not hold. */
export function requireCondition(
  condition: Expression,
  message: Expression | undefined,
  placement: Placement,
  ctx: Lowering,
): boolean {
  if (condition.kind === "binary" && condition.operator === "and") {
    return (
      requireCondition(condition.left, message, placement, ctx) &&
      requireCondition(condition.right, message, placement, ctx)
    );
  }
  const { span } = condition;
  const holds = extentOf(condition, placement, ctx);
  if (holds === true || holds === undefined) return true;
  if (holds === false) {
    const text = evaluateText(message, placement, ctx) ?? `\`require ${sourceOf(condition, ctx)}\` does not hold`;
    report(ctx, "program/require", span, { message: text }, placement.scope);
    return false;
  }
  if ("why" in holds) {
    const op = `require ${sourceOf(condition, ctx)}`;
    report(ctx, "shape/deferred", span, { op, why: holds.why }, placement.scope);
    return true;
  }
  const because = () => [{ text: `\`require ${sourceOf(condition, ctx)}\``, span }];
  narrowDomain({ ...holds, op: "require", span, scope: placement.scope, because }, ctx);
  return true;
}

function extentOf(condition: Expression, placement: Placement, ctx: Lowering): Extent {
  if (condition.kind === "unary" && condition.operator === "not")
    return outside(extentOf(condition.operand, placement, ctx));
  if (condition.kind === "binary") {
    const { operator } = condition;
    if (operator === "and" || operator === "or") {
      const left = extentOf(condition.left, placement, ctx);
      if (left === undefined || left === (operator === "or")) return left;
      const right = extentOf(condition.right, placement, ctx);
      return operator === "or" ? either(left, right) : outside(either(outside(left), outside(right)));
    }
    if (compared.has(operator)) {
      const sides = [condition.left, condition.right];
      if (sides.every((side) => ctx.typed.types.get(side)?.kind === "int")) {
        const [left, right] = sides.map((side) => evaluateInt(side, "a side", placement, ctx));
        return left === undefined || right === undefined ? undefined : comparison(operator, left, right);
      }
    }
  }
  return evaluateCondition(condition, placement, ctx);
}

const compared: ReadonlySet<BinaryOperator> = new Set(["==", "!=", "<", "<=", ">", ">="]);

function comparison(operator: BinaryOperator, left: Dim, right: Dim): Extent {
  switch (operator) {
    case "!=":
      return outside(comparison("==", left, right));
    case "<":
      return outside(comparison(">=", left, right));
    case ">":
      return outside(comparison(">=", right, left));
    case "<=":
      return comparison(">=", right, left);
  }
  const verdict = decide(
    operator === "=="
      ? { kind: "equal", left, right, what: "sides", operands: [0, 0] }
      : { kind: "at-least", value: subtract(left, right), bound: 0, what: "difference" },
  );
  switch (verdict.kind) {
    case "proved":
      return true;
    case "deferred":
      return { why: verdict.why };
    case "conditional":
      return { variable: verdict.variable, sizes: verdict.sizes };
    case "refuted":
      if (verdict.tuples !== undefined) return { why: "it holds for few combinations of sizes" };
      return verdict.variable !== undefined && inVariable(verdict.variable, verdict.sizes);
  }
}

const inVariable = (variable: string, sizes: Sizes): Extent =>
  isEmpty(sizes) ? false : isAll(sizes) ? true : { variable, sizes };

function outside(extent: Extent): Extent {
  if (extent === undefined || typeof extent === "boolean") return extent === undefined ? undefined : !extent;
  if ("why" in extent) return extent;
  const sizes = complement(extent.sizes, periodLimit);
  return sizes === undefined ? { why: noPattern(extent.variable) } : inVariable(extent.variable, sizes);
}

function either(left: Extent, right: Extent): Extent {
  if (left === undefined || right === undefined) return undefined;
  if (typeof left === "boolean") return left || right;
  if (typeof right === "boolean") return right || left;
  if ("why" in left) return left;
  if ("why" in right) return right;
  if (left.variable !== right.variable) return { why: `it relates ${left.variable} and ${right.variable}` };
  const sizes = unite(left.sizes, right.sizes, periodLimit);
  return sizes === undefined ? { why: noPattern(left.variable) } : inVariable(left.variable, sizes);
}
