import { bytesPerValue, type Quantization, quantizations } from "../weights/quantize.ts";
import { notFinite } from "../weights/survey.ts";

/** What a model file or its weights do not fit; the message is for users. */
export class ModelFileError extends Error {
  override readonly name = "ModelFileError";
}

/** A weights manifest entry whose fields have been looked at. */
export interface CheckedSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: { readonly dtype: Quantization; readonly scale?: number; readonly min?: number };
}

export interface CheckedGroup {
  readonly paths: readonly string[];
  readonly weights: readonly CheckedSpec[];
}

/** The manifest of a model.json, which may be anything. Throws a `ModelFileError` that says what is wrong where. */
export function checkManifest(manifest: unknown, file: string): readonly CheckedGroup[] {
  const wrong = (what: string): never => {
    throw new ModelFileError(`the weights manifest of ${file} is damaged: ${what}`);
  };
  if (!Array.isArray(manifest)) return wrong("it is not a list");
  const names = new Set<string>();
  for (const group of manifest as readonly (CheckedGroup | null)[]) {
    if (!Array.isArray(group?.paths) || !Array.isArray(group.weights))
      return wrong("a group has no paths or no weights");
    if (!group.paths.every((path) => typeof path === "string")) return wrong("a path is not a text");
    for (const spec of group.weights) {
      if (typeof spec?.name !== "string") return wrong("a weight has no name");
      if (names.has(spec.name)) return wrong(`two weights are called \`${spec.name}\``);
      names.add(spec.name);
      const fault = specFault(spec);
      if (fault !== undefined) return wrong(`the weight \`${spec.name}\` ${fault}`);
    }
  }
  return manifest as readonly CheckedGroup[];
}

const bytesOf: Readonly<Record<string, number>> = { float32: 4, int32: 4, bool: 1, complex64: 8, ...bytesPerValue };

function specFault({ shape, dtype, quantization }: CheckedSpec): string | undefined {
  const isShape = Array.isArray(shape) && shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0);
  if (!isShape || !Number.isSafeInteger(sizeOf(shape))) return `has the shape ${JSON.stringify(shape)}`;
  const known = ["float32", "int32", "bool", "complex64", "string"];
  if (!known.includes(dtype)) return `has the type ${JSON.stringify(dtype)}; TensorFlow.js knows ${known.join(", ")}`;
  if (quantization === undefined) return undefined;
  if (!quantizations.includes(quantization?.dtype)) {
    return `is quantised to ${JSON.stringify(quantization?.dtype)}; TensorFlow.js knows ${quantizations.join(", ")}`;
  }
  if (quantization.dtype === "float16")
    return dtype === "float32" ? undefined : `is of type ${dtype}, stored as float16`;
  if (dtype !== "float32" && dtype !== "int32") return `is of type ${dtype}, which cannot be quantised`;
  const { scale, min } = quantization;
  if (Number.isFinite(scale) && Number.isFinite(min)) return undefined;
  return `is quantised without numbers for scale and min (${JSON.stringify({ scale, min })})`;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, extent) => size * extent, 1);

/** The bytes of a weight in its file; undefined for texts, whose lengths stand in the file. */
export function storedBytes({ shape, dtype, quantization }: CheckedSpec): number | undefined {
  return dtype === "string" ? undefined : sizeOf(shape) * (bytesOf[quantization?.dtype ?? dtype] as number);
}

/** Throws a `ModelFileError` where the files of a group cannot be those that its manifest is about. */
export function checkShards(group: CheckedGroup, lengths: readonly number[], file: string): void {
  const { paths } = group;
  const needed = group.weights.map(storedBytes);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const wanted = needed.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
  if (needed.every((bytes) => bytes !== undefined) && total !== wanted) {
    const files = paths.length === 1 ? `${paths[0]} has` : `${paths[0]} to ${paths.at(-1)} have`;
    const fault = total < wanted ? "a file is cut short" : "a file is too long";
    throw new ModelFileError(
      `the weights of ${file} take ${wanted} bytes, but ${files} ${total}: ${fault}, or belongs to another model`,
    );
  }
  // Writers of TensorFlow.js models cut weights into files of one length, numbered in their names; the last is the rest.
  const numbers = paths.map((path) => Number(/(\d+)-?of-?\d+\.bin$/.exec(path)?.[1]));
  if (numbers.some(Number.isNaN)) return;
  for (let index = 1; index < paths.length; index++) {
    if ((numbers[index] as number) <= (numbers[index - 1] as number))
      throw new ModelFileError(`${file} names ${paths[index]} after ${paths[index - 1]}: its files are out of order`);
    const [first, length] = [lengths[0] as number, lengths[index] as number];
    if (length > first || (length < first && index < paths.length - 1))
      throw new ModelFileError(
        `${paths[index]} has ${length} bytes and ${paths[0]} has ${first}, but only the last file of ${file} can be shorter: they are swapped, or not its own`,
      );
  }
}

/** Throws a `ModelFileError` where a graph has a constant that no weights file has. */
export function checkConstants(topology: unknown, groups: readonly CheckedGroup[], file: string): void {
  const nodes = (topology as { readonly node?: readonly { readonly name: string; readonly op: string }[] }).node;
  if (!Array.isArray(nodes)) return;
  const stored = new Set(groups.flatMap(({ weights }) => weights.map(({ name }) => name)));
  const missing = nodes.filter(({ op, name }) => op === "Const" && !stored.has(name)).map(({ name }) => name);
  if (missing.length === 0) return;
  const rest = missing.length > 1 ? `, and ${missing.length - 1} more` : "";
  throw new ModelFileError(`${file} has no values for the weight \`${missing[0]}\` of its graph${rest}`);
}

/**
 * The weights that make results meaningless: those with values that are not a number, or infinite ones beside others (a
 * single infinite number is how a graph says that something never wins).
 */
export function valueFaults(
  groups: readonly CheckedGroup[],
  shards: readonly (readonly Uint8Array[])[],
): readonly string[] {
  return groups.flatMap(({ weights }, index) => {
    const take = reader(shards[index] as readonly Uint8Array[]);
    return weights.flatMap((spec) => {
      const length = storedBytes(spec);
      // The lengths of texts stand among them: what lies behind is not looked at.
      if (length === undefined || weights.some(({ dtype }) => dtype === "string")) return [];
      const counts = { nan: 0, infinite: 0 };
      for (const part of take(length)) if (isFloat(spec)) count(part, counts);
      const fault = length === 4 && counts.nan === 0 ? undefined : notFinite(counts);
      return fault === undefined ? [] : [`of the weight \`${spec.name}\`, ${fault}`];
    });
  });
}

const isFloat = ({ dtype, quantization }: CheckedSpec): boolean => dtype === "float32" && quantization === undefined;

/** Takes bytes from a sequence of files, each call from where the last one ended. */
function reader(files: readonly Uint8Array[]): (length: number) => readonly Uint8Array[] {
  let [file, at] = [0, 0];
  return (length) => {
    const parts: Uint8Array[] = [];
    for (let left = length; left > 0; ) {
      const whole = files[file] as Uint8Array;
      const part = whole.subarray(at, at + left);
      if (part.length > 0) parts.push(part);
      left -= part.length;
      at += part.length;
      if (at === whole.length) [file, at] = [file + 1, 0];
    }
    return parts;
  };
}

/** Counts 32-bit floats; a number that two files share is not looked at. */
function count(bytes: Uint8Array, counts: { nan: number; infinite: number }): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    // All bits of the exponent are set in what is not finite; one of the fraction too in what is not a number.
    const bits = view.getUint32(at, true) & 0x7fffffff;
    if (bits < 0x7f800000) continue;
    if (bits === 0x7f800000) counts.infinite++;
    else counts.nan++;
  }
}
