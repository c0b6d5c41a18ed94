/**
 * The CRC-32 of ISO 3309, as zip and PNG have it (the reflected polynomial 0xEDB88320), from 0 to 2³² − 1. `before` is the
 * result for the bytes that come before these. Eight bytes a step ("slicing by 8"): weights are hundreds of megabytes.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as Tables;
  let rest = ~before;
  let at = 0;
  const byte = (offset: number) => bytes[at + offset] as number;
  for (; at + 8 <= bytes.length; at += 8) {
    const mixed = rest ^ (byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24));
    rest =
      (t7[mixed & 255] as number) ^
      (t6[(mixed >>> 8) & 255] as number) ^
      (t5[(mixed >>> 16) & 255] as number) ^
      (t4[mixed >>> 24] as number) ^
      (t3[byte(4)] as number) ^
      (t2[byte(5)] as number) ^
      (t1[byte(6)] as number) ^
      (t0[byte(7)] as number);
  }
  for (; at < bytes.length; at++) rest = (t0[(rest ^ byte(0)) & 255] as number) ^ (rest >>> 8);
  return ~rest >>> 0;
}

/** A CRC-32 as it stands in files: eight hexadecimal digits. */
export const checksumText = (sum: number): string => sum.toString(16).padStart(8, "0");

type Table = Int32Array;
type Tables = readonly [Table, Table, Table, Table, Table, Table, Table, Table];

/** In table k, what each byte comes to with k zero bytes after it. */
const tables: readonly Table[] = makeTables();

function makeTables(): readonly Table[] {
  const made = [new Int32Array(256).map((_, byte) => divided(byte))];
  while (made.length < 8) {
    const [first, last] = [made[0] as Table, made.at(-1) as Table];
    made.push(last.map((value) => (first[value & 255] as number) ^ (value >>> 8)));
  }
  return made;
}

function divided(byte: number): number {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  return rest;
}
