import type { OpNode } from "../../graph/graph.ts";
import { paddingConfig } from "./convolution.ts";
import type { Ref } from "./layer-config.ts";
import type { Writer } from "./writer.ts";

export const max_pool2d = (node: OpNode<"max_pool2d">, w: Writer): readonly Ref[] => [
  pool(node, w, "MaxPooling2D", "max", false),
];

export const avg_pool2d = (node: OpNode<"avg_pool2d">, w: Writer): readonly Ref[] => [
  pool(node, w, "AveragePooling2D", "average", node.attrs.count_padding),
];

export const global_avg_pool2d = (node: OpNode<"global_avg_pool2d">, w: Writer): readonly Ref[] => [
  globalPool(node, w, "GlobalAveragePooling2D"),
];

export const global_max_pool2d = (node: OpNode<"global_max_pool2d">, w: Writer): readonly Ref[] => [
  globalPool(node, w, "GlobalMaxPooling2D"),
];

/** The pools of tfjs layers know `same` and `valid`; a layer of ours does the rest. */
function pool(
  node: OpNode<"max_pool2d"> | OpNode<"avg_pool2d">,
  w: Writer,
  plain: string,
  kind: "max" | "average",
  countPadding: boolean,
): Ref {
  const { size, stride, padding, ceil_mode } = node.attrs;
  const config = { pool_size: size, strides: stride, padding: paddingConfig(padding) };
  const isPlain = (padding === "same" && !countPadding) || (padding === "valid" && !ceil_mode);
  if (isPlain) return w.own(node, plain, config);
  return w.own(node, "ArchcPool2D", { ...config, kind, ceil_mode, count_padding: countPadding });
}

/** tfjs layers ignore `keepdims`: the two axes come back by a reshape. */
function globalPool(
  node: OpNode<"global_avg_pool2d"> | OpNode<"global_max_pool2d">,
  w: Writer,
  className: string,
): Ref {
  if (!node.attrs.keepdims) return w.own(node, className);
  const pooled = w.part(node, "pool", className, {}, [w.input(node)]);
  return w.own(node, "Reshape", { target_shape: [1, 1, w.shapeOf(node)[3]] }, [pooled]);
}
