import type { Graph, WeightId } from "../../graph/graph.ts";
import { importedName } from "../importer.ts";
import type { StoredWeight, Topology } from "../stored-model.ts";
import { type Canonical, type CanonicalEnd, type CanonicalNode, canonical, cone, sizesFrom } from "./canonical.ts";
import { forwardColours, newPalette, verticesOf } from "./colours.ts";
import { isomorphism } from "./isomorphism.ts";
import { departures, type Mismatch } from "./mismatch.ts";
import { modelLayers } from "./model-layers.ts";

export type TopologyMatch =
  | { readonly ok: true; readonly pairs: ReadonlyMap<WeightId, StoredWeight> }
  | { readonly ok: false; readonly mismatch: Mismatch };

/**
 * Finds the model in the network of a file: the whole of it, or what leads to one of its inner results (a network
 * without its classifier). `ties` are weights of both sides that belong together whatever else may be.
 */
export function matchByTopology(
  graph: Graph,
  topology: Topology,
  ties: ReadonlyMap<WeightId, StoredWeight>,
): TopologyMatch {
  const [model, whole] = [
    canonical(graph, sizesFrom(graph, topology.graph, "all")),
    canonical(topology.graph, sizesFrom(topology.graph, graph, "numbers")),
  ];
  const names = sharedNames(model.inputs, whole.inputs);
  const palette = newPalette();
  const colours = forwardColours(model, names, palette);
  const fileColours = forwardColours(whole, names, palette);
  const ends = matchOutputs(model, colours, whole, fileColours);
  if (ends.kind === "none") {
    const details = departures(model, colours, whole, fileColours, namesIn(graph));
    return { ok: false, mismatch: { summary: `is of another network than \`${graph.name}\``, details } };
  }
  if (ends.kind === "ambiguous") return ambiguous(ends.lines);
  const file = cone(
    whole,
    ends.right.map(({ end }) => end),
  );
  const right = ends.right.map(({ mark }, index) => ({ mark, end: file.outputs[index] as CanonicalEnd }));
  const named = tieNames(ties, topology);
  const [left, other] = [
    verticesOf(model, colours, ends.left, named.left, palette),
    verticesOf(file, forwardColours(file, names, palette), right, named.right, palette),
  ];
  const loose = [...(names.size === 0 ? model.inputs : []), ...ends.loose].map(({ port }) => port.node);
  const found = isomorphism(left, other, loose);
  if (found.kind === "none") {
    const summary = `has the layers of \`${graph.name}\`, but shares their results or weights otherwise`;
    return { ok: false, mismatch: { summary, details: [] } };
  }
  if (found.kind === "ambiguous") {
    const candidates = found.right.map((vertex) => `\`${importedName(file.nodes[vertex]!.source.name)}\``).join(" or ");
    return ambiguous(found.left.map((vertex) => `\`${model.nodes[vertex]!.source.name}\` may be ${candidates}`));
  }
  return pairsOf(left.weights, left.nodes, found.to, other.weights, topology, graph);
}

function pairsOf(
  weights: readonly WeightId[],
  offset: number,
  to: readonly number[],
  fileWeights: readonly WeightId[],
  topology: Topology,
  graph: Graph,
): TopologyMatch {
  const pairs = new Map<WeightId, StoredWeight>();
  const lacking: string[] = [];
  for (const [index, id] of weights.entries()) {
    const other = fileWeights[(to[offset + index] as number) - offset] as WeightId;
    const stored = topology.weights.get(other);
    const wanted = topology.graph.weights[other]!;
    if (stored === undefined) lacking.push(`${wanted.name}: the file's network has it, the file's weights do not`);
    else if (String(stored.shape) !== String(graph.weights[id]!.shape)) {
      const shapes = `its network gives it [${wanted.shape.join(", ")}], but what is stored has [${stored.shape.join(", ")}]`;
      lacking.push(`${stored.name}: ${shapes}`);
    } else pairs.set(id, stored);
  }
  if (lacking.length === 0) return { ok: true, pairs };
  return { ok: false, mismatch: { summary: "does not hold the weights of its own network", details: lacking } };
}

const ambiguous = (details: readonly string[]): TopologyMatch => ({
  ok: false,
  mismatch: {
    summary:
      "fits in several ways that give different results; name inputs and outputs, or layers with `@name`, as the file does",
    details,
  },
});

/** The names of inputs or outputs if both sides use the same ones; otherwise none. */
function sharedNames(left: readonly CanonicalEnd[], right: readonly CanonicalEnd[]): ReadonlySet<string> {
  const names = new Set(right.map(({ name }) => name));
  const isSame = left.length === right.length && left.every(({ name }) => names.has(name));
  return left.length === 1 || !isSame ? new Set() : names;
}

interface MarkedEnd {
  readonly end: CanonicalEnd;
  readonly mark: string;
}

type Outputs =
  | {
      readonly kind: "found";
      readonly left: readonly MarkedEnd[];
      readonly right: readonly MarkedEnd[];
      readonly loose: readonly CanonicalEnd[];
    }
  | { readonly kind: "none" }
  | { readonly kind: "ambiguous"; readonly lines: readonly string[] };

/** Where in the file the results of the model are: among its outputs, else inside of its network. */
function matchOutputs(
  model: Canonical,
  colours: readonly number[],
  file: Canonical,
  fileColours: readonly number[],
): Outputs {
  const left: MarkedEnd[] = [];
  const right: MarkedEnd[] = [];
  const loose: CanonicalEnd[] = [];
  const groups = new Map<string, CanonicalEnd[]>();
  for (const end of distinct(model.outputs)) {
    const key = `${colours[end.port.node]}:${end.port.position}`;
    groups.set(key, [...(groups.get(key) ?? []), end]);
  }
  for (const own of groups.values()) {
    const { node, position } = own[0]!.port;
    const fits = (id: number) => fileColours[id] === colours[node];
    const declared = distinct(file.outputs).filter(({ port }) => fits(port.node) && port.position === position);
    const inner = [...file.nodes.keys()].filter(fits).map((id) => ({
      name: importedName(file.nodes[id]!.source.name),
      port: { node: id, position },
    }));
    const candidates = declared.length === own.length ? declared : inner;
    if (candidates.length < own.length) return { kind: "none" };
    if (candidates.length > own.length) {
      const names = candidates.map(({ name }) => `\`${name}\``).join(" or ");
      return { kind: "ambiguous", lines: own.map(({ name }) => `\`${name}\` may be ${names}`) };
    }
    const names = sharedNames(own, candidates);
    if (names.size === 0 && own.length > 1) loose.push(...own);
    const marked = (end: CanonicalEnd): MarkedEnd => ({
      end,
      mark: names.has(end.name) ? `output ${end.name}` : "output",
    });
    left.push(...own.map(marked));
    right.push(...candidates.map(marked));
  }
  return { kind: "found", left, right, loose };
}

function distinct(ends: readonly CanonicalEnd[]): readonly CanonicalEnd[] {
  const seen = new Set<string>();
  return ends.filter(({ port }) => {
    const key = `${port.node}:${port.position}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

/** One text for both sides of a tie. */
function tieNames(ties: ReadonlyMap<WeightId, StoredWeight>, topology: Topology) {
  const left = new Map<WeightId, string>();
  const right = new Map<WeightId, string>();
  const byName = new Map([...topology.weights].map(([id, { name }]) => [name, id]));
  for (const [id, { name }] of ties) {
    const other = byName.get(name);
    if (other === undefined) continue;
    left.set(id, name);
    right.set(other, name);
  }
  return { left, right };
}

/** A layer by the name of its weights, else by that of its node. */
function namesIn(graph: Graph): (node: CanonicalNode) => string {
  const names = new Map(
    modelLayers(graph).flatMap(({ name, weights }) => weights.map(({ id }) => [id, name] as const)),
  );
  return ({ weights, source }) => names.get(weights[0]?.id ?? -1) ?? source.name;
}
