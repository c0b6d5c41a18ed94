import { ops } from "../ops/index.ts";
import type { AnyOp, ReceptiveWindow } from "../ops/op.ts";
import type { Graph, Node } from "./graph.ts";

/** Input elements along height and width; Infinity where an op on the way sees the whole image. */
export interface ReceptiveField {
  readonly height: number;
  readonly width: number;
}

interface Reach {
  /** Elements of the input that one element sees, per axis. */
  readonly field: readonly [number, number];
  /** The distance in the input between two neighbours, per axis. */
  readonly jump: readonly [number, number];
}

/**
 * The largest receptive field of a feature map before the first op that sees the whole image (a global pool, flatten).
 * Along a path a window adds (kernel − 1) · dilation · jump, and its stride multiplies the jump (Araujo et al. 2019);
 * where paths meet, the widest counts.
 */
export function receptiveFieldOf(graph: Graph): ReceptiveField | undefined {
  const reaches: (Reach | "global" | undefined)[] = new Array(graph.tensors.length);
  let widest: ReceptiveField | undefined;
  for (const node of graph.nodes) {
    const reach = reachOf(node, reaches);
    for (const output of node.outputs) reaches[output] = reach;
    if (reach === undefined) return undefined;
    if (reach === "global") continue;
    const [height, width] = reach.field;
    widest = { height: Math.max(height, widest?.height ?? 1), width: Math.max(width, widest?.width ?? 1) };
  }
  return widest;
}

function reachOf(node: Node, reaches: readonly (Reach | "global" | undefined)[]): Reach | "global" | undefined {
  if (node.op === "input") return { field: [1, 1], jump: [1, 1] };
  const inputs = node.inputs.map((input) => reaches[input]);
  const local = inputs.filter((reach) => reach !== undefined && reach !== "global");
  const op: AnyOp = ops[node.op];
  if (op.receptiveField === "global" || local.length < inputs.length) return "global";
  const from = widestOf(local);
  if (op.receptiveField === "pointwise") return from;
  const window: ReceptiveWindow | undefined = op.receptiveField?.(node.attrs);
  return window && from && through(from, window);
}

function widestOf(reaches: readonly Reach[]): Reach | undefined {
  const [first] = reaches;
  if (first === undefined) return undefined;
  const most = (pick: (reach: Reach) => number) => Math.max(...reaches.map(pick));
  return {
    field: [most((reach) => reach.field[0]), most((reach) => reach.field[1])],
    jump: [most((reach) => reach.jump[0]), most((reach) => reach.jump[1])],
  };
}

function through({ field, jump }: Reach, { kernel, stride, dilation }: ReceptiveWindow): Reach | undefined {
  const parts = [...kernel, ...stride, ...dilation];
  if (!parts.every((part) => typeof part === "number")) return undefined;
  const [kernelH = 1, kernelW = 1, strideH = 1, strideW = 1, dilationH = 1, dilationW = 1] = parts;
  return {
    field: [field[0] + (kernelH - 1) * dilationH * jump[0], field[1] + (kernelW - 1) * dilationW * jump[1]],
    jump: [jump[0] * strideH, jump[1] * strideW],
  };
}
