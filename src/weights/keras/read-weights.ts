import { isShape, type Reading, readable, type StoredWeight, unreadable } from "../stored-model.ts";
import { datasetAt, groupAt, type Hdf5Dataset, type Hdf5Group, textsOf } from "./hdf5.ts";

/** Groups inside each other beyond this are no model's. */
const deepest = 32;

export interface KerasWeights {
  readonly weights: readonly StoredWeight[];
  /** False where layers are known by the groups that they stand in alone, see `nameContainers`. */
  readonly named: boolean;
}

/** The weights of a Keras file: a `.weights.h5` of Keras 3, or a `.h5` of Keras 2 and of Keras 3's older format. */
export function readWeights(root: Hdf5Group): Reading<KerasWeights> {
  const legacy = groupAt(root, "model_weights") ?? (textsOf(root, "layer_names") === undefined ? undefined : root);
  if (legacy !== undefined) return readLegacy(legacy);
  if (groupAt(root, "layers") !== undefined || groupAt(root, "_layer_checkpoint_dependencies") !== undefined) {
    return readVariables(root);
  }
  return unreadable(
    "it is an HDF5 file, but not of Keras: it has neither the groups `layers/…/vars` of a .weights.h5 nor `model_weights` with `layer_names`",
  );
}

/** Keras 3: `layers/<class>/vars/<number>`, where the `vars` know the layer's name, and models have `layers` themselves. */
function readVariables(root: Hdf5Group): Reading<KerasWeights> {
  const weights: StoredWeight[] = [];
  let named = false;
  const visit = (group: Hdf5Group, path: string, layer: string, depth: number): string | undefined => {
    if (depth > deepest) return `its groups are more than ${deepest} deep`;
    for (const container of ["layers", "_layer_checkpoint_dependencies"]) {
      const layers = groupAt(group, container);
      for (const name of layers?.names() ?? []) {
        const child = layers?.child(name);
        if (child?.kind !== "group") continue;
        const own = child.child("vars");
        const given = own?.kind === "group" ? own.attribute("name") : undefined;
        named ||= typeof given === "string";
        const inner = typeof given === "string" ? given : name;
        const problem = visit(
          child,
          `${path}${container}/${name}/`,
          layer === "" ? inner : `${layer}/${inner}`,
          depth + 1,
        );
        if (problem !== undefined) return problem;
      }
    }
    const vars = groupAt(group, "vars");
    const numbers = (vars?.names() ?? []).filter((name) => /^\d+$/.test(name)).map(Number);
    for (const [position, number] of numbers.sort((a, b) => a - b).entries()) {
      const dataset = vars?.child(String(number));
      if (number !== position || dataset?.kind !== "dataset") return `\`${path}vars\` lacks the weight ${position}`;
      weights.push(weightOf(dataset, `${path}vars/${number}`, layer, undefined, position));
    }
    return undefined;
  };
  const problem = visit(root, "", "", 0);
  return problem === undefined ? checked(weights, named) : unreadable(problem);
}

/** Keras 2: a group for each layer, which lists its weights by their paths. */
function readLegacy(group: Hdf5Group): Reading<KerasWeights> {
  const layers = textsOf(group, "layer_names");
  if (layers === undefined)
    return unreadable("`model_weights` has no attribute `layer_names`, so its layers are unknown");
  const weights: StoredWeight[] = [];
  for (const layer of layers) {
    const own = groupAt(group, layer);
    if (own === undefined) return unreadable(`it lists the layer \`${layer}\` but has no group of that name`);
    const names = textsOf(own, "weight_names") ?? [];
    const owners = ownersOf(layer, names);
    const positions = new Map<string, number>();
    for (const [index, name] of names.entries()) {
      const dataset = datasetAt(own, name);
      if (dataset === undefined)
        return unreadable(`it lists the weight \`${name}\` of the layer \`${layer}\` but does not have it`);
      const owner = owners[index] as string;
      const position = positions.get(owner) ?? 0;
      positions.set(owner, position + 1);
      weights.push(weightOf(dataset, `${layer}/${name}`, owner, roleOf(name), position));
    }
  }
  return checked(weights, true);
}

/**
 * The layers of the weights in one group. The group of a plain layer has weights of one prefix, which may be numbered
 * otherwise than the layer (`conv1_2/kernel:0`); that of a model has those of several layers.
 */
function ownersOf(group: string, names: readonly string[]): readonly string[] {
  const prefixes = names.map((name) => name.slice(0, Math.max(0, name.lastIndexOf("/"))));
  const isLayer = new Set(prefixes).size <= 1 && !prefixes[0]?.startsWith(`${group}/`);
  return prefixes.map((prefix) => (isLayer ? group : prefix.startsWith(`${group}/`) ? prefix : `${group}/${prefix}`));
}

const roleOf = (name: string): string => name.slice(name.lastIndexOf("/") + 1).replace(/:\d+$/, "");

const weightOf = (
  { shape, format, open }: Hdf5Dataset,
  name: string,
  layer: string,
  role: string | undefined,
  position: number,
): StoredWeight => ({ name, layer, role, position, shape, format, open });

function checked(weights: readonly StoredWeight[], named: boolean): Reading<KerasWeights> {
  const wrong = weights.find(({ shape }) => !isShape(shape));
  if (wrong !== undefined) return unreadable(`it gives \`${wrong.name}\` the shape [${wrong.shape.join(", ")}]`);
  return readable({ weights, named });
}
