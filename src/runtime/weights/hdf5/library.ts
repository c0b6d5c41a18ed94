import type { Dataset, File, Group, ready } from "h5wasm";
import type { ByteSource } from "../../../weights/byte-source.ts";
import { bytesPer, decode, type NumberFormat } from "../../../weights/decode.ts";
import { elementsOf } from "../../../weights/stored-model.ts";
import type { Hdf5Node, Hdf5Reader } from "./reader.ts";

type H5Module = Awaited<typeof ready>;

/** The HDF5 library once it is loaded; one file is open in it at a time. */
export interface Hdf5Library {
  /** Closes the file before, and opens a source, of which it reads only what it needs; undefined where that fails. */
  readonly open: (source: ByteSource) => Hdf5Reader | undefined;
  /** False once it has failed at something: it may then refuse files that are sound. */
  readonly isSound: () => boolean;
}

export async function hdf5Library(): Promise<Hdf5Library> {
  const { File, ready } = await import("h5wasm");
  const library = await ready;
  const files = library.FS as unknown as FileSystem;
  // Else the library prints a page for each mistake and goes on.
  library.activate_throwing_error_handler();
  let isSound = true;
  const guarded: Guarded = (read) => {
    try {
      return read();
    } catch {
      isSound = false;
      return undefined;
    }
  };
  let opened = 0;
  let before: File | undefined;
  return {
    isSound: () => isSound,
    open: (source) => {
      guarded(() => before?.close());
      // A name of its own, because a file that could not be closed keeps its name.
      const name = `weights-${opened++}.h5`;
      provide(files, name, source);
      before = guarded(() => new File(name, "r"));
      // What is open stays readable without its name.
      files.unlink(name);
      return before && readerOf(before, library, guarded);
    },
  };
}

/** Undefined where the library says that the file is damaged. */
type Guarded = <T>(read: () => T) => T | undefined;

/** What is used of Emscripten's file system, in which the library sees a source as a file. */
interface FileSystem {
  createFile(folder: string, name: string, properties: object, canRead: boolean, canWrite: boolean): FileNode;
  unlink(name: string): void;
}

interface FileNode {
  stream_ops: Readonly<Record<string, unknown>>;
}

function provide(files: FileSystem, name: string, source: ByteSource): void {
  const node = files.createFile("/", name, {}, true, false);
  Object.defineProperty(node, "usedBytes", { get: () => source.length });
  node.stream_ops = {
    ...node.stream_ops,
    read: (_: unknown, target: Uint8Array, at: number, length: number, position: number): number => {
      const end = Math.min(source.length, position + length);
      if (end <= position) return 0;
      target.set(source.read(position, end), at);
      return end - position;
    },
  };
}

function readerOf(file: File, library: H5Module, guarded: Guarded): Hdf5Reader {
  const found = (path: string): Group | Dataset | undefined => {
    if (path === "") return file;
    const one = guarded(() => file.get(path));
    // What links lead to is none of this file's.
    return one !== undefined && one !== null && "attrs" in one ? (one as Group | Dataset) : undefined;
  };
  return {
    names: (path) => guarded(() => (found(path) as Group).keys()) ?? [],
    node: (path) => guarded(() => nodeOf(found(path))),
    attribute: (path, name) => textsOf(guarded(() => found(path)?.attrs[name]?.value)),
    rows: (path, axis, first, count) => guarded(() => rowsOf(found(path) as Dataset, axis, first, count, library)),
  };
}

function nodeOf(found: Group | Dataset | undefined): Hdf5Node | undefined {
  if (found?.type === "Group") return { kind: "group" };
  if (found?.type !== "Dataset") return undefined;
  const { metadata } = found as Dataset;
  const format = formatOf(found as Dataset);
  const order = metadata.littleEndian ? "" : ", most significant byte first";
  return {
    kind: "dataset",
    shape: metadata.shape ?? [],
    format: `${format ?? "no numbers"}${order}`,
    isReadable: format !== undefined && metadata.littleEndian && !metadata.vlen,
  };
}

/** Of a class of H5T_class_t (0 integers, 1 floating-point numbers) and a size in bytes. */
function formatOf({ metadata: { type, size, signed } }: Dataset): NumberFormat | undefined {
  const name = type === 1 ? `float${size * 8}` : type === 0 ? `${signed ? "int" : "uint"}${size * 8}` : "";
  return Object.hasOwn(bytesPer, name) ? (name as NumberFormat) : undefined;
}

function textsOf(value: unknown): string | readonly string[] | undefined {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.every((text) => typeof text === "string") ? value : undefined;
  // An empty list has no type of its own.
  return ArrayBuffer.isView(value) && value.byteLength === 0 ? [] : undefined;
}

function rowsOf(dataset: Dataset, axis: number, first: number, rows: number, library: H5Module) {
  const format = formatOf(dataset) as NumberFormat;
  const shape = dataset.metadata.shape ?? [];
  const [count, offset] = [shape.map(BigInt), shape.map(() => 0n)];
  if (shape.length > 0) [count[axis], offset[axis]] = [BigInt(rows), BigInt(first)];
  const numbers = new Float32Array(rows * elementsOf(shape.slice(axis + 1)));
  const size = numbers.length * bytesPer[format];
  const address = library._malloc(size);
  try {
    const steps = shape.map(() => 1n);
    library.get_dataset_data(dataset.file_id, dataset.path, count, offset, steps, BigInt(address));
    decode(library.HEAPU8.subarray(address, address + size), format, numbers);
    return numbers;
  } finally {
    library._free(address);
  }
}
