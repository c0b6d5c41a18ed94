import type { OpNode } from "../../graph/graph.ts";
import { add, type Dim } from "../../shape/dim.ts";
import type { Padding, Sides } from "../../shape/window.ts";
import { flag, float32, integer, integers, word } from "./graph-def.ts";
import { type Step, step } from "./steps.ts";
import type { Ref, Writer } from "./writer.ts";

/** Pads height and width with a value; the tensor itself where there is nothing to pad. */
export function padImage(w: Writer, node: OpNode, x: Ref, sides: Sides<Dim>, value: number, part = "Pad"): Ref {
  if (Object.values(sides).every((side) => side === 0)) return x;
  return w.part(node, part, "PadV2", [x, padsOf(w, node, sides), w.float(value)]);
}

/** The pads of an image as PadV2 takes them. */
export const padsOf = (w: Writer, node: OpNode, { top, bottom, left, right }: Sides<Dim>): Ref =>
  padMatrix(w, node, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);

/** The [rank, 2] pads that PadV2 takes: a row of before and after for each axis. */
export function padMatrix(w: Writer, node: OpNode, rows: readonly (readonly [Dim, Dim])[]): Ref {
  const pads = rows.flat();
  if (pads.every((pad) => typeof pad === "number")) return w.ints(pads, [rows.length, 2]);
  return w.part(node, "pads", "Reshape", [w.vector(pads), w.ints([rows.length, 2])]);
}

/** A part of an image by its upper left corner and its extents; batch and channels stay whole. */
export function cropImage(
  w: Writer,
  node: OpNode,
  x: Ref,
  part: { readonly top: Dim; readonly left: Dim; readonly height: Dim; readonly width: Dim },
): Step {
  const begin = w.vector([0, part.top, part.left, 0]);
  const end = w.vector([0, add(part.top, part.height), add(part.left, part.width), 0]);
  // The bits of axes whose begin and end do not count.
  const whole = integer(0b1001);
  const none = integer(0);
  const masks = {
    begin_mask: whole,
    end_mask: whole,
    ellipsis_mask: none,
    new_axis_mask: none,
    shrink_axis_mask: none,
  };
  return step(w, node, "cropped", "StridedSlice", [x, begin, end, w.ints([1, 1, 1, 1])], { T: float32, ...masks });
}

/** The attributes of Conv2D and its kin. Explicit pads stand in the attribute, so the image is not copied. */
export function windowAttrs(
  window: { readonly stride: readonly [number, number]; readonly dilation?: readonly [number, number] },
  padding: Padding<number>,
) {
  const { stride, dilation = [1, 1] } = window;
  return {
    T: float32,
    strides: integers([1, ...stride, 1]),
    dilations: integers([1, ...dilation, 1]),
    data_format: word("NHWC"),
    ...paddingAttrs(padding),
  };
}

function paddingAttrs(padding: Padding<number>) {
  if (typeof padding === "string")
    return { padding: word(padding === "same" ? "SAME" : "VALID"), explicit_paddings: integers([]) };
  const { top, bottom, left, right } = padding;
  return {
    padding: word("EXPLICIT"),
    explicit_paddings: integers([0, 0, top, bottom, left, right, 0, 0]),
  };
}

/** Attributes of a reduction. */
export const reduction = (keepdims: boolean) => ({ T: float32, keep_dims: flag(keepdims) });
