import type { Span } from "../../diagnostics/diagnostic.ts";
import type { Graph, Scope } from "../../graph/graph.ts";
import type { Diagram, Item, Origin } from "./compose/diagram.ts";

/**
 * Where the boxes and frames of a figure come from, by their id: the layer or the call, then the calls, loops and joins
 * around it, innermost first. A layer of the library has a place there first, and one in the user's file behind it.
 */
export function sourcesOf(
  graphs: readonly Graph[],
  diagrams: readonly Diagram[],
): ReadonlyMap<string, readonly Span[]> {
  const sources = new Map<string, readonly Span[]>();
  const add = (item: Item, graph: Graph): void => {
    sources.set(item.id, placesOf(item.origin, graph));
    if (item.kind === "group") for (const inner of item.items) add(inner, graph);
  };
  diagrams.forEach(({ root }, index) => {
    const graph = graphs[index];
    if (graph !== undefined) add(root, graph);
  });
  return sources;
}

/** The place to go to from a box: its innermost one in a file, such as the one that is open; else its own. */
export const placeIn = (file: string, places: readonly Span[]): Span | undefined =>
  places.find((place) => place.file === file) ?? places[0];

/** The place of a layer or a scope, then those of the calls, loops and joins around it. */
export function placesOf({ kind, id }: Origin, graph: Graph): readonly Span[] {
  const node = kind === "node" ? graph.nodes[id] : undefined;
  const places: Span[] = node === undefined ? [] : [node.span];
  let around: Scope | undefined = graph.scopes[node === undefined ? id : node.scope];
  while (around !== undefined) {
    if (!isSame(places.at(-1), around.span)) places.push(around.span);
    around = graph.scopes[around.parent ?? -1];
  }
  return places;
}

const isSame = (a: Span | undefined, b: Span): boolean =>
  a !== undefined && a.file === b.file && a.start === b.start && a.end === b.end;
