import type { OpNode } from "../../graph/graph.ts";
import type { Dim } from "../../shape/dim.ts";
import { flag, float32, int32, real } from "./graph-def.ts";
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
    data_format: { s: btoa("NHWC") },
  };
  if (axis === shape.length - 1) return [w.result(node, "FusedBatchNormV3", [w.input(node), ...parameters], attrs)];
  const swapped = shape.map((_, at) => (at === axis ? shape.length - 1 : at === shape.length - 1 ? axis : at));
  const transposition = { T: float32, Tperm: int32 };
  const there = w.part(node, "there", "Transpose", [w.input(node), w.ints(swapped)], transposition);
  const normal = w.part(node, "FusedBatchNormV3", "FusedBatchNormV3", [there, ...parameters], attrs);
  return [w.result(node, "Transpose", [normal, w.ints(swapped)], transposition)];
}
