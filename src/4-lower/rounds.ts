import { addCopy, type Mark, markOf } from "../graph/copy.ts";
import type { Scope, Tensor, TensorId } from "../graph/graph.ts";
import { sameShape } from "../shape/dim.ts";
import { type AppliedExpression, type Current, type Lowering, limits, type Placement } from "./context.ts";

/** What there was before a round. */
export interface RoundStart {
  readonly mark: Mark;
  readonly placed: number;
  readonly steps: number;
}

export const roundStart = ({ builder, placed, steps }: Lowering): RoundStart => ({
  mark: markOf(builder),
  placed: placed?.length ?? 0,
  steps,
});

/** A round that was put in place: what there was before it, what it took and what it gave. */
export interface Round {
  readonly start: RoundStart;
  readonly taken: Current;
  readonly given: Current;
}

/**
 * Puts `count` more rounds in place as copies of the last, and gives what comes out; undefined where they may differ from
 * it. A round that sees nothing of its number is the same as the last when it takes the same shapes: what it needs of the
 * input sizes is known by then, at every place. The last but one tells that no name outside stands for what the last took.
 */
export function copyRounds(
  count: number,
  previous: Round,
  last: Round,
  placement: Placement,
  ctx: Lowering,
): Current | undefined {
  const end = roundStart(ctx);
  if (!areAlike(count, previous, last, end, placement, ctx)) return undefined;
  const { start } = last;
  const [taken, given] = [last.taken, last.given] as readonly [readonly TensorId[], readonly TensorId[]];
  const first = (ctx.builder.scopes[start.mark.scopes] as Scope).index + 1;
  let current = given;
  for (let round = 0; round < count; round++) {
    const inputs = new Map(taken.map((tensor, position) => [tensor, current[position] as TensorId]));
    const shift = addCopy(ctx.builder, start.mark, end.mark, inputs, first + round);
    for (let id = start.mark.nodes; id < end.mark.nodes; id++) ctx.origins[id + shift.nodes] = ctx.origins[id];
    const moved = (tensor: TensorId | undefined) =>
      tensor !== undefined && tensor >= start.mark.tensors
        ? tensor + shift.tensors
        : tensor && (inputs.get(tensor) ?? tensor);
    if (ctx.placed !== undefined)
      for (let id = start.placed; id < end.placed; id++) {
        const { span, scope, inputs: took, outputs: gave } = ctx.placed[id] as AppliedExpression;
        ctx.placed.push({ span, scope: scope + shift.scopes, inputs: took.map(moved), outputs: gave.map(moved) });
      }
    ctx.steps += end.steps - start.steps;
    current = given.map((tensor) => tensor + shift.tensors);
  }
  return current;
}

function areAlike(
  count: number,
  previous: Round,
  { start, taken, given }: Round,
  end: RoundStart,
  placement: Placement,
  ctx: Lowering,
): boolean {
  const { builder, diagnostics, path, named, steps, openWeights } = ctx;
  // Names of weights and shared weights are given out one after the other.
  if (path !== undefined || named || placement.shared !== undefined) return false;
  if (diagnostics.length > 0 || openWeights.length > 0) return false;
  const madeIn = ({ mark }: RoundStart, tensor: TensorId | undefined): tensor is TensorId =>
    tensor !== undefined && tensor >= mark.tensors;
  const shapeOf = (tensor: TensorId) => (builder.tensors[tensor] as Tensor).shape;
  const isAlike =
    taken.length === given.length &&
    new Set(taken).size === taken.length &&
    given.every((tensor, position) => {
      const before = taken[position];
      return madeIn(start, tensor) && madeIn(previous.start, before) && sameShape(shapeOf(before), shapeOf(tensor));
    });
  // Too many get their message where they are put in place.
  const isSmall =
    end.mark.nodes + count * (end.mark.nodes - start.mark.nodes) <= limits.nodes &&
    steps + count * (steps - start.steps) <= limits.steps;
  return isAlike && isSmall;
}
