import type { TensorId } from "../graph/graph.ts";
import { channelMapOf, inSequence, placeMap } from "./channel-map.ts";
import type { Pass } from "./pass.ts";
import { rewrite } from "./rewrite.ts";

export const mergeMultiplyAdds: Pass = {
  name: "merge-multiply-adds",
  doc: "Makes one multiplication and addition per channel of two in sequence, as of a norm and a `scale` behind it. Exact where both have their channels on the same axis and nobody else reads what is between them.",
  run: (graph) =>
    rewrite(graph, mergeMultiplyAdds.name, (node, site) => {
      const second = channelMapOf(node, site);
      const between = node.inputs[0] as TensorId;
      if (second === undefined || site.readersOf(node.inputs[0] as TensorId).length !== 1) return undefined;
      const maker = site.producer(between);
      const first = channelMapOf(maker, site);
      const map = first && inSequence(first, second);
      return map && placeMap(node, map, maker.inputs[0] as TensorId, site);
    }),
};
