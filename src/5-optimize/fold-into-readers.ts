import type { Node, OpNode, TensorId, Values } from "../graph/graph.ts";
import { sum } from "../graph/values.ts";
import { type ChannelMap, channelMapOf, combined } from "./channel-map.ts";
import { asLinear, biasOf, kernelOf, type LinearNode, padsNothing, withValues } from "./linear-op.ts";
import type { Pass } from "./pass.ts";
import { type Changes, rewrite, type Site } from "./rewrite.ts";

export const foldIntoReaders: Pass = {
  name: "fold-into-readers",
  doc: "Folds a multiplication and addition per channel into the convolutions and dense layers that read it, when all that read it can take it. Exact where the convolution puts no zeros around its image (padding=valid, a 1×1 window, pads that come out as 0), because a zero of the border is not normalised; without an addition exact for every padding. A transposed convolution takes a multiplication only, and one with groups only the same number for all channels.",
  run: (graph) =>
    rewrite(graph, foldIntoReaders.name, (node, site) => {
      const reader = asLinear(node);
      const maker = site.producer(node.inputs[0] as TensorId);
      const map = channelMapOf(maker, site);
      if (reader === undefined || map === undefined) return undefined;
      const readers = site.readersOf(node.inputs[0] as TensorId);
      if (readers.length === 0 || !readers.every((each) => takes(each, map, maker, site))) return undefined;
      return site.place(reader, { name: node.name, inputs: maker.inputs, ...absorbed(reader, map, site) });
    }),
};

/** True where a reader of a channel map's result, as it is before the pass, can take the map. */
function takes(node: OpNode, map: ChannelMap, maker: Node, site: Site): boolean {
  const input = maker.inputs[0] as TensorId;
  const shape = site.shapeOf(input);
  const linear = asLinear(node);
  // The input would be of another type than the op takes.
  if (linear === undefined || site.before.tensors[node.inputs[0] as TensorId]!.dtype !== "f32") return false;
  if (map.axis !== undefined && map.axis !== shape.length - 1) return false;
  if (map.axis !== undefined && kernelOf(linear, site).perInput === undefined) return false;
  return map.offset === undefined || padsNothing(linear, shape);
}

// K (factor · x + offset) + b = (K · factor) x + (K offset + b)
function absorbed(node: LinearNode, { factor, offset }: ChannelMap, site: Site): Pick<Changes, "attrs" | "weights"> {
  const kernel = kernelOf(node, site);
  const times = (by: Values): Values => ({ kind: "product", of: kernel.values, by, every: kernel.perInput ?? 1 });
  const shift: Values | undefined = offset && { kind: "column-sums", of: times(offset), columns: kernel.outputs };
  const values = factor === undefined ? kernel.values : times(factor);
  return withValues(node, kernel, values, combined(sum, biasOf(node, site), shift), site);
}
