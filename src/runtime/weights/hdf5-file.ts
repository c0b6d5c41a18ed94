import type { Dataset, Group, ready } from "h5wasm";
import { type ByteSource, UnreadableSource } from "../../weights/byte-source.ts";
import { bytesPer, decode, type NumberFormat } from "../../weights/decode.ts";
import type { Fill } from "../../weights/initial-values.ts";
import type { Hdf5Dataset, Hdf5Group } from "../../weights/keras/hdf5.ts";
import { elementsOf } from "../../weights/stored-model.ts";

type H5Module = Awaited<typeof ready>;

/** How many numbers are read at once: 4 MB of them, or one row where rows are longer. */
const pieceLength = 1024 * 1024;

/** An HDF5 file that has been opened; its library is loaded at the first one. */
export interface Hdf5File {
  readonly root: Hdf5Group;
  readonly close: () => void;
}

/** Opens an HDF5 file in a source, of which only what is asked for is read. Undefined where it is not one, or a damaged one. */
export async function openHdf5(source: ByteSource): Promise<Hdf5File | undefined> {
  const { File, ready } = await import("h5wasm");
  const library = await ready;
  // Else the library prints a page for each mistake and goes on.
  library.activate_throwing_error_handler();
  const name = `weights-${opened++}.h5`;
  const files = library.FS as unknown as FileSystem;
  provide(files, name, source);
  try {
    const file = new File(name, "r");
    const close = () => {
      guarded(() => file.close());
      files.unlink(name);
    };
    return { root: groupOf(file, library), close };
  } catch {
    files.unlink(name);
    return undefined;
  }
}

let opened = 0;

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

const groupOf = (group: Group, library: H5Module): Hdf5Group => ({
  kind: "group",
  names: () => guarded(() => group.keys()) ?? [],
  child: (name) => {
    const found = guarded(() => group.get(name));
    // What links lead to is none of this file's.
    if (found === undefined || found === null || !("type" in found)) return undefined;
    if (found.type === "Group") return groupOf(found as Group, library);
    return found.type === "Dataset" ? guarded(() => datasetOf(found as Dataset, library)) : undefined;
  },
  attribute: (name) => {
    const value = guarded(() => group.attrs[name]?.value);
    if (typeof value === "string") return value;
    if (Array.isArray(value)) return value.every((text) => typeof text === "string") ? (value as string[]) : undefined;
    // An empty list has no type of its own.
    return ArrayBuffer.isView(value) && value.byteLength === 0 ? [] : undefined;
  },
});

/** Undefined where the library says that the file is damaged. */
function guarded<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function datasetOf(dataset: Dataset, library: H5Module): Hdf5Dataset {
  const { shape, type, size, signed, littleEndian } = dataset.metadata;
  const format = formatOf(type, size, signed);
  const extents = shape ?? [];
  const isReadable = format !== undefined && littleEndian && !dataset.metadata.vlen;
  const order = littleEndian ? "" : ", most significant byte first";
  return {
    kind: "dataset",
    shape: extents,
    format: `${format ?? "no numbers"}${order}`,
    open: isReadable ? () => fillOf(dataset, extents, format, library) : undefined,
  };
}

/** Of a class of H5T_class_t (0 integers, 1 floating-point numbers) and a size in bytes. */
function formatOf(type: number, size: number, signed: boolean): NumberFormat | undefined {
  const name = type === 1 ? `float${size * 8}` : type === 0 ? `${signed ? "int" : "uint"}${size * 8}` : "";
  return Object.hasOwn(bytesPer, name) ? (name as NumberFormat) : undefined;
}

/** Reads a dataset in pieces of whole rows along its first axis with more than one element. */
function fillOf(dataset: Dataset, shape: readonly number[], format: NumberFormat, library: H5Module): Fill {
  const axis = Math.max(
    0,
    shape.findIndex((extent) => extent > 1),
  );
  const row = elementsOf(shape.slice(axis + 1));
  const most = Math.max(1, Math.floor(pieceLength / row));
  let piece = new Float32Array(0);
  let [first, used] = [0, 0];
  const next = () => {
    const rows = Math.min(most, (shape[axis] ?? 1) - first);
    if (rows < 1) throw new UnreadableSource(`the weight ${dataset.path} is shorter than it says`);
    const [count, offset] = [shape.map(BigInt), shape.map(() => 0n)];
    if (shape.length > 0) [count[axis], offset[axis]] = [BigInt(rows), BigInt(first)];
    piece = new Float32Array(rows * row);
    const address = library._malloc(piece.length * bytesPer[format]);
    try {
      const steps = shape.map(() => 1n);
      library.get_dataset_data(dataset.file_id, dataset.path, count, offset, steps, BigInt(address));
      decode(library.HEAPU8.subarray(address, address + piece.length * bytesPer[format]), format, piece);
    } catch {
      throw new UnreadableSource(`the weight ${dataset.path} cannot be read: the file is damaged or cut off`);
    } finally {
      library._free(address);
    }
    first += rows;
    used = 0;
  };
  return (target) => {
    for (let written = 0; written < target.length; ) {
      if (used === piece.length) next();
      const part = piece.subarray(used, used + target.length - written);
      target.set(part, written);
      written += part.length;
      used += part.length;
    }
  };
}
