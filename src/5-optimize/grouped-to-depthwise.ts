import type { TensorId, WeightId } from "../graph/graph.ts";
import { valuesOf } from "../graph/values.ts";
import type { AttrValues } from "../ops/semantics.ts";
import type { Pass } from "./pass.ts";
import { ownerOf, rewrite } from "./rewrite.ts";

export const groupedToDepthwise: Pass = {
  name: "grouped-to-depthwise",
  doc: "Makes a depthwise convolution of a convolution that has as many groups as channels. Exact: the kernel [h, w, 1, channels · m] holds the same numbers in the same order as [h, w, channels, m].",
  run: (graph) =>
    rewrite(graph, groupedToDepthwise.name, (node, site) => {
      if (node.op !== "conv2d" || node.attrs.groups === 1) return undefined;
      const { filters, groups, ...attrs } = node.attrs;
      const channels = site.shapeOf(node.inputs[0] as TensorId)[3];
      if (channels !== groups) return undefined;
      const depth_multiplier = filters / groups;
      const values = valuesOf(site.weightAt(node.weights.kernel as WeightId));
      const name = `${ownerOf(node, site)}/depthwise_kernel`;
      const depthwise_kernel = site.weight(name, [...attrs.kernel, groups, depth_multiplier], values);
      const { kernel: _, ...others } = node.weights;
      return site.place(node, {
        name: node.name,
        op: "depthwise_conv2d",
        attrs: { ...attrs, depth_multiplier } as unknown as AttrValues,
        weights: { depthwise_kernel, ...others },
      });
    }),
};
