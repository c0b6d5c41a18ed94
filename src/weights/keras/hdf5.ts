import type { Fill } from "../initial-values.ts";

/** What reading Keras's files needs of HDF5; `runtime` gives it, with a library that reads the format. */
export interface Hdf5Group {
  readonly kind: "group";
  readonly names: () => readonly string[];
  readonly child: (name: string) => Hdf5Group | Hdf5Dataset | undefined;
  /** An attribute that is a text or a list of texts; undefined for others and where there is none. */
  readonly attribute: (name: string) => string | readonly string[] | undefined;
}

export interface Hdf5Dataset {
  readonly kind: "dataset";
  readonly shape: readonly number[];
  /** `float32`; for what is not read, what it is. */
  readonly format: string;
  readonly open: (() => Fill) | undefined;
}

/** The group at a path, undefined where there is none. */
export function groupAt(root: Hdf5Group, path: string): Hdf5Group | undefined {
  let at: Hdf5Group = root;
  for (const name of path.split("/")) {
    const next = at.child(name);
    if (next?.kind !== "group") return undefined;
    at = next;
  }
  return at;
}

export function datasetAt(root: Hdf5Group, path: string): Hdf5Dataset | undefined {
  const slash = path.lastIndexOf("/");
  const group = slash < 0 ? root : groupAt(root, path.slice(0, slash));
  const found = group?.child(path.slice(slash + 1));
  return found?.kind === "dataset" ? found : undefined;
}

/** A list of texts; Keras cuts one that is too long for an attribute into `name0`, `name1` and so on. */
export function textsOf(group: Hdf5Group, name: string): readonly string[] | undefined {
  const whole = group.attribute(name);
  if (whole !== undefined) return typeof whole === "string" ? [whole] : whole;
  const parts: string[] = [];
  for (let index = 0; ; index++) {
    const part = group.attribute(`${name}${index}`);
    if (part === undefined) return index === 0 ? undefined : parts;
    parts.push(...(typeof part === "string" ? [part] : part));
  }
}
