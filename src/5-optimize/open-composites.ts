import { expand } from "../graph/expand.ts";
import type { OpNode } from "../graph/graph.ts";
import { type OpName, ops } from "../ops/index.ts";
import type { Pass } from "./pass.ts";

/** Executors have kernels for these composites, so that their bodies stay closed. */
const closed: readonly OpName[] = ["depth_to_space", "abs", "square", "subtract"];

const kept = Object.fromEntries(
  Object.entries(ops).filter(([name, op]) => !("body" in op) || closed.includes(name as OpName)),
);

export const openComposites: Pass = {
  name: "open-composites",
  doc: "Puts the bodies of composite ops in their place, so that later passes see a separable convolution as two convolutions. Bodies of ops that executors have a kernel for stay closed. Always exact.",
  run(graph) {
    const known = new Map(graph.nodes.map((node) => [node.name, node.op]));
    const opened = expand(graph, kept);
    if (opened === graph) return graph;
    const nodes = opened.nodes.map((node) =>
      node.op === "input" || known.get(node.name) === node.op
        ? node
        : ({ ...node, madeBy: openComposites.name } as OpNode),
    );
    return { ...opened, nodes };
  },
};
