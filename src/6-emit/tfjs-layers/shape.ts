import type { OpNode } from "../../graph/graph.ts";
import type { Dim } from "../../shape/dim.ts";
import type { Sides } from "../../shape/window.ts";
import { sidesConfig } from "./convolution.ts";
import type { Ref } from "./layer-config.ts";
import type { Writer } from "./writer.ts";

/** What to do about an extent that a layer cannot compute while it runs. */
export const fixedSize =
  "give the sizes with `--at`, or take the target `tfjs-graph`, which computes them while it runs";

export function reshape(node: OpNode<"reshape">, w: Writer): readonly Ref[] {
  const target = w.outputShape(node).slice(1);
  if (target.filter((dim) => typeof dim !== "number").length > 1) {
    return [w.refuse(node, "a Reshape layer takes at most one extent that depends on the input's size", fixedSize)];
  }
  return [w.own(node, "Reshape", { target_shape: target.map((dim) => (typeof dim === "number" ? dim : -1)) })];
}

export function flatten(node: OpNode<"flatten">, w: Writer): readonly Ref[] {
  // Flatten wants every extent known, and more than one of them.
  const extents = w.shapeOf(node).slice(1);
  const known = extents.length > 1 && extents.every((dim) => typeof dim === "number");
  return [known ? w.own(node, "Flatten") : w.own(node, "Reshape", { target_shape: [-1] })];
}

export const permute = (node: OpNode<"permute">, w: Writer): readonly Ref[] => [
  w.own(node, "Permute", { dims: node.attrs.order }),
];

export function pad2d(node: OpNode<"pad2d">, w: Writer): readonly Ref[] {
  const { padding, value } = node.attrs;
  if (!isFixed(padding)) return [w.refuse(node, "its padding depends on the input's size", fixedSize)];
  if (value === 0) return [w.own(node, "ZeroPadding2D", { padding: sidesConfig(padding) })];
  return [w.own(node, "ArchcPad", { padding: [[0, 0], ...sidesConfig(padding), [0, 0]], value })];
}

export function pad_channels(node: OpNode<"pad_channels">, w: Writer): readonly Ref[] {
  const { before, after } = node.attrs;
  const rows = w
    .shapeOf(node)
    .slice(1)
    .map(() => [0, 0]);
  if (typeof before !== "number" || typeof after !== "number") {
    return [w.refuse(node, "its padding depends on the input's size", fixedSize)];
  }
  return [w.own(node, "ArchcPad", { padding: [...rows, [before, after]], value: 0 })];
}

export function crop2d(node: OpNode<"crop2d">, w: Writer): readonly Ref[] {
  const { cropping } = node.attrs;
  if (!isFixed(cropping)) return [w.refuse(node, "its cropping depends on the input's size", fixedSize)];
  // Cropping2D makes negative extents out of unknown ones.
  const known = w.shapeOf(node).every((dim, axis) => axis === 0 || typeof dim === "number");
  return [w.own(node, known ? "Cropping2D" : "ArchcCrop2D", { cropping: sidesConfig(cropping) })];
}

export function resize2d(node: OpNode<"resize2d">, w: Writer): readonly Ref[] {
  const { height, width, interpolation, half_pixel_centers } = node.attrs;
  if (typeof height !== "number" || typeof width !== "number") {
    return [w.refuse(node, "its result's size depends on the input's size", fixedSize)];
  }
  return [w.own(node, "ArchcResize2D", { height, width, interpolation, half_pixel_centers })];
}

export const upsample2d = (node: OpNode<"upsample2d">, w: Writer): readonly Ref[] => [
  w.own(node, "UpSampling2D", { size: node.attrs.size, interpolation: node.attrs.interpolation }),
];

export function split(node: OpNode<"split">, w: Writer): readonly Ref[] {
  const { count, axis } = node.attrs;
  const parts = w.own(node, "ArchcSplit", { count, axis });
  return Array.from({ length: count }, (_, position) => ({ ...parts, position }));
}

const isFixed = (sides: Sides<Dim>): sides is Sides<number> =>
  Object.values(sides).every((side) => typeof side === "number");
