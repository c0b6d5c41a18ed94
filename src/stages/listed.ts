import type { Graph, OpNode } from "../graph/graph.ts";
import { type OpName, ops } from "../ops/index.ts";
import type { AnyOp, Category } from "../ops/op.ts";

/**
 * Whether papers give a layer a line of its own in a table. Norms with weights and activations belong to the
 * convolution beside them, and what only moves numbers (pads, flatten) is not told; a norm without weights, dropout and
 * what makes the classes is.
 */
export function isListed(node: OpNode, graph: Graph): boolean {
  if (silent.has(node.op)) return false;
  switch (categoryOf(node.op)) {
    case "normalization":
      return Object.keys(node.weights).length === 0;
    case "activation":
      return classifying.has(node.op) || (squashing.has(node.op) && isOutput(node, graph));
    default:
      return true;
  }
}

export const categoryOf = (op: OpName): Category => (ops[op] as AnyOp).category;

/** A convolution or a dense layer with weights: what the depth of a network counts. */
export const bearsWeights = (node: OpNode): boolean =>
  ["convolution", "dense"].includes(categoryOf(node.op)) && Object.keys(node.weights).length > 0;

type Ops = ReadonlySet<OpName>;
const silent: Ops = new Set(["identity", "pad2d", "pad_channels", "crop2d", "flatten", "reshape"]);
const classifying: Ops = new Set(["softmax", "log_softmax"]);
const squashing: Ops = new Set(["sigmoid", "tanh"]);

const isOutput = (node: OpNode, graph: Graph): boolean =>
  graph.outputs.some(({ tensor }) => node.outputs.includes(tensor));
