import type { Graph, WeightId } from "../../graph/graph.ts";

/** The weights that one layer of a model has, under the name that a file may know them by. */
export interface ModelLayer {
  /** What `@name` says, else the name of the layer's node. */
  readonly name: string;
  /** True for a name that `@name` gives. */
  readonly given: boolean;
  readonly weights: readonly { readonly id: WeightId; readonly role: string; readonly shape: readonly number[] }[];
}

/** The layers of a graph that have weights, each once, in the order of the graph. */
export function modelLayers({ nodes, weights }: Graph): readonly ModelLayer[] {
  const seen = new Set<WeightId>();
  return nodes.flatMap((node): readonly ModelLayer[] => {
    if (node.op === "input") return [];
    const own = Object.entries(node.weights).map(([role, id]) => ({ role, id, shape: weights[id]!.shape }));
    const [first] = own;
    if (first === undefined || seen.has(first.id)) return [];
    for (const { id } of own) seen.add(id);
    const weight = weights[first.id]!.name;
    const name = weight.endsWith(`/${first.role}`) ? weight.slice(0, -first.role.length - 1) : weight;
    return [{ name, given: name !== node.name, weights: own }];
  });
}
