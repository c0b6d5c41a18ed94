import type { OpNode } from "../../graph/graph.ts";
import { type Attrs, float32 } from "./graph-def.ts";
import type { Ref, Writer } from "./writer.ts";

/** A node that is still to be written: as the op's result when called with true, on the way there when called with false. */
export type Step = (isLast: boolean) => Ref;

export const step =
  (w: Writer, node: OpNode, part: string, op: string, inputs: readonly Ref[], attrs: Attrs = { T: float32 }): Step =>
  (isLast) =>
    isLast ? w.result(node, op, inputs, attrs) : w.part(node, part, op, inputs, attrs);
