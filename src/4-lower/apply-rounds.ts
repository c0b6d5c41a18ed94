import type { Expression, ForExpression, RepeatExpression } from "../1-parse/ast.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import type { Dim } from "../shape/dim.ts";
import { apply, applyBraces, grouped, openScope } from "./apply.ts";
import { bindRound, iterations } from "./bind.ts";
import { type Current, type Lowering, limits, type Placement, report, stopAtLimit, within } from "./context.ts";
import { evaluateConstant, evaluateInt } from "./evaluate.ts";
import { induct } from "./induction.ts";
import { valuesIn } from "./labels.ts";
import type { Path } from "./paths.ts";
import { copyRounds, type Round, roundStart } from "./rounds.ts";
import { intValue, unknownValue } from "./values.ts";

/** `T * n`. */
export function applyTimes(
  expression: Extract<Expression, { kind: "binary" }>,
  current: Current,
  placement: Placement,
  ctx: Lowering,
): Current {
  if (expression.operator !== "*") return [undefined];
  const count = repeatCount(expression.right, placement, ctx);
  return repeated(expression.span, count, current, placement, ctx, (now, inner) =>
    apply(expression.left, now, inner, ctx),
  );
}

/** `repeat n { … }`. */
export function applyRepeat(
  expression: RepeatExpression,
  current: Current,
  placement: Placement,
  ctx: Lowering,
): Current {
  const count = repeatCount(expression.count, placement, ctx);
  return repeated(expression.span, count, current, placement, ctx, (now, inner) =>
    applyBraces(expression.body, now, inner, ctx),
  );
}

/** How often a layer is repeated, or undefined after a message. Symbolic only in a block by itself. */
function repeatCount(expression: Expression, placement: Placement, ctx: Lowering): Dim | undefined {
  const read = ctx.path === undefined ? evaluateConstant : evaluateInt;
  const count = read(expression, "a count", placement, ctx);
  if (typeof count === "object") return count;
  if (count !== undefined && count > limits.nodes) {
    stopAtLimit(ctx, "rounds of a repetition", limits.nodes, expression, placement);
  }
  if (count === undefined || count >= 0) return count;
  const values = valuesIn(expression, placement.environment, ctx);
  report(ctx, "program/negative-count", expression.span, { count: String(count) }, placement.scope, {
    labels: values === undefined ? [] : [{ span: expression.span, text: `with ${values}` }],
  });
  return undefined;
}

/** `for x in … { … }`: every round sees another value. */
export function applyFor(expression: ForExpression, current: Current, placement: Placement, ctx: Lowering): Current {
  const elements = iterations(expression, placement, ctx);
  if (elements === undefined && ctx.path !== undefined) {
    const { path } = ctx;
    const count = rangeLength(expression.iterable, placement, ctx);
    const inner = within(placement);
    return induct(count, current, expression.span, inner, path, ctx, (index, now) => {
      bindRound(expression, count === undefined ? unknownValue : intValue(index), inner, ctx);
      return applyBraces(expression.body, now, inner, ctx);
    });
  }
  if (elements === undefined) return [undefined];
  return rounds(expression.span, elements.length, current, placement, ctx, (index, now, inner) => {
    bindRound(expression, elements[index] as never, inner, ctx);
    return applyBraces(expression.body, now, inner, ctx);
  });
}

/** The number of rounds of `0..n` with a symbolic n. */
function rangeLength(iterable: Expression, placement: Placement, ctx: Lowering): Dim | undefined {
  if (iterable.kind !== "binary" || iterable.operator !== "..") return undefined;
  const from = evaluateInt(iterable.left, "`..`", placement, ctx);
  const to = evaluateInt(iterable.right, "`..`", placement, ctx);
  return from === 0 ? to : undefined;
}

/** Rounds that see nothing of their number. */
function repeated(
  span: Span,
  count: Dim | undefined,
  current: Current,
  placement: Placement,
  ctx: Lowering,
  round: (current: Current, placement: Placement) => Current,
): Current {
  if (count === undefined) return [undefined];
  if (typeof count !== "number")
    return induct(count, current, span, placement, ctx.path as Path, ctx, (_, now) => round(now, within(placement)));
  return rounds(span, count, current, placement, ctx, (_, now, inner) => round(now, inner), copyRounds);
}

/** Puts rounds in place one by one; with `copy`, as soon as it can, the rest at once. */
function rounds(
  span: Span,
  count: number,
  current: Current,
  placement: Placement,
  ctx: Lowering,
  round: (index: number, current: Current, placement: Placement) => Current,
  copy?: typeof copyRounds,
): Current {
  const outer = grouped({ span }, placement, ctx);
  const scope = openScope("repeat", "", span, outer, ctx, { count });
  let last: Round | undefined;
  let now = current;
  for (let index = 0; index < count; index++) {
    const start = roundStart(ctx);
    const iteration = openScope("iteration", "", span, { ...outer, scope }, ctx, { index });
    const given = round(index, now, { ...outer, scope: iteration });
    const done = { start, taken: now, given };
    const left = count - index - 1;
    const rest = last && left > 0 ? copy?.(left, last, done, outer, ctx) : undefined;
    if (rest !== undefined) return rest;
    last = done;
    now = given;
  }
  return now;
}
