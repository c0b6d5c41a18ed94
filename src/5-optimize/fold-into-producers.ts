import type { TensorId } from "../graph/graph.ts";
import { product, sum } from "../graph/values.ts";
import { type ChannelMap, channelMapOf, combined } from "./channel-map.ts";
import { asLinear, biasOf, kernelOf, type LinearNode, withValues } from "./linear-op.ts";
import type { Pass } from "./pass.ts";
import { type Changes, rewrite, type Site } from "./rewrite.ts";

export const foldIntoProducers: Pass = {
  name: "fold-into-producers",
  doc: "Folds a multiplication and addition per channel, such as a batch norm, into the kernel and the bias of the convolution, depthwise or transposed convolution, or dense layer before it. Exact for every padding, where the channels are the last axis and nobody else reads the convolution; a kernel that other nodes use too stays for them.",
  run: (graph) =>
    rewrite(graph, foldIntoProducers.name, (node, site) => {
      const map = channelMapOf(node, site);
      const between = node.inputs[0] as TensorId;
      if (map === undefined || site.readersOf(node.inputs[0] as TensorId).length !== 1) return undefined;
      const maker = asLinear(site.producer(between));
      const last = site.shapeOf(between).length - 1;
      if (maker === undefined || (map.axis !== undefined && map.axis !== last)) return undefined;
      return site.place(maker, { name: node.name, ...scaled(maker, map, site) });
    }),
};

// factor · (K x + b) + offset = (factor · K) x + (factor · b + offset)
function scaled(node: LinearNode, { factor, offset }: ChannelMap, site: Site): Pick<Changes, "attrs" | "weights"> {
  const kernel = kernelOf(node, site);
  const values =
    factor === undefined
      ? kernel.values
      : { kind: "product" as const, of: kernel.values, by: factor, every: kernel.perOutput };
  const bias = biasOf(node, site);
  const moved = bias && combined(product, bias, factor);
  return withValues(node, kernel, values, combined(sum, moved, offset), site);
}
