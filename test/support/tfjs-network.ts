import type { Tensor } from "@tensorflow/tfjs-core";
import type { DiagnosticCode } from "../../src/diagnostics/catalogue/index.ts";
import type { OpName } from "../../src/ops/index.ts";
import type { Sizes, Value } from "../soundness/program.ts";
import { Outside, runOp } from "../soundness/run-program.ts";

/**
 * What is known of a hand-written network without the compiler: the same network written a second time for
 * TensorFlow.js, and by hand which sizes are legal and what they give. Layers that keep every shape may be left out.
 */
export interface Network {
  /** How the legal sizes follow from the layers. */
  readonly arithmetic: string;
  /** The extents of each input behind the batch; a string is a dimension variable. */
  readonly inputs: readonly (readonly (number | string)[])[];
  /** For each variable, whether a size is legal; of a refused program, whether it runs there all the same. */
  readonly legal: Readonly<Record<string, (size: number) => boolean>>;
  /** The code of its message, where the program is refused. */
  readonly refused?: DiagnosticCode;
  /** The extents of the results behind the batch, at legal sizes. */
  readonly results?: (sizes: Sizes) => readonly (readonly number[])[];
  /** The model that this is about, where the program has several. */
  readonly model?: string;
  readonly run: (...inputs: Tensor[]) => Tensor | readonly Tensor[];
}

type Attrs = Readonly<Record<string, Value>>;

const running = { names: {}, weights: [] as (readonly number[])[], peak: { largest: 0 } };

/** The extents that the weights of the layers depend on, in order, since the last call. */
export const takeWeights = (): readonly (readonly number[])[] => running.weights.splice(0);

function layer(op: OpName, inputs: readonly Tensor[], attrs: Attrs = {}): Tensor {
  const [result] = runOp(op, inputs, attrs, running, false);
  return result as Tensor;
}

export const same = { padding: "same" } as const;

export const conv = (x: Tensor, filters: number, kernel: Value, attrs: Attrs = {}): Tensor =>
  layer("conv2d", [x], { filters, kernel, ...attrs });
export const depthwise = (x: Tensor, kernel: Value, attrs: Attrs = {}): Tensor =>
  layer("depthwise_conv2d", [x], { kernel, ...attrs });
export const transposed = (x: Tensor, filters: number, kernel: Value, attrs: Attrs = {}): Tensor =>
  layer("conv2d_transpose", [x], { filters, kernel, ...attrs });
export const dense = (x: Tensor, units: number): Tensor => layer("dense", [x], { units });
export const maxPool = (x: Tensor, size = 2, attrs: Attrs = {}): Tensor => layer("max_pool2d", [x], { size, ...attrs });
export const avgPool = (x: Tensor, size = 2, attrs: Attrs = {}): Tensor => layer("avg_pool2d", [x], { size, ...attrs });
/** A vector of the means of all channels. */
export const means = (x: Tensor): Tensor => layer("global_avg_pool2d", [x]);
/** The same as an image of one pixel. */
export const avgPoolWhole = (x: Tensor): Tensor => layer("global_avg_pool2d", [x], { keepdims: true });
export const flatten = (x: Tensor): Tensor => layer("flatten", [x]);
export const reshape = (x: Tensor, target: readonly number[]): Tensor => layer("reshape", [x], { target });
export const pad = (x: Tensor, padding: Value): Tensor => layer("pad2d", [x], { padding });
export const crop = (x: Tensor, cropping: Value): Tensor => layer("crop2d", [x], { cropping });
export const padChannels = (x: Tensor, after: number): Tensor => layer("pad_channels", [x], { after });
export const shuffle = (x: Tensor, groups: number): Tensor => layer("channel_shuffle", [x], { groups });
export const upsample = (x: Tensor, size = 2): Tensor => layer("upsample2d", [x], { size });
export const resize = (x: Tensor, like: Tensor): Tensor =>
  layer("resize2d", [x], { height: like.shape[1] as number, width: like.shape[2] as number });
export const spaceToDepth = (x: Tensor, block_size: number): Tensor => layer("space_to_depth", [x], { block_size });
export const depthToSpace = (x: Tensor, block_size: number): Tensor => layer("depth_to_space", [x], { block_size });
export const concat = (...inputs: Tensor[]): Tensor => layer("concat", inputs);
export const add = (...inputs: Tensor[]): Tensor => layer("add", inputs);
export const subtract = (x: Tensor, y: Tensor): Tensor => layer("subtract", [x, y]);
export const multiply = (...inputs: Tensor[]): Tensor => layer("multiply", inputs);
export const average = (...inputs: Tensor[]): Tensor => layer("average", inputs);
/** Squeeze-and-excitation and the like: each channel times a factor, [N, 1, 1, C]. */
export const weigh = (x: Tensor, factors: Tensor): Tensor => {
  if (factors.rank !== x.rank) throw new Outside(`multiply of rank ${x.rank} and ${factors.rank}`);
  return runOp("multiply", [x, factors], {}, running, true)[0] as Tensor;
};

/** What the source says of a shape with `::`. */
export function claim(x: Tensor, extents: readonly number[]): Tensor {
  if (x.shape.slice(1).join() !== extents.join()) throw new Outside(`[${x.shape.slice(1)}] is not [${extents}]`);
  return x;
}

/** A layer that is used several times with one set of weights. */
export function shared(body: (x: Tensor) => Tensor): (x: Tensor) => Tensor {
  let first: string | undefined;
  return (x) => {
    const before = running.weights.length;
    const result = body(x);
    const weights = JSON.stringify(running.weights.slice(before));
    first ??= weights;
    if (weights !== first) throw new Outside(`weights for ${weights}, shared with ${first}`);
    return result;
  };
}

export const every = (): boolean => true;
export const none = (): boolean => false;
export const atLeast =
  (least: number) =>
  (size: number): boolean =>
    size >= least;
export const multipleOf =
  (factor: number) =>
  (size: number): boolean =>
    size % factor === 0;
/** The same for height and width. */
export const square = (legal: (size: number) => boolean): Network["legal"] => ({ H: legal, W: legal });
