/** Bytes that can be read at any place: a file, a part of one, or memory. Nothing is read before it is asked for. */
export interface ByteSource {
  readonly length: number;
  /** The bytes from `start` up to `end`, both within the source. Throws `UnreadableSource` where they cannot be had. */
  readonly read: (start: number, end: number) => Uint8Array;
}

/** Thrown when bytes of a source are not there although its length says so; the message is for users. */
export class UnreadableSource extends Error {
  override readonly name = "UnreadableSource";
}

/** Some sources one after another. */
export function joinSources(sources: readonly ByteSource[]): ByteSource {
  const [only] = sources;
  if (only !== undefined && sources.length === 1) return only;
  const starts: number[] = [];
  let length = 0;
  for (const source of sources) {
    starts.push(length);
    length += source.length;
  }
  return {
    length,
    read: (start, end) => {
      const whole = new Uint8Array(end - start);
      for (const [index, source] of sources.entries()) {
        const first = starts[index] as number;
        const [from, to] = [Math.max(start, first), Math.min(end, first + source.length)];
        if (from < to) whole.set(source.read(from - first, to - first), from - start);
      }
      return whole;
    },
  };
}

/** The part of a source from `start` on. */
export const partOfSource = (source: ByteSource, start: number, length: number): ByteSource => ({
  length,
  read: (from, to) => source.read(start + from, start + to),
});

/** Bytes that are there already. */
export const inMemory = (bytes: Uint8Array): ByteSource => ({
  length: bytes.length,
  read: (start, end) => bytes.subarray(start, end),
});
