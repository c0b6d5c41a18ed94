import type { OpNode } from "../graph/graph.ts";
import type { Pass } from "./pass.ts";
import { rewrite } from "./rewrite.ts";

export const shareSubexpressions: Pass = {
  name: "share-subexpressions",
  doc: "Computes once what is computed twice: nodes of the same op with the same attributes, inputs and weights, as where a `shared` layer meets one tensor again. Always exact; two results that both have a label stay two.",
  run(graph) {
    const known = new Map<string, OpNode>();
    return rewrite(graph, shareSubexpressions.name, (node, site) => {
      const key = keyOf(node);
      const first = known.get(key);
      if (first === undefined) known.set(key, node);
      return first?.outputs.map(site.moved);
    });
  },
};

/** The same for nodes that compute the same. */
const keyOf = ({ op, attrs, inputs, weights, epilogue }: OpNode): string =>
  JSON.stringify([op, attrs, inputs, weights, epilogue]);
