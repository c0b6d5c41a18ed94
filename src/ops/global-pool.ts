import { type ShapeResult, shapes } from "../shape/condition.ts";
import type { Shape } from "../shape/dim.ts";
import { isImage, notAnImage } from "./image.ts";

/** The shape rule of the pools over the whole image: [N, C], or [N, 1, 1, C] with `keepdims`. */
export function globalPoolShape(x: Shape, keepdims: boolean): ShapeResult {
  if (!isImage(x)) return notAnImage(x);
  return shapes([keepdims ? [x[0], 1, 1, x[3]] : [x[0], x[3]]]);
}
