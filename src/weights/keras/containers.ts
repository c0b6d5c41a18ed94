import { field, listOf } from "../json.ts";
import type { StoredWeight } from "../stored-model.ts";

/** Models inside each other beyond this are nobody's. */
const deepest = 16;

/**
 * The weights of a file that knows its layers only by the groups that they stand in, under the names that the file's
 * configuration has. Older versions of Keras 3 named groups by class and count alone: `conv2d_1` is the second Conv2D of
 * its model's list of layers, whatever its name is.
 */
export function nameContainers(config: unknown, weights: readonly StoredWeight[]): readonly StoredWeight[] {
  const names = new Map<string, string>();
  visit(field(config, "config"), "", "", names, 0);
  return weights.map((weight) => ({ ...weight, layer: names.get(weight.layer) ?? weight.layer }));
}

function visit(model: unknown, group: string, name: string, names: Map<string, string>, depth: number): void {
  if (depth > deepest) return;
  const counts = new Map<string, number>();
  for (const layer of listOf(field(model, "layers"))) {
    const className = field(layer, "class_name");
    const own = field(field(layer, "config"), "name");
    if (typeof className !== "string" || typeof own !== "string") continue;
    const stem = snakeCase(className);
    const count = counts.get(stem) ?? 0;
    counts.set(stem, count + 1);
    const place = `${group}${count === 0 ? stem : `${stem}_${count}`}`;
    names.set(place, `${name}${own}`);
    visit(field(layer, "config"), `${place}/`, `${name}${own}/`, names, depth + 1);
  }
}

/** `BatchNormalization` is `batch_normalization`, `PReLU` is `p_re_lu`: a capital begins a word before small letters and after one. */
const snakeCase = (name: string): string =>
  name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
