import { diagnostic } from "../diagnostics/create.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Graph } from "../graph/graph.ts";

/**
 * The most layers in a row that TensorFlow.js can put together everywhere. It follows them by recursion, which ends with the
 * stack: that of Node 20 and of a page in Chromium 4,000 layers or more, that of a worker in Chromium 2,200.
 */
export const deepest = 2_000;

/** A use of a layer: what it takes, in order, and undefined for an input of the model. */
export type Takes = (place: string) => readonly string[] | undefined;

/**
 * An error where TensorFlow.js would overflow its stack while it puts a LayersModel together. `outputs` are the places of the
 * graph's outputs.
 */
export function checkDepth(
  target: string,
  graph: Graph,
  outputs: readonly string[],
  takes: Takes,
): readonly Diagnostic[] {
  const depths = recursionDepths(outputs, takes);
  const depth = Math.max(...depths);
  if (depth <= deepest) return [];
  const { tensor } = graph.outputs[depths.indexOf(depth)]!;
  const { name, span } = graph.nodes[graph.tensors[tensor]!.producer]!;
  const [limit, count] = [deepest, depth].map((number) => number.toLocaleString("en")) as [string, string];
  const joins = graph.nodes.some(({ inputs }) => inputs.length > 1);
  const way = joins ? "put the shorter branch of each join first, or " : "";
  const help = `${way}take the target \`tfjs-graph\`, which runs a path of any length`;
  return [diagnostic("program/too-deep-for-target", span, { target, limit, count, node: name }, { help })];
}

/**
 * How many layers TensorFlow.js has open at once, for each output, inputs not counted. It goes back from each output in
 * turn, through the results that a layer takes in their order, and never twice through the same use of a layer
 * (`buildMapOfGraph` in tfjs-layers 4.22, engine/container.ts; nothing else there recurses along the layers). So it is not
 * the longest path that counts: where the first term of a sum is a shortcut, the other branch starts behind layers that were
 * seen before.
 */
function recursionDepths(outputs: readonly string[], takes: Takes): readonly number[] {
  const seen = new Set<string>();
  return outputs.map((output) => {
    const open: { readonly taken: readonly string[]; next: number }[] = [];
    const enter = (place: string): void => {
      const taken = takes(place);
      if (taken === undefined || seen.has(place)) return;
      seen.add(place);
      open.push({ taken, next: 0 });
    };
    let depth = 0;
    enter(output);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      depth = Math.max(depth, open.length);
      const place = top.taken[top.next++];
      if (place === undefined) open.pop();
      else enter(place);
    }
    return depth;
  });
}
