import { type ByteSource, joinSources } from "../byte-source.ts";
import { bytesPer, type NumberFormat, storedFill } from "../decode.ts";
import { field, listOf } from "../json.ts";
import { type Quantization, quantizations } from "../quantize.ts";
import {
  elementsOf,
  isShape,
  type Reading,
  readable,
  type StoredWeight,
  splitName,
  unreadable,
} from "../stored-model.ts";
import { fileFault, sizeFault } from "./shards.ts";

/** A weights manifest entry whose fields have been looked at. */
export interface ManifestWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DataType;
  /** A scale and a minimum where it is not float16. */
  readonly quantization?: { readonly dtype: Quantization; readonly scale?: number; readonly min?: number };
}

/** A group of a manifest, whose entries have been looked at. */
export interface ManifestGroup {
  readonly paths: readonly string[];
  readonly weights: readonly ManifestWeight[];
}

const dataTypes = ["float32", "int32", "bool", "complex64", "string"] as const;
type DataType = (typeof dataTypes)[number];

/** The manifest of a model.json, which may be anything: that it is one, each of its entries makes sense, and names differ. */
export function checkManifest(manifest: unknown): Reading<readonly ManifestGroup[]> {
  if (!Array.isArray(manifest)) return unreadable("its weights manifest is not a list");
  const names = new Set<string>();
  for (const group of manifest as readonly unknown[]) {
    const [paths, weights] = [field(group, "paths"), field(group, "weights")];
    if (!Array.isArray(paths) || !Array.isArray(weights))
      return unreadable("its manifest has a group that lacks paths or weights");
    if (!paths.every((path) => typeof path === "string"))
      return unreadable("its manifest names a file that is not a text");
    for (const weight of weights as readonly unknown[]) {
      const name = field(weight, "name");
      if (typeof name !== "string") return unreadable("its manifest has a weight without a name");
      if (names.has(name)) return unreadable(`its manifest lists the weight \`${name}\` twice`);
      names.add(name);
      const fault = weightFault(name, weight);
      if (fault !== undefined) return unreadable(`its manifest ${fault}`);
    }
  }
  return readable(manifest as readonly ManifestGroup[]);
}

function weightFault(name: string, weight: unknown): string | undefined {
  const [shape, dtype, quantization] = [field(weight, "shape"), field(weight, "dtype"), field(weight, "quantization")];
  if (!isShape(shape)) return `gives \`${name}\` the shape ${JSON.stringify(shape)}`;
  if (!dataTypes.includes(dtype as DataType))
    return `stores \`${name}\` as ${JSON.stringify(dtype)}; TensorFlow.js knows ${dataTypes.join(", ")}`;
  if (quantization === undefined) return undefined;
  const stored = field(quantization, "dtype") as Quantization;
  if (!quantizations.includes(stored))
    return `has \`${name}\` quantised to ${JSON.stringify(stored)}; TensorFlow.js knows ${quantizations.join(", ")}`;
  if (dtype !== "float32" && (dtype !== "int32" || stored === "float16"))
    return `has \`${name}\` of type ${dtype} quantised to ${stored}, which TensorFlow.js cannot read`;
  const [scale, min] = [field(quantization, "scale"), field(quantization, "min")];
  if (stored === "float16" || (Number.isFinite(scale) && Number.isFinite(min))) return undefined;
  return `has \`${name}\` quantised without numbers for scale and min (${JSON.stringify({ scale, min })})`;
}

/** The CRC-32 that archc noted in a model.json for each of its files of weights; none in files of others. */
export function checksumsOf(model: unknown): ReadonlyMap<string, unknown> {
  const noted = field(field(field(model, "userDefinedMetadata"), "archc"), "crc32");
  return new Map(typeof noted === "object" && noted !== null ? Object.entries(noted) : []);
}

/**
 * The weights that the groups of a manifest list; `sources` are the files of each. They must be as long as the weights,
 * in order, and hold what `checksums` say.
 */
export function readManifest(
  groups: readonly ManifestGroup[],
  sources: readonly (readonly ByteSource[])[],
  checksums: ReadonlyMap<string, unknown>,
): Reading<readonly StoredWeight[]> {
  const weights: StoredWeight[] = [];
  const positions = new Map<string, number>();
  for (const [index, group] of groups.entries()) {
    const files = sources[index] as readonly ByteSource[];
    const source = joinSources(files);
    let at = 0;
    for (const weight of group.weights) {
      const start = at;
      at = endOf(weight, source, start);
      const { layer, role } = splitName(weight.name);
      const position = positions.get(layer) ?? 0;
      positions.set(layer, position + 1);
      weights.push({ ...stored(weight, source, start), layer, role, position });
    }
    const fault = sizeFault(group.paths, files, at) ?? fileFault(group.paths, files, checksums);
    if (fault !== undefined) return unreadable(fault);
  }
  return readable(weights);
}

function stored(
  { name, shape, dtype, quantization }: ManifestWeight,
  source: ByteSource,
  start: number,
): Pick<StoredWeight, "name" | "shape" | "format" | "open"> {
  const format = quantization?.dtype ?? dtype;
  const { scale, min } = quantization ?? {};
  const affine = scale === undefined || min === undefined ? undefined : { scale, minimum: min };
  return {
    name,
    shape,
    format: quantization === undefined ? format : `${format}, quantised`,
    open: isNumbers(format)
      ? () => storedFill(source, start, format, format === "float16" ? undefined : affine)
      : undefined,
  };
}

const isNumbers = (format: Quantization | DataType): format is NumberFormat & typeof format =>
  Object.hasOwn(bytesPer, format);

const bytesOf = { ...bytesPer, bool: 1, complex64: 8 } as const;

/** Where a weight that begins at `start` ends. Each text has its length before it, in four bytes. */
function endOf({ shape, dtype, quantization }: ManifestWeight, source: ByteSource, start: number): number {
  const format = quantization?.dtype ?? dtype;
  const elements = elementsOf(shape);
  if (format !== "string") return start + elements * bytesOf[format];
  let at = start;
  for (let index = 0; index < elements; index++) {
    if (at + 4 > source.length) return at + 4;
    const head = source.read(at, at + 4);
    at += 4 + new DataView(head.buffer, head.byteOffset).getUint32(0, true);
  }
  return at;
}

/** The constants of a graph, a GraphDef, that no group of a manifest has. */
export function missingConstants(topology: unknown, groups: readonly ManifestGroup[]): readonly string[] {
  const known = new Set<unknown>(groups.flatMap(({ weights }) => weights.map(({ name }) => name)));
  return listOf(field(topology, "node"))
    .filter((node) => field(node, "op") === "Const" && !known.has(field(node, "name")))
    .map((node) => String(field(node, "name")));
}
