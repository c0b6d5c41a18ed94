import type { Node, OpNode, Values, WeightId } from "../graph/graph.ts";
import { spread, valuesOf } from "../graph/values.ts";
import type { AttrValues } from "../ops/semantics.ts";
import type { Dim, Shape } from "../shape/dim.ts";
import { sidesOf } from "../shape/window.ts";
import { type Changes, ownerOf, type Site } from "./rewrite.ts";

/** An op that multiplies its input by a kernel and adds a bias. */
export type LinearNode = OpNode<"conv2d"> | OpNode<"depthwise_conv2d"> | OpNode<"conv2d_transpose"> | OpNode<"dense">;

/** The node as a linear op that has not been given an activation yet. */
export function asLinear(node: Node): LinearNode | undefined {
  switch (node.op) {
    case "conv2d":
    case "depthwise_conv2d":
    case "conv2d_transpose":
    case "dense":
      return node.epilogue === undefined ? node : undefined;
    default:
      return undefined;
  }
}

/** The kernel of a linear op, seen as a list. */
export interface Kernel {
  /** The weight's name in the op. */
  readonly key: "kernel" | "depthwise_kernel";
  readonly values: Values;
  readonly shape: readonly number[];
  /** How many numbers in a row have one output channel. */
  readonly perOutput: number;
  /** How many numbers in a row have one input channel; undefined where groups put it out of order. */
  readonly perInput: number | undefined;
  readonly outputs: number;
}

export function kernelOf(node: LinearNode, site: Site): Kernel {
  const key = node.op === "depthwise_conv2d" ? "depthwise_kernel" : "kernel";
  const weight = site.weightAt(node.weights[key] as WeightId);
  const values = valuesOf(weight);
  const { shape } = weight;
  const [third, last] = shape.slice(-2) as [number, number];
  switch (node.op) {
    case "conv2d":
      return { key, values, shape, perOutput: 1, perInput: node.attrs.groups === 1 ? last : undefined, outputs: last };
    case "dense":
      return { key, values, shape, perOutput: 1, perInput: last, outputs: last };
    case "depthwise_conv2d":
      return { key, values, shape, perOutput: 1, perInput: last, outputs: third * last };
    case "conv2d_transpose":
      // [kernel_h, kernel_w, filters, channels]
      return { key, values, shape, perOutput: last, perInput: 1, outputs: third };
  }
}

/** The node with other numbers in its kernel and its bias; `bias` undefined for none. */
export function withValues(
  node: LinearNode,
  kernel: Kernel,
  values: Values,
  bias: Values | undefined,
  site: Site,
): Pick<Changes, "attrs" | "weights"> {
  const owner = ownerOf(node, site);
  const weights: Record<string, WeightId> = {
    [kernel.key]:
      values === kernel.values
        ? (node.weights[kernel.key] as WeightId)
        : site.weight(`${owner}/folded_${kernel.key}`, kernel.shape, values),
  };
  if (bias !== undefined)
    weights.bias = site.weight(`${owner}/folded_bias`, [kernel.outputs], spread(bias, kernel.outputs));
  return { attrs: { ...node.attrs, use_bias: bias !== undefined } as unknown as AttrValues, weights };
}

export const biasOf = (node: LinearNode, site: Site): Values | undefined =>
  node.attrs.use_bias ? valuesOf(site.weightAt(node.weights.bias as WeightId)) : undefined;

/** True where the op puts no zeros around an image of this shape, so that every window sees the image alone. */
export function padsNothing(node: LinearNode, image: Shape): boolean {
  switch (node.op) {
    case "dense":
      return true;
    // Windows overlap the border of the result by different amounts.
    case "conv2d_transpose":
      return false;
    case "conv2d":
    case "depthwise_conv2d":
      return Object.values(sidesOf(image, node.attrs)).every((side: Dim) => side === 0);
  }
}
