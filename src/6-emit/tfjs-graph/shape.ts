import type { OpNode } from "../../graph/graph.ts";
import type { Dim } from "../../shape/dim.ts";
import { flag, float32, int32, integer, word } from "./graph-def.ts";
import { cropImage, padMatrix, padsOf } from "./windows.ts";
import type { Ref, Writer } from "./writer.ts";

export function reshape(node: OpNode<"reshape">, w: Writer): readonly Ref[] {
  const output = w.outputShape(node);
  const symbolic = output.filter((dim) => typeof dim !== "number");
  // One unknown extent needs no arithmetic: it is what is left.
  const target =
    symbolic.length === 1 ? w.ints(output.map((dim) => (typeof dim === "number" ? dim : -1))) : w.vector(output);
  return [w.result(node, "Reshape", [w.input(node), target], { T: float32, Tshape: int32 })];
}

export function permute(node: OpNode<"permute">, w: Writer): readonly Ref[] {
  return [w.result(node, "Transpose", [w.input(node), w.ints([0, ...node.attrs.order])], { T: float32, Tperm: int32 })];
}

export function pad2d(node: OpNode<"pad2d">, w: Writer): readonly Ref[] {
  const { padding, value } = node.attrs;
  return [w.result(node, "PadV2", [w.input(node), padsOf(w, node, padding), w.float(value)])];
}

export function crop2d(node: OpNode<"crop2d">, w: Writer): readonly Ref[] {
  const [, height, width] = w.outputShape(node) as readonly [Dim, Dim, Dim, Dim];
  const { top, left } = node.attrs.cropping;
  return [cropImage(w, node, w.input(node), { top, left, height, width })(true)];
}

export function pad_channels(node: OpNode<"pad_channels">, w: Writer): readonly Ref[] {
  const rank = w.shapeOf(node).length;
  const rows = Array.from({ length: rank - 1 }, () => [0, 0] as const);
  const pads = padMatrix(w, node, [...rows, [node.attrs.before, node.attrs.after]]);
  return [w.result(node, "PadV2", [w.input(node), pads, w.float(0)])];
}

export function resize2d(node: OpNode<"resize2d">, w: Writer): readonly Ref[] {
  const { height, width, interpolation, half_pixel_centers } = node.attrs;
  const op = interpolation === "nearest" ? "ResizeNearestNeighbor" : "ResizeBilinear";
  const attrs = { T: float32, align_corners: flag(false), half_pixel_centers: flag(half_pixel_centers) };
  return [w.result(node, op, [w.input(node), w.vector([height, width])], attrs)];
}

export function depth_to_space(node: OpNode<"depth_to_space">, w: Writer): readonly Ref[] {
  const { block_size } = node.attrs;
  // The executor takes no blocks of one pixel.
  if (block_size === 1) return [w.result(node, "Identity", [w.input(node)])];
  const attrs = { T: float32, block_size: integer(block_size), data_format: word("NHWC") };
  return [w.result(node, "DepthToSpace", [w.input(node)], attrs)];
}

export function split(node: OpNode<"split">, w: Writer): readonly Ref[] {
  const { axis, count } = node.attrs;
  const rank = w.shapeOf(node).length;
  const attrs = { T: float32, num_split: integer(count) };
  const parts = w.result(node, "Split", [w.ints([(axis + rank) % rank], []), w.input(node)], attrs);
  return Array.from({ length: count }, (_, index) => (index === 0 ? parts : `${parts}:${index}`));
}
