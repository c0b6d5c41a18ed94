import { type ByteSource, joinSources } from "../byte-source.ts";
import { type Affine, bytesPer, type NumberFormat, storedFill } from "../decode.ts";
import { field, isObject, listOf } from "../json.ts";
import {
  elementsOf,
  isShape,
  type Reading,
  readable,
  type StoredWeight,
  splitName,
  unreadable,
} from "../stored-model.ts";

/**
 * The weights that a TensorFlow.js manifest lists. `shard` opens one of its files. What the manifest claims must be what
 * the files hold, to the byte.
 */
export function readManifest(
  manifest: unknown,
  shard: (path: string) => Reading<ByteSource>,
): Reading<readonly StoredWeight[]> {
  const weights: StoredWeight[] = [];
  const positions = new Map<string, number>();
  for (const group of listOf(manifest)) {
    const paths = listOf(field(group, "paths"));
    const sources: ByteSource[] = [];
    for (const path of paths) {
      if (typeof path !== "string") return unreadable("its manifest names a file that is no text");
      const opened = shard(path);
      if (!opened.ok) return opened;
      sources.push(opened.value);
    }
    const source = joinSources(sources);
    let at = 0;
    for (const entry of listOf(field(group, "weights"))) {
      const read = readEntry(entry, source, at);
      if (!read.ok) return read;
      const { end, ...weight } = read.value;
      at = end;
      const position = positions.get(weight.layer) ?? 0;
      positions.set(weight.layer, position + 1);
      weights.push({ ...weight, position });
    }
    if (at !== source.length) {
      const files = paths.length === 1 ? `${paths[0]} has` : `its ${paths.length} files of weights have`;
      return unreadable(`its manifest lists ${count(at)} of weights, but ${files} ${count(source.length)}`);
    }
  }
  const names = new Set<string>();
  for (const { name } of weights) {
    if (names.has(name)) return unreadable(`its manifest lists the weight \`${name}\` twice`);
    names.add(name);
  }
  return readable(weights);
}

const count = (bytes: number): string => `${bytes.toLocaleString("en")} bytes`;

type Entry = Omit<StoredWeight, "position"> & { readonly end: number };

function readEntry(entry: unknown, source: ByteSource, start: number): Reading<Entry> {
  const name = field(entry, "name");
  const shape = field(entry, "shape");
  const dtype = field(entry, "dtype");
  if (typeof name !== "string") return unreadable("its manifest has a weight without a name");
  if (!isShape(shape)) return unreadable(`its manifest gives \`${name}\` the shape ${JSON.stringify(shape)}`);
  const quantization = field(entry, "quantization");
  const stored = isObject(quantization) ? quantization.dtype : dtype;
  const bytes = sizeOf(stored);
  if (typeof stored !== "string" || bytes === undefined) {
    return unreadable(
      `its manifest stores \`${name}\` as ${JSON.stringify(stored)}, which no version of TensorFlow.js writes`,
    );
  }
  const end = stored === "string" ? endOfStrings(source, start, elementsOf(shape)) : start + elementsOf(shape) * bytes;
  if (end > source.length) {
    const wanted = `${count(end - start)} from byte ${start.toLocaleString("en")} on`;
    return unreadable(`its manifest gives \`${name}\` ${wanted}, but the files end at ${count(source.length)}`);
  }
  const affine = affineOf(quantization);
  if (affine === "wrong")
    return unreadable(`the scale and the minimum of the quantised weight \`${name}\` are no numbers`);
  const format = isFormat(stored) ? stored : undefined;
  return readable({
    name,
    ...splitName(name),
    shape,
    format: isObject(quantization) ? `${stored}, quantised` : stored,
    open: format === undefined ? undefined : () => storedFill(source, start, format, affine),
    end,
  });
}

/** uint8 and uint16 come with a scale and a minimum; float16 is itself. */
function affineOf(quantization: unknown): Affine | undefined | "wrong" {
  if (!isObject(quantization) || quantization.dtype === "float16") return undefined;
  const { scale, min } = quantization;
  return Number.isFinite(scale) && Number.isFinite(min) ? { scale: scale as number, minimum: min as number } : "wrong";
}

const isFormat = (dtype: string): dtype is NumberFormat => Object.hasOwn(bytesPer, dtype);

function sizeOf(dtype: unknown): number | undefined {
  if (typeof dtype !== "string") return undefined;
  if (isFormat(dtype)) return bytesPer[dtype];
  return { bool: 1, complex64: 8, string: 0 }[dtype];
}

/** Each text has its length before it, in four bytes. */
function endOfStrings(source: ByteSource, start: number, texts: number): number {
  let at = start;
  for (let index = 0; index < texts && at + 4 <= source.length; index++) {
    const head = source.read(at, at + 4);
    at += 4 + new DataView(head.buffer, head.byteOffset).getUint32(0, true);
  }
  return texts > 0 && at === start ? start + 4 : at;
}
