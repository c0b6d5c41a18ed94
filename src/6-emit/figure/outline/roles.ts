import type { Graph, Node, TensorId } from "../../../graph/graph.ts";
import { ops } from "../../../ops/index.ts";
import type { AnyOp } from "../../../ops/op.ts";
import type { LayerRole } from "./outline.ts";

export const categoryOf = (node: Node) => (node.op === "input" ? "data" : (ops[node.op] as AnyOp).category);

/** What a layer is to the box that it is drawn in. */
export function roleOf(node: Node): LayerRole {
  const category = categoryOf(node);
  if (category === "data") return "data";
  if (category === "join") return "join";
  if (node.op === "pad2d" || node.op === "flatten") return "opening";
  if (category === "normalization" || category === "activation" || category === "regularization") return "side";
  return node.op === "identity" || node.op === "softmax" ? "side" : "core";
}

/** True for what gets a box of its own rather than a word in another layer's. */
export const isCore = (node: Node): boolean => roleOf(node) !== "side" && roleOf(node) !== "opening";

/** An `identity` is drawn as the edge that it is. */
export const isPassage = (node: Node): boolean => node.op === "identity" && node.label === undefined;

/** A tensor as it was made, seen through identities. */
export function origin(tensor: TensorId, graph: Graph): TensorId {
  let made = tensor;
  for (;;) {
    const producer = graph.nodes[graph.tensors[made]?.producer ?? -1];
    if (producer === undefined || !isPassage(producer)) return made;
    made = producer.inputs[0] ?? made;
  }
}
