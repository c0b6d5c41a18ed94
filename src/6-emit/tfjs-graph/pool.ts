import type { OpNode } from "../../graph/graph.ts";
import { add, type Dim, maximum, multiply, subtract } from "../../shape/dim.ts";
import { noSides, type Sides, sidesOf } from "../../shape/window.ts";
import { float32, integers } from "./graph-def.ts";
import { padImage, reduction, windowAttrs } from "./windows.ts";
import type { Ref, Writer } from "./writer.ts";

type Pool = OpNode<"max_pool2d"> | OpNode<"avg_pool2d">;

export function max_pool2d(node: OpNode<"max_pool2d">, w: Writer): readonly Ref[] {
  if (isPlain(node)) return [w.result(node, "MaxPool", [w.input(node)], poolAttrs(node))];
  // MaxPool takes no explicit pads in TensorFlow.js; what never wins is −∞.
  const padded = padImage(w, node, w.input(node), addSides(paddingOf(node, w), beyond(node, w)), -Infinity);
  return [w.result(node, "MaxPool", [padded], poolAttrs(node, "valid"))];
}

/** With pads: the mean over whole windows of zero-padded values, divided by the share of each window that counts. */
export function avg_pool2d(node: OpNode<"avg_pool2d">, w: Writer): readonly Ref[] {
  if (isPlain(node) && (node.attrs.padding === "valid" || !node.attrs.count_padding)) {
    return [w.result(node, "AvgPool", [w.input(node)], poolAttrs(node))];
  }
  const padding = paddingOf(node, w);
  const extra = beyond(node, w);
  const padded = padImage(w, node, w.input(node), addSides(padding, extra), 0);
  const counted = node.attrs.count_padding;
  if (counted && Object.values(extra).every((side) => side === 0)) {
    return [w.result(node, "AvgPool", [padded], poolAttrs(node, "valid"))];
  }
  const [, height, width] = w.shapeOf(node) as readonly [Dim, Dim, Dim, Dim];
  const image = w.part(node, "ones", "Fill", [w.vector([1, height, width, 1]), w.float(1)]);
  const ones = padImage(w, node, padImage(w, node, image, padding, counted ? 1 : 0, "counted"), extra, 0, "uncounted");
  const share = w.part(node, "share", "AvgPool", [ones], poolAttrs(node, "valid"));
  const mean = w.part(node, "AvgPool", "AvgPool", [padded], poolAttrs(node, "valid"));
  return [w.result(node, "RealDiv", [mean, share])];
}

export const global_avg_pool2d = (node: OpNode<"global_avg_pool2d">, w: Writer): readonly Ref[] => [
  w.result(node, "Mean", [w.input(node), w.ints([1, 2])], reduction(node.attrs.keepdims)),
];

export const global_max_pool2d = (node: OpNode<"global_max_pool2d">, w: Writer): readonly Ref[] => [
  w.result(node, "Max", [w.input(node), w.ints([1, 2])], reduction(node.attrs.keepdims)),
];

/** True for what MaxPool and AvgPool do by themselves. */
const isPlain = ({ attrs }: Pool): boolean =>
  attrs.padding === "same" || (attrs.padding === "valid" && !attrs.ceil_mode);

const poolAttrs = ({ attrs }: Pool, padding = attrs.padding) => {
  const { strides, padding: rule } = windowAttrs(attrs, padding);
  return { T: float32, strides, padding: rule, ksize: integers([1, ...attrs.size, 1]) };
};

const paddingOf = (node: Pool, w: Writer): Sides<Dim> =>
  sidesOf(w.shapeOf(node), { ...node.attrs, kernel: node.attrs.size, dilation: [1, 1] });

/** What the last windows of ceil mode reach beyond image and padding: (windows − 1) · stride + size − padded extent, or 0. */
function beyond(node: Pool, w: Writer): Sides<Dim> {
  const { padding, ceil_mode, size, stride } = node.attrs;
  if (!ceil_mode || padding === "same") return noSides;
  const { top, bottom, left, right } = paddingOf(node, w);
  const input = w.shapeOf(node);
  const output = w.outputShape(node);
  const reach = (axis: 1 | 2, before: Dim, after: Dim): Dim => {
    const last = multiply(subtract(output[axis] as Dim, 1), stride[axis - 1] as number);
    const padded = add(input[axis] as Dim, add(before, after));
    return maximum(0, subtract(add(last, size[axis - 1] as number), padded));
  };
  return { top: 0, bottom: reach(1, top, bottom), left: 0, right: reach(2, left, right) };
}

const addSides = (a: Sides<Dim>, b: Sides<Dim>): Sides<Dim> => ({
  top: add(a.top, b.top),
  bottom: add(a.bottom, b.bottom),
  left: add(a.left, b.left),
  right: add(a.right, b.right),
});
