import type { Graph, WeightId } from "../../graph/graph.ts";
import { isReal, type StoredModel, type StoredWeight } from "../stored-model.ts";
import { matchByName, type NameMatch } from "./by-name.ts";
import { matchByTopology, type TopologyMatch } from "./by-topology.ts";
import type { Mismatch } from "./mismatch.ts";

/** What each weight of a model is in a file, and how that was found out. */
export interface WeightsMatch {
  readonly by: "name" | "topology";
  readonly pairs: ReadonlyMap<WeightId, StoredWeight>;
  /** What the file has beyond the model; its whole and its single numbers are settings. */
  readonly unused: readonly StoredWeight[];
  /** Where the file's network is another one although all names fit: the same weights give other results there. */
  readonly differs: readonly string[];
}

export type MatchResult =
  | { readonly ok: true; readonly match: WeightsMatch }
  | { readonly ok: false; readonly mismatch: Mismatch };

/**
 * Finds all weights of a graph in a file, or none. By name, where the source gives its layers names (`@name`) that the
 * file has, or where archc wrote the file; else by the network that the file describes, in which names still count
 * where there are some. Never by order and shape.
 */
export function matchWeights(graph: Graph, stored: StoredModel): MatchResult {
  const names = matchByName(graph, stored.weights);
  const { topology } = stored;
  const isComplete = names.fitting.size === names.layers.length;
  if (isComplete && isTrusted(names, stored)) {
    const check = topology === undefined ? undefined : matchByTopology(graph, topology, names.pairs);
    const differs = check?.ok === false && topology?.leftOut.length === 0 ? check.mismatch.details : [];
    return found("name", names.pairs, stored, differs);
  }
  if (topology === undefined) return { ok: false, mismatch: namesMismatch(graph, names, isComplete) };
  const ties = new Map(
    [...names.fitting].flatMap(({ given, weights }) =>
      given ? weights.map(({ id }) => [id, names.pairs.get(id) as StoredWeight] as const) : [],
    ),
  );
  const matched = matchByTopology(graph, topology, ties);
  if (matched.ok) return found("topology", matched.pairs, stored, []);
  return { ok: false, mismatch: topologyMismatch(graph, stored, names, ties, matched.mismatch) };
}

/**
 * Names that archc made up (`conv2d_2` is the second convolution) may mean another layer in a file (there the third).
 * They count in archc's own files, and where the file has no other weights.
 */
function isTrusted({ layers, pairs }: NameMatch, { ours, topology, weights }: StoredModel): boolean {
  return ours || layers.every(({ given }) => given) || (topology === undefined && pairs.size === weights.length);
}

function found(
  by: WeightsMatch["by"],
  pairs: ReadonlyMap<WeightId, StoredWeight>,
  { weights }: StoredModel,
  differs: readonly string[],
): MatchResult {
  const used = new Set(pairs.values());
  const unused = weights.filter((weight) => !used.has(weight) && isReal(weight.format) && weight.shape.length > 0);
  return { ok: true, match: { by, pairs, unused, differs } };
}

function namesMismatch(graph: Graph, { different, missing }: NameMatch, isComplete: boolean): Mismatch {
  if (isComplete) {
    return {
      summary: `has more weights than \`${graph.name}\` and no description of its network, and the names of the layers are archc's own; give them the file's with \`@name\``,
      details: [],
    };
  }
  const help =
    "it has weights alone, so they are found by the names of their layers (`@name`); a file of the whole model (`model.save`) also describes the network, and there names are not needed";
  return { summary: `does not have the weights of \`${graph.name}\`: ${help}`, details: [...different, ...missing] };
}

function topologyMismatch(
  graph: Graph,
  { topology }: StoredModel,
  { different }: NameMatch,
  ties: ReadonlyMap<WeightId, StoredWeight>,
  mismatch: Mismatch,
): Mismatch {
  const without: TopologyMatch | undefined = ties.size > 0 ? matchByTopology(graph, topology!, new Map()) : undefined;
  if (without?.ok === true) {
    const details = [...ties].flatMap(([id, { name }]) => {
      const other = without.pairs.get(id)?.name;
      return other === name
        ? []
        : [`${graph.weights[id]!.name}: by its name it is ${name}, by its place in the network ${other}`];
    });
    return { summary: `has the network of \`${graph.name}\`, but the names of layers say otherwise`, details };
  }
  const known = new Set(mismatch.details.map((line) => line.split(":", 1)[0]));
  const named = different.filter((line) => !known.has(line.split("/", 1)[0] as string));
  const leftOut = topology!.leftOut.map((line) => `the file's layer ${line}`);
  return { ...mismatch, details: [...mismatch.details, ...(mismatch.details.length === 0 ? named : []), ...leftOut] };
}
