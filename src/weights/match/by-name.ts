import type { Graph, WeightId } from "../../graph/graph.ts";
import { isRole } from "../keras/read-config.ts";
import type { StoredWeight } from "../stored-model.ts";
import { shapeText } from "./mismatch.ts";
import { type ModelLayer, modelLayers } from "./model-layers.ts";

/** What names alone say about the weights of a model. */
export interface NameMatch {
  readonly layers: readonly ModelLayer[];
  /** The layers whose weights the file has under their names, with their shapes. */
  readonly fitting: ReadonlySet<ModelLayer>;
  readonly pairs: ReadonlyMap<WeightId, StoredWeight>;
  /** A line for each weight that the file has otherwise, with both shapes. */
  readonly different: readonly string[];
  /** A line for each layer that the file does not have. */
  readonly missing: readonly string[];
}

/** Looks for the layers of a model in a file, by name. */
export function matchByName(graph: Graph, stored: readonly StoredWeight[]): NameMatch {
  const layers = modelLayers(graph);
  const find = layerFinder(stored);
  const fitting = new Set<ModelLayer>();
  const pairs = new Map<WeightId, StoredWeight>();
  const different: string[] = [];
  const missing: string[] = [];
  for (const layer of layers) {
    const found = find(layer.name);
    if (found === undefined) {
      missing.push(`${layer.name}: the model has ${weightsText(layer.weights)}, the file has no layer of this name`);
      continue;
    }
    const { chosen, problems } = compare(layer, found);
    different.push(...problems);
    if (problems.length > 0) continue;
    fitting.add(layer);
    for (const [id, weight] of chosen) pairs.set(id, weight);
  }
  return { layers, fitting, pairs, different, missing };
}

/** The weights of a layer that a file has under a name; models around it need not be named, where that is enough. */
function layerFinder(stored: readonly StoredWeight[]): (name: string) => readonly StoredWeight[] | undefined {
  const whole = new Map<string, StoredWeight[]>();
  for (const weight of stored) whole.set(weight.layer, [...(whole.get(weight.layer) ?? []), weight]);
  const last = new Map<string, StoredWeight[] | undefined>();
  for (const [layer, weights] of whole) {
    const name = layer.slice(layer.lastIndexOf("/") + 1);
    last.set(name, last.has(name) ? undefined : weights);
  }
  return (name) => whole.get(name) ?? last.get(name);
}

/** Pairs the weights of one layer, by what they are to it; by their order where the file has nothing else. */
function compare(
  { name, weights }: ModelLayer,
  found: readonly StoredWeight[],
): { readonly chosen: readonly (readonly [WeightId, StoredWeight])[]; readonly problems: readonly string[] } {
  const chosen: (readonly [WeightId, StoredWeight])[] = [];
  const problems: string[] = [];
  const ordered = found.every(({ role }) => role === undefined);
  if (ordered && found.length !== weights.length) {
    const both = `the model has ${weightsText(weights)}, the file has ${weightsText(found)}`;
    return { chosen, problems: [`${name}: ${both}`] };
  }
  const used = new Set<StoredWeight>();
  for (const [position, { id, role, shape }] of weights.entries()) {
    const weight = found.find((one) => (one.role === undefined ? one.position === position : isRole(one.role, role)));
    if (weight === undefined) {
      problems.push(`${name}/${role}: the model has ${shapeText(shape)}, the file has none`);
      continue;
    }
    used.add(weight);
    if (shapeText(weight.shape) === shapeText(shape)) chosen.push([id, weight]);
    else problems.push(`${name}/${role}: the model has ${shapeText(shape)}, the file has ${shapeText(weight.shape)}`);
  }
  for (const weight of found) {
    if (used.has(weight)) continue;
    problems.push(
      `${name}/${weight.role ?? weight.position}: the model has none, the file has ${shapeText(weight.shape)}`,
    );
  }
  return { chosen, problems };
}

const weightsText = (
  weights: readonly { readonly role: string | undefined; readonly shape: readonly number[] }[],
): string =>
  weights.map(({ role, shape }) => (role === undefined ? shapeText(shape) : `${role} ${shapeText(shape)}`)).join(", ");
