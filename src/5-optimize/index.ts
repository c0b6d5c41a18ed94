import type { Graph } from "../graph/graph.ts";
import { verify } from "../graph/verify.ts";
import { foldIntoProducers } from "./fold-into-producers.ts";
import { foldIntoReaders } from "./fold-into-readers.ts";
import { fuseEpilogues } from "./fuse-epilogues.ts";
import { groupedToDepthwise } from "./grouped-to-depthwise.ts";
import { mergeMultiplyAdds } from "./merge-multiply-adds.ts";
import { mergePads } from "./merge-pads.ts";
import { multiplyAddNorms } from "./multiply-add-norms.ts";
import { openComposites } from "./open-composites.ts";
import type { Pass } from "./pass.ts";
import { removeIdentities } from "./remove-identities.ts";
import { removeUnused } from "./remove-unused.ts";
import { shareSubexpressions } from "./share-subexpressions.ts";
import { transposedToPointwise } from "./transposed-to-pointwise.ts";

/** Every pass, in the order in which they run. */
export const passes: readonly Pass[] = [
  removeUnused,
  openComposites,
  removeIdentities,
  shareSubexpressions,
  groupedToDepthwise,
  mergePads,
  multiplyAddNorms,
  mergeMultiplyAdds,
  foldIntoProducers,
  foldIntoReaders,
  transposedToPointwise,
  fuseEpilogues,
];

/** The graph for running: it computes what `graph` computes, in fewer and faster steps. `after` names the last pass to run; all run without it. */
export function optimize(graph: Graph, after?: string): Graph {
  const last = after === undefined ? passes.length - 1 : passes.findIndex(({ name }) => name === after);
  if (last < 0) throw new Error(`There is no pass ${after}.`);
  let current = graph;
  for (const { name, run } of passes.slice(0, last + 1)) {
    const next = run(current);
    const faults = next === current ? [] : verify(next);
    if (faults.length > 0) throw new Error(`The pass ${name} breaks the graph ${graph.name}: ${faults.join("; ")}.`);
    current = next;
  }
  return current;
}
