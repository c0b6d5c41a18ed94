import type { OpNode } from "../../graph/graph.ts";
import type { Ref } from "./layer-config.ts";
import type { Writer } from "./writer.ts";

export function batch_norm(node: OpNode<"batch_norm">, w: Writer): readonly Ref[] {
  const { axis, momentum, epsilon, center, scale } = node.attrs;
  const config = { axis, momentum, epsilon, center, scale };
  // The plain layer normalises by the batch and moves its statistics while training, even if it is not trainable.
  return [w.own(node, node.frozen ? "ArchcBatchNormalization" : "BatchNormalization", config)];
}

export function layer_norm(node: OpNode<"layer_norm">, w: Writer): readonly Ref[] {
  const { axis, epsilon, center, scale } = node.attrs;
  // The plain layer goes up to rank 4, and does not train without its gamma and beta.
  const isPlain = w.shapeOf(node).length <= 4 && scale && center;
  const className = isPlain ? "LayerNormalization" : "ArchcLayerNormalization";
  return [w.own(node, className, { axis, epsilon, center, scale })];
}

export const group_norm = (node: OpNode<"group_norm">, w: Writer): readonly Ref[] => [
  w.own(node, "ArchcGroupNormalization", node.attrs),
];

export const affine = (node: OpNode<"affine">, w: Writer): readonly Ref[] => [w.own(node, "ArchcAffine", node.attrs)];

export const lrn = (node: OpNode<"lrn">, w: Writer): readonly Ref[] => [
  w.own(node, "ArchcLocalResponseNormalization", node.attrs),
];

export const l2_normalize = (node: OpNode<"l2_normalize">, w: Writer): readonly Ref[] => [
  w.own(node, "ArchcL2Normalize", node.attrs),
];
