import { diagnostic } from "../../diagnostics/create.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Graph } from "../../graph/graph.ts";
import type { LayerConfig, Ref } from "./layer-config.ts";
import type { Written } from "./writer.ts";

/**
 * The most layers in a row that TensorFlow.js can put together everywhere. It follows them by recursion, which ends with the
 * stack: that of Node 20 and of a page in Chromium 4,000 layers or more, that of a worker in Chromium 2,200.
 */
export const deepest = 2_000;

/** An error where TensorFlow.js would overflow its stack while it puts the model together. */
export function checkDepth(graph: Graph, { layers, refs }: Pick<Written, "layers" | "refs">): readonly Diagnostic[] {
  const outputs = graph.outputs.map(({ tensor }) => refs.get(tensor) as Ref);
  const depths = recursionDepths(layers, outputs);
  const worst = depths.indexOf(Math.max(...depths));
  const depth = depths[worst] as number;
  if (depth <= deepest) return [];
  const { name, span } = graph.nodes[graph.tensors[graph.outputs[worst]!.tensor]!.producer]!;
  const args = {
    target: "tfjs-layers",
    limit: deepest.toLocaleString("en"),
    count: depth.toLocaleString("en"),
    node: name,
  };
  const joins = layers.some(({ inbound_nodes }) => inbound_nodes.some((takes) => takes.length > 1));
  const way = joins ? "put the shorter branch of each join first, or " : "";
  const help = `${way}take the target \`tfjs-graph\`, which runs a path of any length`;
  return [diagnostic("program/too-deep-for-target", span, args, { help })];
}

/**
 * How many layers TensorFlow.js has open at once, for each output, inputs not counted. It goes back from each output in turn, through the
 * results that a layer takes in their order, and never twice through the same use of a layer (`buildMapOfGraph` in
 * tfjs-layers 4.22, engine/container.ts; nothing else there recurses along the layers). So it is not the longest path that
 * counts: where the first term of a sum is a shortcut, the other branch starts behind layers that were seen before.
 */
function recursionDepths(layers: readonly LayerConfig[], outputs: readonly Ref[]): readonly number[] {
  const usesOf = new Map(layers.map(({ name, inbound_nodes }) => [name, inbound_nodes]));
  const seen = new Set<string>();
  return outputs.map(({ layer, use }) => {
    const open: { readonly takes: readonly Place[]; next: number }[] = [];
    const enter = ([layer, use]: Place): void => {
      const takes = usesOf.get(layer)?.[use];
      const key = `${use} ${layer}`;
      if (takes === undefined || seen.has(key)) return;
      seen.add(key);
      open.push({ takes, next: 0 });
    };
    let depth = 0;
    enter([layer, use]);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      depth = Math.max(depth, open.length);
      const taken = top.takes[top.next++];
      if (taken === undefined) open.pop();
      else enter(taken);
    }
    return depth;
  });
}

/** A use of a layer. */
type Place = readonly [layer: string, use: number, ...rest: readonly unknown[]];
