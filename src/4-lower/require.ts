import type { Expression } from "../1-parse/ast.ts";
import type { Condition } from "../shape/condition.ts";
import { multiply } from "../shape/dim.ts";
import { verdictOf } from "./conditions.ts";
import { type Lowering, type Placement, report } from "./context.ts";
import { evaluate, evaluateText, sourceOf } from "./evaluate.ts";
import { narrowDomain } from "./narrow.ts";
import { needFor } from "./needs.ts";
import { comparison, symbolicSides, truthAlong } from "./path-truth.ts";
import type { Path } from "./paths.ts";
import { extentOf, isCondition } from "./truth.ts";
import type { Value } from "./values.ts";

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
  if (ctx.path !== undefined) {
    const needed = needOn(condition, ctx.path, placement, ctx);
    if (needed !== undefined) return needed;
    const truth = truthAlong(condition, ctx.path, placement, ctx);
    if (truth === false) fail(condition, message, placement, ctx);
    return truth !== false;
  }
  const extent = extentOf(condition, placement, ctx);
  if (extent === true || extent === undefined) return true;
  const text = textOf(condition, ctx);
  if (extent === false) {
    fail(condition, message, placement, ctx);
    return false;
  }
  if ("why" in extent) {
    report(ctx, "shape/deferred", span, { op: text.slice(1, -1), why: extent.why }, placement.scope);
    return true;
  }
  const because = () => [{ text, span }];
  narrowDomain({ ...extent, op: "require", span, scope: placement.scope, because }, ctx);
  return true;
}

const textOf = (condition: Expression, ctx: Lowering): string => `\`require ${sourceOf(condition, ctx)}\``;

function fail(condition: Expression, message: Expression | undefined, placement: Placement, ctx: Lowering): void {
  const told = evaluateText(message, placement, ctx) ?? `${textOf(condition, ctx)} does not hold`;
  report(ctx, "program/require", condition.span, { message: told }, placement.scope);
}

/** In a block by itself, a comparison of symbols is what every use must meet; undefined where it is none, or is known. */
function needOn(condition: Expression, path: Path, placement: Placement, ctx: Lowering): boolean | undefined {
  if (condition.kind !== "binary" || !isCondition(condition.operator) || condition.operator === "!=") return undefined;
  if (condition.operator === "or" || condition.operator === "and") return undefined;
  const values = [condition.left, condition.right].map((side) => evaluate(side, placement, ctx));
  const sides = symbolicSides(values[0] as Value, values[1] as Value);
  if (sides === undefined) return undefined;
  const { condition: plain, holds } = comparison(condition.operator, ...sides);
  const asked = holds || plain.kind !== "at-least" ? plain : opposite(plain);
  const verdict = verdictOf(asked, ctx);
  const { span } = condition;
  const because = () => [{ text: textOf(condition, ctx), span }];
  const need =
    verdict.kind === "conditional"
      ? { kind: "narrowed" as const, variable: verdict.variable, sizes: verdict.sizes }
      : verdict.kind === "deferred"
        ? needFor(asked, because, path, ctx)
        : undefined;
  if (need === undefined) return undefined;
  if (need.kind === "noted") return true;
  return narrowDomain({ ...need, op: "require", span, scope: placement.scope, because }, ctx);
}

/** value ≥ bound does not hold when value ≤ bound − 1. */
const opposite = (condition: Extract<Condition, { kind: "at-least" }>): Condition => ({
  ...condition,
  value: multiply(-1, condition.value),
  bound: 1 - condition.bound,
});
