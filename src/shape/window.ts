import type { Condition } from "./condition.ts";
import { add, ceilDiv, type Dim, floorDiv, maximum, minimum, multiply, type Shape, subtract } from "./dim.ts";

/** How far the border reaches beyond an image, per side. */
export interface Sides<D = Dim> {
  readonly top: D;
  readonly bottom: D;
  readonly left: D;
  readonly right: D;
}

/** `same` is TensorFlow's rule (the output is ceil(input / stride)); `valid` is no padding. */
export type Padding<D = Dim> = "same" | "valid" | Sides<D>;

/** A window that slides along one axis. `before` and `after` are the padding on the two sides, in elements. */
export interface Window {
  readonly kernel: Dim;
  readonly stride: Dim;
  readonly dilation: Dim;
  readonly padding: "same" | "valid" | { readonly before: Dim; readonly after: Dim };
  /** Rounds the number of windows up; a last window that starts in the padding behind the image does not count (PyTorch, Caffe). */
  readonly ceilMode: boolean;
}

/**
 * The number of windows along an axis of `size` elements; with what must hold for it to be at least one.
 * same: ceil(size / stride). Else, with the effective kernel k = (kernel − 1)·dilation + 1 and the padded size p:
 * floor((p − k) / stride) + 1, and in ceil mode min(ceil((p − k) / stride) + 1, ceil((size + before) / stride)).
 */
export function slide(
  size: Dim,
  window: Window,
  axis: string,
): { readonly extent: Dim; readonly conditions: readonly Condition[] } {
  const { stride, padding } = window;
  if (padding === "same") return { extent: stride === 1 ? size : ceilDiv(size, stride), conditions: [] };
  const { before, after } = padding === "valid" ? { before: 0, after: 0 } : padding;
  const kernel = add(multiply(subtract(window.kernel, 1), window.dilation), 1);
  // floor(e / stride) + 1 = floor((e + stride) / stride): the constants meet before they touch a symbolic size
  const room = subtract(add(before, after), kernel);
  const extent = window.ceilMode
    ? minimum(add(ceilDiv(add(size, room), stride), 1), ceilDiv(add(size, before), stride))
    : floorDiv(add(size, add(room, stride)), stride);
  return { extent, conditions: [{ kind: "at-least", value: extent, bound: 1, what: `${axis} after the window` }] };
}

/** A window over an image as its padding needs it. */
export interface ImageWindow {
  readonly kernel: readonly [Dim, Dim];
  readonly stride: readonly [Dim, Dim];
  readonly dilation: readonly [Dim, Dim];
  readonly padding: Padding<Dim>;
}

export const noSides: Sides<number> = { top: 0, bottom: 0, left: 0, right: 0 };

/** The padding of a window over an image [N, H, W, C] as elements on each side: for `same`, TensorFlow's, where the odd element goes behind. */
export function sidesOf(image: Shape, { kernel, stride, dilation, padding }: ImageWindow): Sides {
  if (padding === "valid") return noSides;
  if (padding !== "same") return padding;
  const reach = (axis: 0 | 1) => add(multiply(subtract(kernel[axis], 1), dilation[axis]), 1);
  const [top, bottom] = samePadding(image[1] as Dim, reach(0), stride[0]);
  const [left, right] = samePadding(image[2] as Dim, reach(1), stride[1]);
  return { top, bottom, left, right };
}

/**
 * What `same` adds before and behind an axis, the odd element behind, for a window that reaches over `reach` elements:
 * max((ceil(size / stride) − 1) · stride + reach − size, 0) in all.
 */
export function samePadding(size: Dim, reach: Dim, stride: Dim): readonly [before: Dim, after: Dim] {
  if (reach === 1) return [0, 0];
  const needed = subtract(add(multiply(subtract(ceilDiv(size, stride), 1), stride), reach), size);
  const wide = typeof reach === "number" && typeof stride === "number" && reach >= stride;
  const total = wide ? needed : maximum(needed, 0);
  const before = floorDiv(total, 2);
  return [before, subtract(total, before)];
}
