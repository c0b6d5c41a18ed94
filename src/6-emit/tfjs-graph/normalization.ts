import type { OpNode } from "../../graph/graph.ts";
import type { Dim } from "../../shape/dim.ts";
import { flag, float32, int32, integer, real, word } from "./graph-def.ts";
import { type Step, step } from "./steps.ts";
import { reduction } from "./windows.ts";
import type { Ref, Writer } from "./writer.ts";

/** FusedBatchNormV3 normalises the last axis, which another axis is brought to and back. */
export function batch_norm(node: OpNode<"batch_norm">, w: Writer): readonly Ref[] {
  const shape = w.shapeOf(node);
  const axis = (node.attrs.axis + shape.length) % shape.length;
  const channels = w.vector([shape[axis] as Dim]);
  const filled = (name: string, value: number): Ref =>
    w.part(node, name, "Fill", [channels, w.float(value)], { T: float32, index_type: int32 });
  const parameters = [
    node.attrs.scale ? w.weight(node, "gamma") : filled("gamma", 1),
    node.attrs.center ? w.weight(node, "beta") : filled("beta", 0),
    w.weight(node, "moving_mean"),
    w.weight(node, "moving_variance"),
  ];
  const attrs = {
    T: float32,
    epsilon: real(node.attrs.epsilon),
    is_training: flag(false),
    data_format: word("NHWC"),
  };
  if (axis === shape.length - 1) return [w.result(node, "FusedBatchNormV3", [w.input(node), ...parameters], attrs)];
  const swapped = shape.map((_, at) => (at === axis ? shape.length - 1 : at === shape.length - 1 ? axis : at));
  const transposition = { T: float32, Tperm: int32 };
  const there = w.part(node, "there", "Transpose", [w.input(node), w.ints(swapped)], transposition);
  const normal = w.part(node, "FusedBatchNormV3", "FusedBatchNormV3", [there, ...parameters], attrs);
  return [w.result(node, "Transpose", [normal, w.ints(swapped)], transposition)];
}

// gamma · (x − mean) · rsqrt(variance + epsilon) + beta
export function layer_norm(node: OpNode<"layer_norm">, w: Writer): readonly Ref[] {
  const rank = w.shapeOf(node).length;
  const axes = node.attrs.axis.map((axis) => (axis + rank) % rank);
  const axis = w.ints(axes);
  const x = w.input(node);
  const mean = w.part(node, "mean", "Mean", [x, axis], reduction(true));
  const squares = w.part(node, "squares", "SquaredDifference", [x, mean]);
  const variance = w.part(node, "variance", "Mean", [squares, axis], reduction(true));
  const safe = w.part(node, "safe", "AddV2", [variance, w.float(node.attrs.epsilon)]);
  const factor = w.part(node, "factor", "Rsqrt", [safe]);
  const centred = w.part(node, "centred", "Sub", [x, mean]);
  return [learned(node, w, axes, step(w, node, "normal", "Mul", [centred, factor]))];
}

export function affine(node: OpNode<"affine">, w: Writer): readonly Ref[] {
  const rank = w.shapeOf(node).length;
  const input: Step = (isLast) => (isLast ? w.result(node, "Identity", [w.input(node)]) : w.input(node));
  return [learned(node, w, [(node.attrs.axis + rank) % rank], input)];
}

/** gamma · x + beta, as far as the node has them, with the extents of `axes` and 1 elsewhere. */
function learned(node: OpNode<"layer_norm"> | OpNode<"affine">, w: Writer, axes: readonly number[], before: Step): Ref {
  const shape = w.shapeOf(node);
  const spread = (name: string): Ref => {
    if (axes.length === 1 && axes[0] === shape.length - 1) return w.weight(node, name);
    const extents = shape.map((dim, axis) => (axes.includes(axis) ? (dim as number) : 1));
    return w.part(node, `${name}_spread`, "Reshape", [w.weight(node, name), w.ints(extents)]);
  };
  let current = before;
  if (node.attrs.scale) current = step(w, node, "scaled", "Mul", [current(false), spread("gamma")]);
  if (node.attrs.center) current = step(w, node, "centered", "AddV2", [current(false), spread("beta")]);
  return current(true);
}

// x · rsqrt(max(Σ x², epsilon))
export function l2_normalize(node: OpNode<"l2_normalize">, w: Writer): readonly Ref[] {
  const rank = w.shapeOf(node).length;
  const x = w.input(node);
  const squares = w.part(node, "squares", "Square", [x]);
  const sum = w.part(node, "sum", "Sum", [squares, w.ints([(node.attrs.axis + rank) % rank])], reduction(true));
  const safe = w.part(node, "safe", "Maximum", [sum, w.float(node.attrs.epsilon)]);
  return [w.result(node, "Mul", [x, w.part(node, "factor", "Rsqrt", [safe])])];
}

export function lrn(node: OpNode<"lrn">, w: Writer): readonly Ref[] {
  const { depth_radius, bias, alpha, beta } = node.attrs;
  const attrs = {
    T: float32,
    depth_radius: integer(depth_radius),
    bias: real(bias),
    alpha: real(alpha),
    beta: real(beta),
  };
  return [w.result(node, "LRN", [w.input(node)], attrs)];
}
