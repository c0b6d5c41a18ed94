import type { Span } from "../diagnostics/diagnostic.ts";
import { addInput } from "../graph/builder.ts";
import type { Tensor, TensorId } from "../graph/graph.ts";
import { add, type Dim, multiply, type Shape, sameDim, subtract, variablesOf } from "../shape/dim.ts";
import { formatDim } from "../shape/format.ts";
import { type Current, type Lowering, type Placement, report } from "./context.ts";
import { resolve } from "./path-conditions.ts";
import { truthOnPath } from "./path-truth.ts";
import { opaqueInt, type Path } from "./paths.ts";

/** One round of a loop: `index` is its number, from 0. */
export type Round = (index: Dim, current: Current) => Current;

/**
 * A number of rounds that only a use of the block knows. Where a round keeps the shape, every number of rounds does;
 * where it adds the same to an extent whatever the round, n rounds add n times as much: DenseNet's `C + growth * n`.
 * Where the first round alone changes the shape, the path chooses whether there is one. Else the result is unknown.
 */
export function induct(
  count: Dim | undefined,
  current: Current,
  span: Span,
  placement: Placement,
  path: Path,
  ctx: Lowering,
  round: Round,
): Current {
  const unknown = current.map(() => undefined);
  const before = shapesOf(current, ctx);
  if (before === undefined) return unknown;
  const mistakes = ctx.diagnostics.length;
  const { tally } = path;
  const start = tally.layers.length;
  const chosen = path.choices.length + path.facts.length;
  const leave = (why: string): Current => {
    // A mistake in a round is none where there is no round.
    ctx.diagnostics.length = mistakes;
    path.unsettled ??= why;
    return unknown;
  };
  const first = round(opaqueInt(path), current);
  const after = shapesOf(first, ctx);
  if (ctx.diagnostics.length > mistakes || after === undefined) return leave("it depends on the number of rounds");
  if (same(before, after)) {
    // What the path has chosen for this round need not hold for the others.
    if (count === undefined || path.choices.length + path.facts.length > chosen) tally.isPartial = true;
    else tally.rounds.push({ start, end: tally.layers.length, count });
    return first;
  }
  tally.isPartial = true;
  const growth = growthOf(before, after);
  if (growth !== undefined && count !== undefined) {
    const index = opaqueInt(path);
    const at = (rounds: Dim): readonly Shape[] =>
      before.map((shape, tensor) =>
        shape.map((dim, axis) => add(dim, multiply(rounds, growth[tensor]?.[axis] as Dim))),
      );
    const standing = (shapes: readonly Shape[]): readonly TensorId[] =>
      shapes.map((shape) => addInput(ctx.builder, "round", shape, "f32", placement.scope, span, undefined));
    const next = shapesOf(round(index, standing(at(index))), ctx);
    if (ctx.diagnostics.length === mistakes && next !== undefined && same(next, at(add(index, 1))))
      return standing(at(count));
    ctx.diagnostics.length = mistakes;
  }
  const second = round(opaqueInt(path), first);
  const settled = shapesOf(second, ctx);
  if (count === undefined || ctx.diagnostics.length > mistakes || settled === undefined || !same(after, settled))
    return leave("each of its rounds changes the shape");
  if (truthOnPath(">=", count, 0, path, ctx.domain) === false) {
    report(ctx, "program/negative-count", span, { count: formatDim(resolve(path, count)) }, placement.scope);
    return unknown;
  }
  return truthOnPath(">=", count, 1, path, ctx.domain) === false ? current : first;
}

const shapesOf = (current: Current, ctx: Lowering): readonly Shape[] | undefined => {
  const shapes = current.map((tensor) =>
    tensor === undefined ? undefined : (ctx.builder.tensors[tensor] as Tensor).shape,
  );
  return shapes.some((shape) => shape === undefined) ? undefined : (shapes as readonly Shape[]);
};

const same = (left: readonly Shape[], right: readonly Shape[]): boolean =>
  left.length === right.length &&
  left.every((shape, tensor) => {
    const other = right[tensor] as Shape;
    return shape.length === other.length && shape.every((dim, axis) => sameDim(dim, other[axis] as Dim));
  });

/** What one round adds to every extent; undefined where it changes the rank or the number of tensors, or a difference holds an extent. */
function growthOf(before: readonly Shape[], after: readonly Shape[]): readonly Shape[] | undefined {
  if (before.length !== after.length) return undefined;
  const growth = before.map((shape, tensor) => {
    const other = after[tensor] as Shape;
    return shape.length === other.length ? shape.map((dim, axis) => subtract(other[axis] as Dim, dim)) : undefined;
  });
  const depends = (dim: Dim) => [...variablesOf(dim)].some((name) => /^[A-Z_]/.test(name));
  return growth.some((shape) => shape === undefined || shape.some(depends)) ? undefined : (growth as readonly Shape[]);
}
