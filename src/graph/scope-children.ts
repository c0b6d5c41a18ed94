import type { Graph } from "./graph.ts";

/** What stands directly in each scope, in the order of its first node: a node is its id, a scope −1 − its id. */
export function scopeChildren(graph: Graph): readonly (readonly number[])[] {
  const children: number[][] = graph.scopes.map(() => []);
  const placed = new Uint8Array(graph.scopes.length);
  placed[0] = 1;
  for (const node of graph.nodes) {
    children[node.scope]?.push(node.id);
    for (let scope = node.scope; placed[scope] === 0; ) {
      placed[scope] = 1;
      const parent = graph.scopes[scope]?.parent ?? 0;
      children[parent]?.push(-1 - scope);
      // The node was pushed first into a scope that is new, so ancestors still come in the order of their first node.
      scope = parent;
    }
  }
  return children;
}
