import type { OpNode } from "../../graph/graph.ts";
import { flag, float32, integer } from "./graph-def.ts";
import { reduction } from "./windows.ts";
import type { Ref, Writer } from "./writer.ts";

/** A row for a join that the executor has for two tensors: the first with the second, then with the third, and so on. */
export const pairwise =
  (op: string) =>
  (node: OpNode, w: Writer): readonly Ref[] => {
    const inputs = w.inputs(node);
    return [
      inputs.reduce((left, right, index) =>
        index === inputs.length - 1
          ? w.result(node, op, [left, right])
          : w.part(node, `${op}_${index}`, op, [left, right]),
      ),
    ];
  };

export function add(node: OpNode<"add">, w: Writer): readonly Ref[] {
  const inputs = w.inputs(node);
  if (inputs.length === 2) return [w.result(node, "AddV2", inputs)];
  return [w.result(node, "AddN", inputs, { T: float32, N: integer(inputs.length) })];
}

export function average(node: OpNode<"average">, w: Writer): readonly Ref[] {
  const inputs = w.inputs(node);
  const sum = w.part(node, "AddN", "AddN", inputs, { T: float32, N: integer(inputs.length) });
  return [w.result(node, "Mul", [sum, w.float(1 / inputs.length)])];
}

export function concat(node: OpNode<"concat">, w: Writer): readonly Ref[] {
  const rank = w.shapeOf(node).length;
  const inputs = w.inputs(node);
  const axis = w.ints([(node.attrs.axis + rank) % rank], []);
  return [w.result(node, "ConcatV2", [...inputs, axis], { T: float32, N: integer(inputs.length) })];
}

/** Of two vectors Σ x · y, of two lists of them x · yᵀ. */
export function dot(node: OpNode<"dot">, w: Writer): readonly Ref[] {
  if (w.shapeOf(node).length === 3) {
    const attrs = { T: float32, adj_x: flag(false), adj_y: flag(true) };
    return [w.result(node, "BatchMatMulV2", w.inputs(node), attrs)];
  }
  const products = w.part(node, "products", "Mul", w.inputs(node));
  return [w.result(node, "Sum", [products, w.ints([1])], reduction(true))];
}
