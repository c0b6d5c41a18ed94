import type { Span } from "../diagnostics/diagnostic.ts";
import type { ScopeId, Tensor } from "../graph/graph.ts";
import type { Shape } from "../shape/dim.ts";
import type { Current, Lowering } from "./context.ts";
import type { OpenShape } from "./path-conditions.ts";

/** One time that a layer, block or pipeline of the source was put in place: what went in and what came out. */
export interface Placed {
  /** The expression in the source. */
  readonly span: Span;
  /** The scope that it stands in. */
  readonly scope: ScopeId;
  /** Undefined for a tensor of unknown shape. */
  readonly inputs: readonly (OpenShape | undefined)[];
  readonly outputs: readonly (OpenShape | undefined)[];
}

/**
 * Everything that was put in place, in the order in which it was done; an editor shows it, also what an error left. What
 * is given keeps the tensors, and nothing else of the lowering: an editor keeps many of them.
 */
export function placedIn(
  { placed, builder: { tensors } }: Lowering,
  show: (shape: Shape) => OpenShape = (shape) => shape,
): () => readonly Placed[] {
  const shapes = (current: Current) =>
    current.map((tensor) => (tensor === undefined ? undefined : show((tensors[tensor] as Tensor).shape)));
  return () =>
    (placed ?? []).map(({ span, scope, inputs, outputs }) => ({
      span,
      scope,
      inputs: shapes(inputs),
      outputs: shapes(outputs),
    }));
}
