import type { FoldedScope, Folding } from "../graph/fold.ts";
import type { Graph, Node, OpNode, Scope } from "../graph/graph.ts";
import { isListed } from "./listed.ts";

/** A network as a tree of the layers that a table lists, with every other node attached to one of them. */
export type Part = LayerPart | JoinPart | Chain;

export interface LayerPart {
  readonly kind: "layer";
  readonly node: OpNode;
  /** The nodes that count as this layer: itself, its norm and its activation. */
  readonly own: number[];
}

/** A join with branches. */
export interface JoinPart {
  readonly kind: "join";
  readonly node: OpNode;
  /** Those that have nodes; a branch that passes its input on has no parts. */
  readonly branches: readonly Chain[];
  /** The join itself and what follows it without being listed. */
  readonly own: number[];
}

/** Parts one after another: those of a scope. */
export interface Chain {
  readonly kind: "chain";
  readonly scope: Scope;
  /** How many equal iterations it stands for. */
  readonly times: number;
  readonly parts: readonly Part[];
  /** Its nodes where it has no part. */
  readonly own: number[];
}

/** The outline of a graph. Nodes of folded iterations stand for all of them. */
export const outline = (graph: Graph, folding: Folding): Chain => chainOf(folding.root, graph);

/** All nodes of a part. */
export function nodesOf(part: Part): readonly number[] {
  switch (part.kind) {
    case "layer":
      return part.own;
    case "join":
      return [...part.branches.flatMap(nodesOf), ...part.own];
    case "chain":
      return [...part.own, ...part.parts.flatMap(nodesOf)];
  }
}

function chainOf({ scope, times, children }: FoldedScope, graph: Graph): Chain {
  const parts: Part[] = [];
  const waiting: number[] = [];
  const put = (part: Part) => {
    if (parts.length === 0) attach(part, waiting, "first");
    parts.push(part);
  };
  const attachNodes = (nodes: readonly number[]) => {
    const last = parts.at(-1);
    if (last === undefined) waiting.push(...nodes);
    else attach(last, nodes, "last");
  };
  for (const child of children) {
    if (child.kind === "node") {
      const node = graph.nodes[child.node] as Node;
      if (node.op === "input") continue;
      if (isListed(node, graph)) put({ kind: "layer", node, own: [node.id] });
      else attachNodes([node.id]);
      continue;
    }
    const part = graph.scopes[child.scope]?.kind === "branches" ? joinOf(child, graph) : chainOf(child, graph);
    if (part.kind === "chain" && part.parts.length === 0) attachNodes(part.own);
    else put(part);
  }
  const own = parts.length === 0 ? waiting : [];
  return { kind: "chain", scope: graph.scopes[scope] as Scope, times, parts, own };
}

/** Gives nodes that have no line to the layer that is met first, or last. */
function attach(part: Part, nodes: readonly number[], end: "first" | "last"): void {
  const inner = part.kind === "chain" ? part.parts.at(end === "first" ? 0 : -1) : undefined;
  if (inner === undefined) part.own.push(...nodes);
  else attach(inner, nodes, end);
}

function joinOf({ scope, times, children }: FoldedScope, graph: Graph): Part {
  const branches: Chain[] = [];
  const own: Node[] = [];
  for (const child of children) {
    if (child.kind === "node") own.push(graph.nodes[child.node] as Node);
    else branches.push(chainOf(child, graph));
  }
  const node = own[0] as OpNode;
  if (branches.every(({ parts }) => parts.length === 0)) {
    // Branches that only pass on: the join is a layer over several tensors.
    return { kind: "layer", node, own: [...branches.flatMap(nodesOf), ...own.map(({ id }) => id)] };
  }
  const join: JoinPart = { kind: "join", node, branches, own: own.map(({ id }) => id) };
  const place = graph.scopes[scope] as Scope;
  return times === 1 ? join : { kind: "chain", scope: place, times, parts: [join], own: [] };
}
