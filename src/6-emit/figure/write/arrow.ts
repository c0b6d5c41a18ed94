import type { Path, Piece, Point } from "../picture.ts";

/** The triangle at the end of a path, and what is left of its last piece. */
export function arrowOf({ start, pieces, strokeWidth }: Path): {
  readonly corners: readonly Point[];
  readonly shaft: readonly Piece[];
} {
  const last = pieces.at(-1) as Piece;
  const before = last.controls?.[1] ?? pieces.at(-2)?.to ?? start;
  const tip = last.to;
  const length = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
  const [dx, dy] = [(tip.x - before.x) / length, (tip.y - before.y) / length];
  const [reach, half] = [arrowLength * unit(strokeWidth), arrowHalf * unit(strokeWidth)];
  const base = { x: tip.x - dx * reach, y: tip.y - dy * reach };
  const side = (sign: number): Point => ({ x: base.x - sign * dy * half, y: base.y + sign * dx * half });
  return { corners: [tip, side(1), side(-1)], shaft: [...pieces.slice(0, -1), { ...last, to: base }] };
}

const arrowLength = 4;
const arrowHalf = 1.7;
/** Arrows shrink with the figure, as its lines do, and do not grow with a line's weight. */
const unit = (strokeWidth: number): number => Math.min(1, strokeWidth / 0.8);

/** The middle of the lower-case letters lies 0.36 em above the baseline. */
export const baseline = 0.36;
