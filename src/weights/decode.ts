import type { ByteSource } from "./byte-source.ts";
import type { Fill } from "./initial-values.ts";

/** How numbers are stored, least significant byte first. */
export type NumberFormat =
  | "float16"
  | "bfloat16"
  | "float32"
  | "float64"
  | "uint8"
  | "int8"
  | "uint16"
  | "int16"
  | "int32";

/** How many bytes one number takes. */
export const bytesPer = {
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  int32: 4,
} as const satisfies Readonly<Record<NumberFormat, number>>;

/** Quantised numbers stand for `stored · scale + minimum`. */
export interface Affine {
  readonly scale: number;
  readonly minimum: number;
}

/** Reads numbers from a place in a source on, in pieces of the size that is asked for. */
export function storedFill(source: ByteSource, start: number, format: NumberFormat, affine?: Affine): Fill {
  let at = start;
  return (target) => {
    const end = at + target.length * bytesPer[format];
    decode(source.read(at, end), format, target);
    at = end;
    if (affine === undefined) return;
    const { scale, minimum } = affine;
    for (let index = 0; index < target.length; index++) target[index] = (target[index] as number) * scale + minimum;
  };
}

/** Writes the numbers that the bytes are to `target`, which has as many places. */
export function decode(bytes: Uint8Array, format: NumberFormat, target: Float32Array): void {
  if (format === "float32" && isLittleEndian) {
    new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(bytes);
    return;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = readers[format];
  const step = bytesPer[format];
  for (let index = 0; index < target.length; index++) target[index] = read(view, index * step);
}

const readers = {
  float16: (view, at) => fromHalf(view.getUint16(at, true)),
  bfloat16: (view, at) => fromBrain(view.getUint16(at, true)),
  float32: (view, at) => view.getFloat32(at, true),
  float64: (view, at) => view.getFloat64(at, true),
  uint8: (view, at) => view.getUint8(at),
  int8: (view, at) => view.getInt8(at),
  uint16: (view, at) => view.getUint16(at, true),
  int16: (view, at) => view.getInt16(at, true),
  int32: (view, at) => view.getInt32(at, true),
} as const satisfies Readonly<Record<NumberFormat, (view: DataView, at: number) => number>>;

/** IEEE 754 binary16: a sign, 5 bits of exponent with bias 15, 10 bits of fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16 is the upper half of a binary32. */
function fromBrain(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}

const word = new DataView(new ArrayBuffer(4));
const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
