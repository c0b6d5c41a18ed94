import type { Expression } from "../1-parse/ast.ts";
import { type Lowering, type Placement, report } from "./context.ts";
import { evaluateText, sourceOf } from "./evaluate.ts";
import { narrowDomain } from "./narrow.ts";
import { extentOf } from "./truth.ts";

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
  const extent = extentOf(condition, placement, ctx);
  if (extent === true || extent === undefined) return true;
  const text = `\`require ${sourceOf(condition, ctx)}\``;
  if (extent === false) {
    const told = evaluateText(message, placement, ctx) ?? `${text} does not hold`;
    report(ctx, "program/require", span, { message: told }, placement.scope);
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
