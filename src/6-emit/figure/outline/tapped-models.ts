import type { Graph } from "../../../graph/graph.ts";
import { isPassage, origin } from "./roles.ts";

/** The models of which others read more than one tensor: a network with heads of its own is drawn as one with them. */
export function tappedModels(graph: Graph): ReadonlySet<number> {
  if (!graph.scopes.some(({ kind, parent }) => kind === "model" && parent !== undefined)) return new Set();
  const read = new Map<number, Set<number>>();
  const note = (tensor: number, reader: ReadonlySet<number>): void => {
    for (const scope of scopesAround(graph.nodes[graph.tensors[tensor]?.producer ?? -1]?.scope, graph)) {
      if (reader.has(scope)) return;
      read.set(scope, (read.get(scope) ?? new Set()).add(tensor));
    }
  };
  for (const node of graph.nodes) {
    if (isPassage(node)) continue;
    const around = new Set(scopesAround(node.scope, graph));
    for (const tensor of node.inputs) note(origin(tensor, graph), around);
  }
  for (const { tensor } of graph.outputs) note(origin(tensor, graph), new Set());
  return new Set(
    graph.scopes.flatMap(({ id, kind }) => (kind === "model" && (read.get(id)?.size ?? 0) > 1 ? [id] : [])),
  );
}

function scopesAround(scope: number | undefined, graph: Graph): readonly number[] {
  const around: number[] = [];
  for (let at = scope; at !== undefined; at = graph.scopes[at]?.parent) around.push(at);
  return around;
}
