import type { Graph } from "../graph/graph.ts";

/** One rewriting of a graph that keeps what it computes. */
export interface Pass {
  /** For `--after` and for `madeBy` of the nodes that it makes. */
  readonly name: string;
  /** What it does, and when that is exact; the first sentence is what a list shows. */
  readonly doc: string;
  /** The graph itself where there is nothing to do. */
  readonly run: (graph: Graph) => Graph;
}
