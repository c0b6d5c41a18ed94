import type { OpNode } from "../../graph/graph.ts";
import { float32, int32, real } from "./graph-def.ts";
import type { Ref, Writer } from "./writer.ts";

/** A row for what the executor has under a name of its own. */
export const unary =
  (op: string) =>
  (node: OpNode, w: Writer): readonly Ref[] => [w.result(node, op, [w.input(node)])];

// x / (1 + |x|)
export function softsign(node: OpNode<"softsign">, w: Writer): readonly Ref[] {
  const size = w.part(node, "Abs", "Abs", [w.input(node)]);
  const divisor = w.part(node, "AddV2", "AddV2", [size, w.float(1)]);
  return [w.result(node, "RealDiv", [w.input(node), divisor])];
}

// factor · x + offset
export function scale(node: OpNode<"scale">, w: Writer): readonly Ref[] {
  const { factor, offset } = node.attrs;
  if (offset === 0) return [w.result(node, "Mul", [w.input(node), w.float(factor)])];
  const product = w.part(node, "Mul", "Mul", [w.input(node), w.float(factor)]);
  return [w.result(node, "AddV2", [product, w.float(offset)])];
}

/** Softmax and LogSoftmax work on the last axis alone, which another axis is brought to and back. */
export const alongAxis =
  (op: "Softmax" | "LogSoftmax") =>
  (node: OpNode<"softmax"> | OpNode<"log_softmax">, w: Writer): readonly Ref[] => {
    const rank = w.shapeOf(node).length;
    const axis = (node.attrs.axis + rank) % rank;
    if (axis === rank - 1) return [w.result(node, op, [w.input(node)])];
    const swapped = Array.from({ length: rank }, (_, at) => (at === axis ? rank - 1 : at === rank - 1 ? axis : at));
    const attrs = { T: float32, Tperm: int32 };
    const there = w.part(node, "there", "Transpose", [w.input(node), w.ints(swapped)], attrs);
    const normal = w.part(node, op, op, [there]);
    return [w.result(node, "Transpose", [normal, w.ints(swapped)], attrs)];
  };

export function leaky_relu(node: OpNode<"leaky_relu">, w: Writer): readonly Ref[] {
  return [w.result(node, "LeakyRelu", [w.input(node)], { T: float32, alpha: real(node.attrs.alpha) })];
}

// relu(x) + alpha · min(x, 0); the Prelu kernel of the WebAssembly backend takes no alpha that is shared along the last axis
export function prelu(node: OpNode<"prelu">, w: Writer): readonly Ref[] {
  const positive = w.part(node, "positive", "Relu", [w.input(node)]);
  const negative = w.part(node, "negative", "Minimum", [w.input(node), w.float(0)]);
  const sloped = w.part(node, "sloped", "Mul", [negative, w.weight(node, "alpha")]);
  return [w.result(node, "AddV2", [positive, sloped])];
}
