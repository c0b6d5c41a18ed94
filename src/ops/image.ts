import { type Condition, reject, type ShapeResult, shapes } from "../shape/condition.ts";
import { type Dim, maximum, minimum, type Shape } from "../shape/dim.ts";
import { type Padding, slide } from "../shape/window.ts";
import { written } from "./written.ts";

/** The extents of a batch of images, [N, H, W, C]. */
export type Image = readonly [n: Dim, h: Dim, w: Dim, c: Dim];

/** True for a rank-4 shape, which is all that an op on images asks of its input. */
export const isImage = (shape: Shape): shape is Image => shape.length === 4;

/** The answer of an op on images to an input of another rank. */
export const notAnImage = (got: Shape, input = 0): ShapeResult =>
  reject({ kind: "rank", input, wanted: "a rank-4 tensor [N, H, W, C]", got });

/** A window that slides along height and width. */
export interface ImageWindow {
  readonly kernel: readonly [Dim, Dim];
  readonly stride: readonly [Dim, Dim];
  readonly dilation?: readonly [Dim, Dim];
  readonly padding: Padding;
  readonly ceilMode?: boolean;
}

/** How many windows fit along height and along width, and what must hold for there to be one. */
export function slideOverImage(
  [, h, w]: Image,
  { kernel, stride, dilation = [1, 1], padding, ceilMode = false }: ImageWindow,
): { readonly height: Dim; readonly width: Dim; readonly conditions: readonly Condition[] } {
  const numeric = typeof padding !== "string";
  const height = slide(
    h,
    {
      kernel: kernel[0],
      stride: stride[0],
      dilation: dilation[0],
      padding: numeric ? { before: padding.top, after: padding.bottom } : padding,
      ceilMode,
    },
    "height",
  );
  const width = slide(
    w,
    {
      kernel: kernel[1],
      stride: stride[1],
      dilation: dilation[1],
      padding: numeric ? { before: padding.left, after: padding.right } : padding,
      ceilMode,
    },
    "width",
  );
  return { height: height.extent, width: width.extent, conditions: [...height.conditions, ...width.conditions] };
}

/**
 * That a convolution has a stride or a dilation and not both, as TensorFlow has no kernel for that. Rejected where
 * numbers say so, else a condition; the result has no shapes.
 */
export function strideOrDilation(stride: readonly [Dim, Dim], dilation: readonly [Dim, Dim]): ShapeResult {
  const isOne = ([h, w]: readonly [Dim, Dim]) => h === 1 && w === 1;
  if (isOne(stride) || isOne(dilation)) return shapes([]);
  const smaller = minimum(maximum(...stride), maximum(...dilation));
  if (typeof smaller !== "number") {
    const what = "the smaller of stride and dilation";
    return shapes([], [{ kind: "equal", left: smaller, right: 1, what, operands: [0, 0] }]);
  }
  return reject({
    kind: "attribute",
    attribute: "dilation",
    rule: "must be 1 where `stride` is not, since TensorFlow has no convolution with both",
    got: written(dilation),
  });
}
