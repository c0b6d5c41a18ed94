import { reject, type ShapeResult } from "../shape/condition.ts";
import type { Dim, Shape } from "../shape/dim.ts";
import { written } from "./written.ts";

/** The position that `axis` means in a tensor of this rank, counting from the end when negative; undefined where there is none. */
export function resolveAxis(axis: Dim, rank: number): number | undefined {
  if (typeof axis !== "number") return undefined;
  const position = axis < 0 ? axis + rank : axis;
  return position >= 0 && position < rank ? position : undefined;
}

/** The answer of an op whose axis does not exist in its input. */
export const noSuchAxis = (axis: Dim, rank: number, attribute = "axis"): ShapeResult =>
  reject({
    kind: "attribute",
    attribute,
    rule: `must be a number from ${-rank} to ${rank - 1} for a tensor of rank ${rank}`,
    got: written(axis),
  });

/** What a reader calls an axis: "channels" of an image, "features" of a vector. */
export function axisName(axis: number, rank: number): string {
  if (axis === 0) return "batch";
  if (rank === 4) return ["batch", "height", "width", "channels"][axis] as string;
  return axis === rank - 1 ? "features" : `axis ${axis}`;
}

/** A shape with another extent in one position. */
export const withExtent = (shape: Shape, axis: number, extent: Dim): Shape =>
  shape.map((dim, position) => (position === axis ? extent : dim));
