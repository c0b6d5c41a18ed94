import type { Node, Tensor, TensorId } from "../graph/graph.ts";
import type { Condition } from "../shape/condition.ts";
import { type Dim, keyOf, type Shape } from "../shape/dim.ts";
import type { Reason } from "../shape/domain.ts";
import { formatDim, formatShape } from "../shape/format.ts";
import type { Site } from "./conditions.ts";
import type { Lowering } from "./context.ts";
import { axisOf, tensorShape } from "./labels.ts";

/**
 * Why a condition is needed: the join or window that needs it, and then the layers that made the extents which it
 * compares, from the input on. `max_pool2d` in a U-Net: "`max_pool2d` makes floor(H / 2) of H".
 */
export function provenanceOf(condition: Condition, text: string, site: Site, ctx: Lowering): readonly Reason[] {
  const operands = condition.kind === "equal" ? [...new Set(condition.operands)] : [0];
  const layers = new Map<number, Reason>();
  for (const operand of operands) {
    const tensor = site.inputs[operand];
    if (tensor !== undefined) contributions(tensor, condition.what, layers, ctx);
  }
  const inOrder = [...layers].sort(([a], [b]) => a - b).map(([, reason]) => reason);
  return [{ text, span: site.span }, ...inOrder];
}

/** Walks back from a tensor along one of its axes and notes each layer that changes the extent there. */
function contributions(tensor: TensorId, what: string, layers: Map<number, Reason>, ctx: Lowering): void {
  const { nodes, tensors } = ctx.builder;
  let axis = axisOf(what.split(" ")[0], tensorShape(ctx, tensor));
  let shape = tensorShape(ctx, tensor);
  for (let node = nodes[(tensors[tensor] as Tensor).producer] as Node; ; ) {
    const [input] = node.inputs;
    if (input === undefined) return;
    const before = tensorShape(ctx, input);
    if (before.length !== shape.length) axis = undefined;
    const change = changeOf(before, shape, axis);
    if (change !== undefined) layers.set(node.id, { text: `\`${node.op}\` makes ${change}`, span: node.span });
    shape = before;
    node = nodes[(tensors[input] as Tensor).producer] as Node;
  }
}

/** "floor(H / 2) of H" for an axis, or whole shapes without one; undefined where the sizes stay as they are. */
function changeOf(before: Shape, after: Shape, axis: number | undefined): string | undefined {
  if (axis !== undefined) {
    const [from, to] = [before[axis] as Dim, after[axis] as Dim];
    return keyOf(from) === keyOf(to) || typeof from === "number" ? undefined : `${formatDim(to)} of ${formatDim(from)}`;
  }
  const same = symbolsOf(before) === symbolsOf(after);
  return same ? undefined : `${formatShape(after)} of ${formatShape(before)}`;
}

const symbolsOf = (shape: Shape): string =>
  shape
    .filter((dim) => typeof dim !== "number")
    .map(keyOf)
    .join();
