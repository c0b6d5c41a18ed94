import type { ByteSource } from "../byte-source.ts";
import { checksumText, crc32 } from "../crc32.ts";

/** Says where files of weights, together, are not as long as the weights, or lie in another order than they were cut. */
export function sizeFault(paths: readonly string[], files: readonly ByteSource[], wanted: number): string | undefined {
  const total = files.reduce((sum, { length }) => sum + length, 0);
  if (total !== wanted) {
    const which = paths.length === 1 ? `${paths[0]} has` : `${paths[0]} to ${paths.at(-1)} have`;
    const fault = total < wanted ? "a file is cut short" : "a file is too long";
    const have = paths.length === 0 ? "it names no files for them" : `${which} ${total.toLocaleString("en")}: ${fault}`;
    return `its manifest lists ${wanted.toLocaleString("en")} bytes of weights, but ${have}, or belongs to another model`;
  }
  // TensorFlow.js's converter numbers files in their names, and cuts them to one length, 4 MB if not told otherwise; the
  // last is the rest. Other tools cut where they like.
  const areEqual = Math.max(...files.map(({ length }) => length)) === 4 * 1024 * 1024;
  const numbers = paths.map((path) => Number(/(\d+)-?of-?\d+\.bin$/.exec(path)?.[1]));
  if (numbers.some(Number.isNaN)) return undefined;
  for (let index = 1; index < paths.length; index++) {
    if ((numbers[index] as number) <= (numbers[index - 1] as number))
      return `its manifest names ${paths[index]} after ${paths[index - 1]}: its files are out of order`;
    const [first, length] = [files[0]?.length as number, files[index]?.length as number];
    if (areEqual && (length > first || (length < first && index < paths.length - 1)))
      return `${paths[index]} has ${length.toLocaleString("en")} bytes and ${paths[0]} has ${first.toLocaleString("en")}, but only the last file can be shorter: they are swapped, or not its own`;
  }
  return undefined;
}

/** Names the first file that does not hold what was written into it. A file without a checksum is taken as it is. */
export function fileFault(
  paths: readonly string[],
  files: readonly ByteSource[],
  checksums: ReadonlyMap<string, unknown>,
): string | undefined {
  for (const [index, path] of paths.entries()) {
    const written = checksums.get(path);
    if (written === undefined) continue;
    const found = checksumText(sourceSum(files[index] as ByteSource));
    if (found === written) continue;
    const [owner] = [...checksums].find(([, sum]) => sum === found) ?? [];
    const what =
      owner === undefined ? "it is damaged, or belongs to another model" : `it holds what belongs in ${owner}`;
    return `its weights file ${path} does not hold what archc wrote into it: ${what} (its CRC-32 is ${found}, not ${String(written)})`;
  }
  return undefined;
}

/** How many bytes are held at once. */
const pieceLength = 1024 * 1024;

function sourceSum(source: ByteSource): number {
  let sum = 0;
  for (let at = 0; at < source.length; at += pieceLength)
    sum = crc32(source.read(at, Math.min(source.length, at + pieceLength)), sum);
  return sum;
}
