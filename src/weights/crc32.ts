/**
 * The CRC-32 of ISO 3309, as zip and PNG have it (the reflected polynomial 0xEDB88320), from 0 to 2³² − 1. `before` is the
 * result for the bytes that come before these. Eight bytes a step ("slicing by 8"): weights are hundreds of megabytes.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let rest = ~before;
  let at = 0;
  for (const end = bytes.length - 7; at < end; at += 8) {
    const word =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    const mixed = rest ^ word;
    rest =
      (table[7 * 256 + (mixed & 255)] as number) ^
      (table[6 * 256 + ((mixed >>> 8) & 255)] as number) ^
      (table[5 * 256 + ((mixed >>> 16) & 255)] as number) ^
      (table[4 * 256 + (mixed >>> 24)] as number) ^
      (table[3 * 256 + (bytes[at + 4] as number)] as number) ^
      (table[2 * 256 + (bytes[at + 5] as number)] as number) ^
      (table[256 + (bytes[at + 6] as number)] as number) ^
      (table[bytes[at + 7] as number] as number);
  }
  for (; at < bytes.length; at++) rest = (table[(rest ^ (bytes[at] as number)) & 255] as number) ^ (rest >>> 8);
  return ~rest >>> 0;
}

/** A CRC-32 as it stands in files: eight hexadecimal digits. */
export const checksumText = (sum: number): string => sum.toString(16).padStart(8, "0");

/** At 256 · k + byte, what a byte comes to with k zero bytes after it. */
const table = makeTable();

function makeTable(): Int32Array {
  const made = new Int32Array(8 * 256).map((_, byte) => (byte < 256 ? remainder(byte) : 0));
  for (let index = 256; index < made.length; index++) {
    const shorter = made[index - 256] as number;
    made[index] = (made[shorter & 255] as number) ^ (shorter >>> 8);
  }
  return made;
}

function remainder(byte: number): number {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  return rest;
}
