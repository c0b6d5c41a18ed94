import { type ByteSource, UnreadableSource } from "../../../weights/byte-source.ts";
import type { Fill } from "../../../weights/initial-values.ts";
import type { Hdf5Dataset, Hdf5Group } from "../../../weights/keras/hdf5.ts";
import { elementsOf } from "../../../weights/stored-model.ts";
import type { Hdf5Node, Hdf5Reader } from "./reader.ts";
import { openInThread } from "./thread.ts";

/** How many numbers are read at once: 4 MB of them, or one row where rows are longer. */
const pieceLength = 1024 * 1024;

/** An HDF5 file that has been opened. */
export interface Hdf5File {
  readonly root: Hdf5Group;
  readonly close: () => void;
}

/**
 * Opens an HDF5 file in a source, of which only what is asked for is read. Undefined where it is not one, or a damaged
 * one; a file on which the library does not come back throws `UnreadableSource` wherever that shows.
 */
export async function openHdf5(source: ByteSource): Promise<Hdf5File | undefined> {
  const opened = await openInThread(source);
  return opened && { root: groupOf("", opened.reader), close: opened.close };
}

const groupOf = (path: string, reader: Hdf5Reader): Hdf5Group => ({
  kind: "group",
  names: () => reader.names(path),
  child: (name) => {
    const below = path === "" ? name : `${path}/${name}`;
    const node = reader.node(below);
    return node?.kind === "dataset" ? datasetOf(below, node, reader) : node && groupOf(below, reader);
  },
  attribute: (name) => reader.attribute(path, name),
});

const datasetOf = (path: string, node: Hdf5Node & { kind: "dataset" }, reader: Hdf5Reader): Hdf5Dataset => ({
  kind: "dataset",
  shape: node.shape,
  format: node.format,
  open: node.isReadable ? () => fillOf(path, node.shape, reader) : undefined,
});

/** Reads a dataset in pieces of whole rows along its first axis with more than one element. */
function fillOf(path: string, shape: readonly number[], reader: Hdf5Reader): Fill {
  const axis = Math.max(
    0,
    shape.findIndex((extent) => extent > 1),
  );
  const most = Math.max(1, Math.floor(pieceLength / elementsOf(shape.slice(axis + 1))));
  let piece: Float32Array = new Float32Array(0);
  let [first, used] = [0, 0];
  const next = () => {
    const rows = Math.min(most, (shape[axis] ?? 1) - first);
    if (rows < 1) throw new UnreadableSource(`the weight ${path} is shorter than it says`);
    const read = reader.rows(path, axis, first, rows);
    if (read === undefined) {
      throw new UnreadableSource(`the weight ${path} cannot be read: the file is damaged or cut off`);
    }
    piece = read;
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
