import { type ByteSource, partOfSource } from "./byte-source.ts";
import { type Reading, readable, unreadable } from "./stored-model.ts";

/** One file in a zip archive, as it lies there. */
export interface ZipEntry {
  readonly name: string;
  /** 0 stored as it is, 8 deflated. */
  readonly method: number;
  /** Its size when unpacked, as the archive claims. */
  readonly size: number;
  readonly bytes: ByteSource;
}

const endLength = 22;
const longestComment = 0xffff;
const largestDirectory = 16 * 1024 * 1024;
/** What a field of 32 bits has where the archive is too large for it and says more elsewhere (zip64). */
const elsewhere = 0xffffffff;

/** The files of a zip archive, from its directory; nothing is unpacked. By the format's APPNOTE, with zip64. */
export function readZip(source: ByteSource): Reading<readonly ZipEntry[]> {
  const end = findEnd(source);
  if (end === undefined)
    return unreadable("it begins like a zip archive but has no directory at its end: it is cut off");
  const { at, length, start } = end;
  if (start + length > at || length > largestDirectory)
    return unreadable("its zip directory does not lie inside of it");
  const view = viewOf(source.read(start, start + length));
  const entries: ZipEntry[] = [];
  for (let place = 0; place + 46 <= length && view.getUint32(place, true) === 0x02014b50; ) {
    const entry = readEntry(view, place, source);
    if (!entry.ok) return entry;
    entries.push(entry.value.entry);
    place = entry.value.next;
  }
  return readable(entries);
}

interface Directory {
  readonly start: number;
  readonly length: number;
  /** Where what follows the directory begins. */
  readonly at: number;
}

/** The record at the end of the archive; a comment of up to 64 kB may follow it. */
function findEnd(source: ByteSource): Directory | undefined {
  const from = Math.max(0, source.length - endLength - longestComment);
  const view = viewOf(source.read(from, source.length));
  for (let place = view.byteLength - endLength; place >= 0; place--) {
    if (view.getUint32(place, true) !== 0x06054b50) continue;
    const at = from + place;
    const [length, start] = [view.getUint32(place + 12, true), view.getUint32(place + 16, true)];
    if (length !== elsewhere && start !== elsewhere) return { start, length, at };
    return findLargeEnd(source, at);
  }
  return undefined;
}

function findLargeEnd(source: ByteSource, end: number): Directory | undefined {
  if (end < 20) return undefined;
  const locator = viewOf(source.read(end - 20, end));
  const at = Number(locator.getBigUint64(8, true));
  if (locator.getUint32(0, true) !== 0x07064b50 || at + 56 > end) return undefined;
  const record = viewOf(source.read(at, at + 56));
  if (record.getUint32(0, true) !== 0x06064b50) return undefined;
  return { length: Number(record.getBigUint64(40, true)), start: Number(record.getBigUint64(48, true)), at };
}

function readEntry(
  view: DataView,
  place: number,
  source: ByteSource,
): Reading<{ readonly entry: ZipEntry; readonly next: number }> {
  const [flags, method] = [view.getUint16(place + 8, true), view.getUint16(place + 10, true)];
  const [nameLength, extraLength] = [view.getUint16(place + 28, true), view.getUint16(place + 30, true)];
  const next = place + 46 + nameLength + extraLength + view.getUint16(place + 32, true);
  if (next > view.byteLength) return unreadable("its zip directory is cut off");
  const name = String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + place + 46, nameLength));
  const large = largeFields(view, place + 46 + nameLength, extraLength);
  const take = (at: number): number => {
    const value = view.getUint32(place + at, true);
    return value === elsewhere ? (large.shift() ?? value) : value;
  };
  const [size, packed, header] = [take(24), take(20), take(42)];
  if (flags & 1) return unreadable(`its file \`${name}\` is encrypted`);
  if (header + 30 > source.length) return unreadable(`its file \`${name}\` does not lie inside of it`);
  const local = viewOf(source.read(header, header + 30));
  const start = header + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  if (local.getUint32(0, true) !== 0x04034b50 || start + packed > source.length) {
    return unreadable(`its file \`${name}\` does not lie inside of it`);
  }
  return readable({ entry: { name, method, size, bytes: partOfSource(source, start, packed) }, next });
}

/** The 64-bit fields that stand for those which have no room, in their order. */
function largeFields(view: DataView, start: number, length: number): number[] {
  for (let at = start; at + 4 <= start + length; ) {
    const [id, size] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    if (id === 1 && at + 4 + size <= start + length) {
      return Array.from({ length: Math.floor(size / 8) }, (_, index) =>
        Number(view.getBigUint64(at + 4 + index * 8, true)),
      );
    }
    at += 4 + size;
  }
  return [];
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
