import { diagnostic } from "../diagnostics/create.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Graph, Node, Weight } from "../graph/graph.ts";
import { fillOf } from "../weights/computed-values.ts";
import type { Fill } from "../weights/initial-values.ts";
import {
  bytesPerValue,
  type Encoding,
  encodingOf,
  largestFloat16,
  type Quantization,
  type QuantizationSpec,
} from "../weights/quantize.ts";
import { notFinite, type Survey, surveyOf } from "../weights/survey.ts";
import { seededValues, type WeightValues } from "../weights/weight-values.ts";
import type { EmitOptions, EmittedFile } from "./target.ts";

/** One entry of a TensorFlow.js weights manifest. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32" | "bool";
  readonly quantization?: QuantizationSpec;
}

/** Weights that lie one after another, cut into files without regard to where one ends. */
export interface WeightsGroup {
  readonly paths: readonly string[];
  readonly weights: readonly WeightSpec[];
}

/** An entry of the manifest with its files, which have so many bytes together. */
export interface StoredGroup extends WeightsGroup {
  readonly files: readonly EmittedFile[];
  readonly bytes: number;
}

/** The groups of a graph's weights. With an error among the diagnostics there are none. */
export interface StoredWeights {
  readonly groups: readonly StoredGroup[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Files of 4 MB, as TensorFlow's own converter writes them: small enough for a browser's cache. */
const shardBytes = 4 * 1024 * 1024;

/**
 * How the weights of a graph are stored. Values are drawn while a file is written, one file at a time; with
 * `quantize`, they are drawn once before, to learn their range. Kernels alone are quantised: vectors (biases and the
 * parameters and statistics of norms) are a hundredth of the bytes, and the steps of 8 bits would ruin them.
 */
export function storeWeights(target: string, graph: Graph, options: EmitOptions): StoredWeights {
  if (!options.weights) return { groups: [], diagnostics: [] };
  const values = options.values ?? seededValues(options.seed);
  const { quantize } = options;
  if (quantize === undefined) {
    const plain = graph.weights.map((weight): Stored => ({ weight, encoding: undefined }));
    return inShards([{ width: Float32Array.BYTES_PER_ELEMENT, stored: plain }], values);
  }
  const isKernel = ({ shape }: Weight) => shape.length > 1;
  const surveyed = graph.weights
    .filter(isKernel)
    .map((weight) => ({ weight, survey: surveyOf(weight.shape, fillOf(weight, values)) }));
  const diagnostics = surveyed.flatMap(({ weight, survey }) => refusal(target, graph, weight, survey, quantize));
  if (diagnostics.length > 0) return { groups: [], diagnostics };
  const kernels = surveyed.map(({ weight, survey }): Stored => ({ weight, encoding: encodingOf(quantize, survey) }));
  const vectors = graph.weights
    .filter((weight) => !isKernel(weight))
    .map((weight): Stored => ({ weight, encoding: undefined }));
  return inShards(
    [
      { width: bytesPerValue[quantize], stored: kernels },
      { width: Float32Array.BYTES_PER_ELEMENT, stored: vectors },
    ],
    values,
  );
}

interface Stored {
  readonly weight: Weight;
  /** Undefined for 32-bit floats. */
  readonly encoding: Encoding | undefined;
}

/** Weights whose values all have the same number of bytes. */
interface Group {
  readonly width: number;
  readonly stored: readonly Stored[];
}

/** Why a weight's values cannot be stored in fewer bits. */
function refusal(
  target: string,
  graph: Graph,
  weight: Weight,
  survey: Survey,
  quantize: Quantization,
): readonly Diagnostic[] {
  const broken = notFinite(survey);
  const size = Math.max(Math.abs(survey.min), Math.abs(survey.max));
  const tooLarge = quantize === "float16" && broken === undefined && size > largestFloat16;
  if (broken === undefined && !tooLarge) return [];
  const why =
    broken === undefined
      ? `float16 has numbers up to ${largestFloat16}, and its weight \`${weight.name}\` has one of ${size}`
      : `${quantize} has finite numbers only, and of its weight \`${weight.name}\` ${broken}`;
  const id = graph.weights.indexOf(weight);
  const node = graph.nodes.find((each) => each.op !== "input" && Object.values(each.weights).includes(id)) as Node;
  const help =
    broken === undefined
      ? "quantise to uint16, or write the weights as they are, without `--quantize`"
      : "a network with such a weight gives no usable numbers: look at where the weights come from";
  return [
    diagnostic("program/target-cannot-express", node.span, { target, op: node.op, node: node.name, why }, { help }),
  ];
}

function inShards(groups: readonly Group[], values: WeightValues): StoredWeights {
  const bytes = groups.map(({ width, stored }) =>
    stored.reduce((sum, { weight }) => sum + width * lengthOf(weight), 0),
  );
  const count = bytes.reduce((sum, size) => sum + Math.ceil(size / shardBytes), 0);
  let written = 0;
  const entries = groups.flatMap((group, index): StoredGroup[] => {
    const { width, stored } = group;
    if (stored.length === 0) return [];
    const total = (bytes[index] as number) / width;
    const length = shardBytes / width;
    const read = reader(group, values);
    const before = written;
    const files = Array.from({ length: Math.ceil(total / length) }, (_, shard): EmittedFile => {
      const start = shard * length;
      return {
        path: `weights-${before + shard + 1}-of-${count}.bin`,
        content: () => [read(start, Math.min(total, start + length))],
      };
    });
    written += files.length;
    const paths = files.map(({ path }) => path);
    return [{ paths, weights: stored.map(specOf), files, bytes: bytes[index] as number }];
  });
  return { groups: entries, diagnostics: [] };
}

/**
 * The manifest and the files of groups in an order that TensorFlow.js reads right. Where all files but the last have one
 * length, version 4.22 looks for every byte as if the last were no longer than these: a longer one goes first.
 */
export function manifestOf(groups: readonly StoredGroup[]): {
  readonly manifest: readonly WeightsGroup[];
  readonly files: readonly EmittedFile[];
} {
  const lengths = groups.flatMap(({ files, bytes }) =>
    files.map((_, shard) => (files.length === 1 ? bytes : Math.min(shardBytes, bytes - shard * shardBytes))),
  );
  const [first = 0] = lengths;
  const isMisread = lengths.slice(0, -1).every((each) => each === first) && (lengths.at(-1) ?? 0) > first;
  const ordered = isMisread ? [...groups.slice(-1), ...groups.slice(0, -1)] : groups;
  return {
    manifest: ordered.map(({ paths, weights }) => ({ paths, weights })),
    files: ordered.flatMap(({ files }) => files),
  };
}

const specOf = ({ weight: { name, shape }, encoding }: Stored): WeightSpec => ({
  name,
  shape,
  dtype: "float32",
  ...(encoding === undefined ? {} : { quantization: encoding.spec }),
});

/** Reads from the sequence of all values. Going on where the last reading ended costs nothing extra; else a weight is drawn again. */
function reader({ width, stored }: Group, source: WeightValues): (start: number, end: number) => Uint8Array {
  const starts: number[] = [];
  let total = 0;
  for (const { weight } of stored) {
    starts.push(total);
    total += lengthOf(weight);
  }
  // The weight that was read last, how to go on with it, and the position that this leads to.
  let current = -1;
  let fill: Fill = () => {};
  let position = 0;
  const open = (index: number) => {
    current = index;
    fill = fillOf((stored[index] as Stored).weight, source);
    position = starts[index] as number;
  };
  return (start, end) => {
    const bytes = new Uint8Array((end - start) * width);
    let at = start;
    for (let index = weightAt(starts, start); at < end; index++) {
      if (index !== current || position > at) open(index);
      if (position < at) fill(new Float32Array(at - position));
      const { weight, encoding } = stored[index] as Stored;
      const stop = Math.min(end, (starts[index] as number) + lengthOf(weight));
      const offset = (at - start) * width;
      const values =
        encoding === undefined ? new Float32Array(bytes.buffer, offset, stop - at) : new Float32Array(stop - at);
      fill(values);
      if (encoding !== undefined) bytes.set(encoding.encode(values), offset);
      at = stop;
      position = stop;
    }
    return bytes;
  };
}

/** The last weight that starts at or before a position. */
function weightAt(starts: readonly number[], position: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] as number) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

const lengthOf = (weight: Weight): number => weight.shape.reduce((size, extent) => size * extent, 1);
