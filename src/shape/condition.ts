import type { Dim, Shape } from "./dim.ts";

/**
 * What must hold for a shape rule's result to be right. A rule states it and decides nothing: whether it always holds,
 * for some sizes, or never, is for `decide.ts`; where it stands in the source, for the caller.
 */
export type Condition =
  /** Two extents must be equal. `what` is the user's word for them ("channels", "height"); `operands` are the inputs (by position) that they come from. */
  | {
      readonly kind: "equal";
      readonly left: Dim;
      readonly right: Dim;
      readonly what: string;
      readonly operands: readonly [number, number];
      /** The op stretches an extent that is written as 1, which a parameter may turn out to be. */
      readonly stretches?: true;
    }
  /** An extent must not be less than a bound. `what` names it: "height after the window". */
  | { readonly kind: "at-least"; readonly value: Dim; readonly bound: number; readonly what: string }
  /** `divisor` must divide `value`. `what` names the value: "channels". */
  | { readonly kind: "divides"; readonly divisor: Dim; readonly value: Dim; readonly what: string };

/** Why a rule has no result at all for these inputs and attributes. */
export type ShapeProblem =
  /** `wanted` is a phrase: "a rank-4 tensor [N, H, W, C]". */
  | { readonly kind: "rank"; readonly input: number; readonly wanted: string; readonly got: Shape }
  /** `rule` completes "`attribute` …": "must lie between 0 and 1". `got` is the value as the user would write it. */
  | { readonly kind: "attribute"; readonly attribute: string; readonly rule: string; readonly got: string };

export type ShapeResult =
  | { readonly ok: true; readonly outputs: readonly Shape[]; readonly conditions: readonly Condition[] }
  | { readonly ok: false; readonly problem: ShapeProblem };

export const shapes = (outputs: readonly Shape[], conditions: readonly Condition[] = []): ShapeResult => ({
  ok: true,
  outputs,
  conditions,
});
export const reject = (problem: ShapeProblem): ShapeResult => ({ ok: false, problem });
