import type { Node, OpNode, TensorId, Values, WeightId } from "../graph/graph.ts";
import { product, spread, sum, valuesOf } from "../graph/values.ts";
import { ownerOf, type Site } from "./rewrite.ts";

/** x ↦ factor · x + offset with one number per channel, or one for all: what norms do when they run. */
export interface ChannelMap {
  /** The axis of the channels; undefined where one number stands for all. */
  readonly axis: number | undefined;
  /** Undefined for 1. */
  readonly factor: Values | undefined;
  /** Undefined for 0. */
  readonly offset: Values | undefined;
}

/** What a node does as a channel map; undefined where it is none. */
export function channelMapOf(node: Node, site: Site): ChannelMap | undefined {
  if (node.op === "scale") {
    const { factor, offset } = node.attrs;
    return {
      axis: undefined,
      factor: factor === 1 ? undefined : { kind: "number", value: factor },
      offset: offset === 0 ? undefined : { kind: "number", value: offset },
    };
  }
  if (node.op !== "affine" && node.op !== "batch_norm") return undefined;
  const own = (name: string): Values | undefined =>
    name in node.weights ? valuesOf(site.weightAt(node.weights[name] as WeightId)) : undefined;
  const rank = site.shapeOf(node.inputs[0] as TensorId).length;
  const axis = (node.attrs.axis + rank) % rank;
  if (node.op === "affine") return { axis, factor: own("gamma"), offset: own("beta") };
  // gamma · (x − mean) / √(variance + epsilon) + beta = factor · x + (beta − mean · factor)
  const deviation: Values = {
    kind: "root-reciprocal",
    of: own("moving_variance") as Values,
    epsilon: node.attrs.epsilon,
  };
  const factor = combined(product, deviation, own("gamma")) as Values;
  const shift = product(product(own("moving_mean") as Values, factor), { kind: "number", value: -1 });
  return { axis, factor, offset: combined(sum, shift, own("beta")) };
}

/** The map that does first one and then the other; undefined where their channels are on different axes. */
export function inSequence(first: ChannelMap, second: ChannelMap): ChannelMap | undefined {
  if (first.axis !== undefined && second.axis !== undefined && first.axis !== second.axis) return undefined;
  // f2 · (f1 · x + o1) + o2
  const shift = first.offset && combined(product, first.offset, second.factor);
  return {
    axis: first.axis ?? second.axis,
    factor: combined(product, first.factor, second.factor),
    offset: combined(sum, shift, second.offset),
  };
}

/** Both values, or the one that there is. */
export const combined = (
  how: (left: Values, right: Values) => Values,
  left: Values | undefined,
  right: Values | undefined,
): Values | undefined => (left === undefined || right === undefined ? (left ?? right) : how(left, right));

/** Puts a channel map into the new graph as one `affine`, in the place of `node`. */
export function placeMap(node: OpNode, map: ChannelMap, input: TensorId, site: Site): readonly TensorId[] | undefined {
  if (map.axis === undefined) {
    const number = (values: Values | undefined, otherwise: number) =>
      values?.kind === "number" ? values.value : otherwise;
    const attrs = { factor: number(map.factor, 1), offset: number(map.offset, 0) };
    return site.place(node, { name: node.name, op: "scale", attrs, inputs: [input], weights: {} });
  }
  const channels = site.shapeOf(input)[map.axis];
  if (typeof channels !== "number") return undefined;
  const weights: Record<string, WeightId> = {};
  const owner = ownerOf(node, site);
  const { factor, offset } = map;
  if (factor !== undefined) weights.gamma = site.weight(`${owner}/folded_gamma`, [channels], spread(factor, channels));
  if (offset !== undefined) weights.beta = site.weight(`${owner}/folded_beta`, [channels], spread(offset, channels));
  const attrs = { axis: map.axis, scale: factor !== undefined, center: offset !== undefined };
  return site.place(node, { name: node.name, op: "affine", attrs, inputs: [input], weights });
}
