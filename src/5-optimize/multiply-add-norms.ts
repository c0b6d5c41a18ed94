import { channelMapOf, placeMap } from "./channel-map.ts";
import type { Pass } from "./pass.ts";
import { rewrite } from "./rewrite.ts";

export const multiplyAddNorms: Pass = {
  name: "multiply-add-norms",
  doc: "Makes of every batch norm one multiplication and one addition per channel, whose numbers follow from gamma, beta, mean and variance. Exact, since a model that runs takes the moving statistics, frozen or not.",
  run: (graph) =>
    rewrite(graph, multiplyAddNorms.name, (node, site) => {
      const map = node.op === "batch_norm" ? channelMapOf(node, site) : undefined;
      return map && placeMap(node, map, node.inputs[0]!, site);
    }),
};
