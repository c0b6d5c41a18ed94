import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { ProbeError } from "./probe-error.ts";

/** Images of one size, each with the number of its class. */
export interface LabelledImages {
  readonly height: number;
  readonly width: number;
  /** One value from 0 to 255 per pixel, row by row, image by image. */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
  /** One more than the largest label. */
  readonly classes: number;
}

/**
 * Reads a pair of IDX files, as MNIST, Fashion-MNIST and EMNIST come in, plain or with gzip
 * (format: yann.lecun.com/exdb/mnist). Throws `ProbeError`.
 */
export async function readLabelledImages(images: string, labels: string): Promise<LabelledImages> {
  const { extents, values: pixels } = await readIdx(images);
  const { extents: counts, values } = await readIdx(labels);
  const [count, height, width] = extents;
  if (count === undefined || height === undefined || width === undefined || extents.length !== 3)
    throw new ProbeError(`${images} has ${extents.length} extents, and images have three: number, height and width`);
  if (counts.length !== 1)
    throw new ProbeError(`${labels} has ${counts.length} extents, and labels have one: their number`);
  if (counts[0] !== count) throw new ProbeError(`${images} has ${count} images, and ${labels} ${counts[0]} labels`);
  if (count === 0) throw new ProbeError(`${images} has no images`);
  return { height, width, pixels, labels: values, classes: values.reduce((most, each) => Math.max(most, each), 0) + 1 };
}

/** Two zero bytes, the type (8: unsigned bytes), how many extents, the extents as big-endian numbers of four bytes, and the values. */
async function readIdx(path: string): Promise<{ readonly extents: readonly number[]; readonly values: Uint8Array }> {
  const bytes = await contentOf(path);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0) throw new ProbeError(`${path} is no IDX file`);
  if (view.getUint8(2) !== 8) throw new ProbeError(`${path} has other numbers than unsigned bytes`);
  const rank = view.getUint8(3);
  const start = 4 + 4 * rank;
  const extents = bytes.length < start ? [] : Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = extents.reduce((product, extent) => product * extent, 1);
  if (bytes.length < start || bytes.length - start !== size)
    throw new ProbeError(`${path} is cut off, or longer than it says: it has ${bytes.length} bytes`);
  return { extents, values: bytes.subarray(start) };
}

async function contentOf(path: string): Promise<Uint8Array> {
  try {
    const bytes = await readFile(path);
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  } catch (reason) {
    const { code, message } = reason as NodeJS.ErrnoException;
    throw new ProbeError(
      code === "ENOENT" ? `there is no file ${path}` : `${path} cannot be read (${code ?? message})`,
    );
  }
}
