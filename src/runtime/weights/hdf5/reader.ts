/**
 * What is asked of an open HDF5 file, each thing by its path from the root (`""`, `layers/conv1`). The library answers
 * it, in a thread of its own; arguments and answers are what can be sent between threads.
 */
export interface Hdf5Reader {
  readonly names: (group: string) => readonly string[];
  /** Undefined where nothing is, where a link leads elsewhere, and where the file is damaged. */
  readonly node: (path: string) => Hdf5Node | undefined;
  /** An attribute that is a text or a list of texts; undefined for others and where there is none. */
  readonly attribute: (path: string, name: string) => string | readonly string[] | undefined;
  /** `count` rows along an axis before which all extents are 1, as float32; undefined where the file is damaged. */
  readonly rows: (dataset: string, axis: number, first: number, count: number) => Float32Array | undefined;
}

export type Hdf5Node =
  | { readonly kind: "group" }
  | {
      readonly kind: "dataset";
      readonly shape: readonly number[];
      /** `float32`; for what is not read, what it is. */
      readonly format: string;
      readonly isReadable: boolean;
    };
