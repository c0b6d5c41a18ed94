import { Conv2D } from "./layers/convolution.js";
import { LocalResponseNormalization } from "./layers/normalization.js";
import { Pool2D } from "./layers/pool.js";
import { initializers, layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";

/** The names that tfjs layers know; their types lack the last one. */
type ActivationName = Parameters<typeof layers.activation>[0]["activation"] | "logSoftmax";

function activation(x: Tensor, kind: string, name: ActivationName): Tensor {
  return apply(layers.activation({ name: claim(kind), activation: name as "softmax" }), x);
}

/** max(x, 0) */
export function relu(x: Tensor): Tensor {
  return apply(layers.reLU({ name: claim("relu") }), x);
}

/** eˣ / Σ eˣ along an axis. */
export function softmax(x: Tensor, { axis = -1 }: { axis?: number } = {}): Tensor {
  return alongAxis(x, "softmax", "softmax", axis);
}

/** tfjs activations work on the last axis, which another one is brought to and back. */
function alongAxis(x: Tensor, kind: string, name: ActivationName, axis: number): Tensor {
  const last = x.rank - 1;
  const along = (axis + x.rank) % x.rank;
  if (along === last) return activation(x, kind, name);
  if (along === 0) throw new RangeError(`${kind} along the batch is no layer.`);
  const dims = Array.from({ length: last }, (_, at) => (at === along - 1 ? last : at === last - 1 ? along : at + 1));
  const there = apply(layers.permute({ dims }), x);
  return apply(layers.permute({ dims }), activation(there, kind, name));
}

/** What all windows that slide over an image have. */
interface WindowOptions {
  /** The layer's name; that of its place without it. */
  name?: string;
  /** Window height and width. */
  kernelSize: Pair;
  /** Step between windows; 1 without it. */
  strides?: Pair;
  /** "same", "valid", or zeros on each side; "valid" without it. */
  padding?: "same" | "valid" | Border;
  /** Distance between the elements that a window sees; 1 without it. */
  dilationRate?: Pair;
  /** Adds one learned number per channel of the result; true without it. */
  useBias?: boolean;
  kernelInitializer?: Initializer;
}

interface Conv2DOptions extends WindowOptions {
  filters: number;
}

/** Slides `filters` kernels over an image and sums over its channels. */
export function conv2d(x: Tensor, options: Conv2DOptions): Tensor {
  const { filters, kernelInitializer = "glorot_normal" } = options;
  const layer = weighted("conv2d", options.name, (own) =>
    layers.conv2d({
      ...own.args,
      ...windowArgs(options),
      filters,
      kernelInitializer: own.initial("kernel", kernelInitializer),
    }),
  );
  return apply(layer, padded(x, options.padding));
}

/** `conv2d` with channels and filters in groups: each filter sees one group. */
export function groupedConv2d(x: Tensor, options: Conv2DOptions & { groups: number }): Tensor {
  const { filters, groups, kernelInitializer = "glorot_normal" } = options;
  const layer = weighted(
    "conv2d",
    options.name,
    (own) =>
      new Conv2D({
        ...own.args,
        ...customArgs(options),
        filters,
        groups,
        kernelInitializer: config(own, "kernel", kernelInitializer),
      }),
  );
  return apply(layer, x);
}

/** Multiplies the last axis by a matrix. */
export function dense(
  x: Tensor,
  options: { name?: string; units: number; useBias?: boolean; kernelInitializer?: Initializer },
): Tensor {
  const { units, useBias = true, kernelInitializer = "glorot_normal" } = options;
  const layer = weighted("dense", options.name, (own) =>
    layers.dense({ ...own.args, units, useBias, kernelInitializer: own.initial("kernel", kernelInitializer) }),
  );
  return apply(layer, x);
}

/** The image with its numeric padding, which tfjs convolutions do not do. */
function padded(x: Tensor, padding: WindowOptions["padding"] = "valid"): Tensor {
  if (padding === "same" || padding === "valid") return x;
  const border = sides(padding);
  return border.flat().every((side) => side === 0) ? x : apply(layers.zeroPadding2d({ padding: border }), x);
}

function windowArgs({ kernelSize, strides = 1, padding = "valid", dilationRate = 1, useBias = true }: WindowOptions) {
  const word: "same" | "valid" = padding === "same" ? "same" : "valid";
  return {
    kernelSize: pair(kernelSize),
    strides: pair(strides),
    padding: word,
    dilationRate: pair(dilationRate),
    useBias,
  };
}

function customArgs(options: WindowOptions) {
  const { padding = "valid" } = options;
  return { ...windowArgs(options), padding: padding === "same" || padding === "valid" ? padding : sides(padding) };
}

/** An initializer as the layers beside these keep it. */
function config(own: Own, weight: string, kind: Initializer) {
  const initializer = own.initial(weight, kind);
  return { className: initializer.getClassName(), config: initializer.getConfig() };
}

/** x / (bias + alpha · Σ x²)^beta, summing over the channels at most `depthRadius` away. */
export function lrn(
  x: Tensor,
  options: { depthRadius?: number; bias?: number; alpha?: number; beta?: number } = {},
): Tensor {
  const { depthRadius = 5, bias = 1, alpha = 1, beta = 0.5 } = options;
  return apply(new LocalResponseNormalization({ name: claim("lrn"), depthRadius, bias, alpha, beta }), x);
}

/** The remainder of a division that floors: it has the sign of the divisor. */
export function modulo(value: number, divisor: number): number {
  return value - divisor * Math.floor(value / divisor);
}

interface PoolOptions {
  /** Window height and width; 2 without it. */
  poolSize?: Pair;
  /** Step between windows; the window's size without it. */
  strides?: Pair;
  /** "valid" without it. */
  padding?: "same" | "valid";
}

interface AnyPoolOptions extends Omit<PoolOptions, "padding"> {
  padding?: "same" | "valid" | Border;
  /** Lets a last window reach beyond the border. */
  ceilMode?: boolean;
  /** Counts padded zeros in the mean. */
  countPadding?: boolean;
}

/** `maxPool2d` with padding in numbers or a last window beyond the border. */
export function anyMaxPool2d(x: Tensor, options: AnyPoolOptions = {}): Tensor {
  return apply(new Pool2D({ name: claim("max_pool2d"), kind: "max", ...anyPoolArgs(options) }), x);
}

function poolArgs({ poolSize = 2, strides = poolSize, padding = "valid" }: PoolOptions) {
  return { poolSize: pair(poolSize), strides: pair(strides), padding };
}

function anyPoolArgs({ padding = "valid", ceilMode = false, countPadding = false, ...window }: AnyPoolOptions) {
  const border = padding === "same" || padding === "valid" ? padding : sides(padding);
  return { ...poolArgs(window), padding: border, ceilMode, countPadding };
}

/** A result of a layer, from which the next layers are made. */
export type Tensor = SymbolicTensor;

/** A layer as a function. */
export type Layer = (x: Tensor) => Tensor;

export type Initializer = "zeros" | "ones" | `${"glorot" | "he" | "lecun"}_${"uniform" | "normal"}`;

/** Where in a model the next layer stands. */
interface Place {
  readonly seed: number;
  /** Before the names of all layers here, and how often each name was used. */
  readonly prefix: string;
  readonly used: Map<string, number>;
  readonly frozen: boolean;
  /** The name of the next layer or block here, in place of that of its kind. */
  label: string | undefined;
  /** The name that `named` gives to the next layer with weights. */
  readonly wanted: { name: string | undefined };
  readonly shared: Shared | undefined;
}

/** The layers of one set of weights, in the order in which they were made first. */
interface Shared {
  readonly layers: layers.Layer[];
  readonly filling: boolean;
  next: number;
}

let here: Place = start(0);

function start(seed: number): Place {
  return {
    seed,
    prefix: "",
    used: new Map(),
    frozen: false,
    label: undefined,
    wanted: { name: undefined },
    shared: undefined,
  };
}

/** Makes what `make` makes at another place. */
function at<T>(place: Place, make: () => T): T {
  const outer = here;
  here = place;
  try {
    return make();
  } finally {
    here = outer;
  }
}

/** Makes a model: layers are named from the beginning, and weights drawn with seeds that follow from `seed` and their names. */
export function build<T>(seed: number, make: () => T): T {
  return at(start(seed), make);
}

/** Names the layers that are made inside below `name`, or below the label that stands before. */
export function group<T>(name: string, make: () => T): T {
  const prefix = `${claim(name)}/`;
  return at({ ...here, prefix, used: new Map() }, make);
}

/** Gives the layer or the block that is made inside a name of its own. */
export function labelled<T>(label: string, make: () => T): T {
  return at({ ...here, label }, make);
}

/** The name of the next layer or block here: its label or its kind, numbered from the second on. */
export function claim(kind: string): string {
  const name = here.label ?? kind;
  here.label = undefined;
  const { used } = here;
  let count = (used.get(name) ?? 0) + 1;
  while (count > 1 && used.has(`${name}_${count}`)) count++;
  used.set(name, count);
  if (count === 1) return `${here.prefix}${name}`;
  used.set(`${name}_${count}`, 1);
  return `${here.prefix}${name}_${count}`;
}

/** What a layer with weights is made with. */
export interface Own {
  readonly args: { readonly name: string; readonly trainable: boolean };
  /** The initializer of a weight, seeded by its name. */
  readonly initial: (weight: string, kind: Initializer) => ReturnType<typeof initializers.zeros>;
}

/** A layer with weights: a new one, or the one that `shared` keeps for this place. */
export function weighted<L extends layers.Layer>(kind: string, name: string | undefined, make: (own: Own) => L): L {
  const place = claim(kind);
  const { shared, wanted } = here;
  if (shared !== undefined && !shared.filling) return shared.layers[shared.next++] as L;
  const final = name ?? wanted.name ?? place;
  wanted.name = undefined;
  const layer = make({
    args: { name: final, trainable: !here.frozen },
    initial: (weight, initializer) => initial(initializer, seedOf(here.seed, `${final}/${weight}`)),
  });
  shared?.layers.push(layer);
  return layer;
}

/** Puts a layer in place. */
export function apply(layer: layers.Layer, x: Tensor | Tensor[]): Tensor {
  return layer.apply(x) as Tensor;
}

function initial(kind: Initializer, seed: number): ReturnType<typeof initializers.zeros> {
  if (kind === "zeros") return initializers.zeros();
  if (kind === "ones") return initializers.ones();
  const [family, distribution] = kind.split("_") as ["glorot" | "he" | "lecun", "uniform" | "normal"];
  const mode = family === "glorot" ? "fanAvg" : "fanIn";
  return initializers.varianceScaling({ scale: family === "he" ? 2 : 1, mode, distribution, seed });
}

/**
 * The seed of one weight: it follows from the model's seed and the weight's name alone, so that adding a layer leaves the
 * values of all others. FNV-1a over the UTF-16 units of `<seed>/<name>`, mixed at the end; never 0, which means "no seed".
 */
function seedOf(seed: number, weight: string): number {
  const text = `${seed}/${weight}`;
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash = (hash ^ (hash >>> 16)) & 0x7fffffff;
  return hash === 0 ? 1 : hash;
}

/** While training, sets numbers to zero with probability `rate`. */
export function dropout(x: Tensor, { rate }: { rate: number }): Tensor {
  return apply(layers.dropout({ name: claim("dropout"), rate }), x);
}

/** Each example as one vector. */
export function flatten(x: Tensor): Tensor {
  const name = claim("flatten");
  // The plain layer wants every extent known, and more than one of them.
  const extents = x.shape.slice(1);
  return extents.length > 1 && extents.every((extent) => extent !== null)
    ? apply(layers.flatten({ name }), x)
    : apply(layers.reshape({ name, targetShape: [-1] }), x);
}

/** One number for height and width, or [height, width]. */
export type Pair = number | readonly number[];

/** One number for all sides, [height, width], or [[top, bottom], [left, right]]. */
export type Border = Pair | readonly (readonly number[])[];

/** Height and width. */
export function pair(value: Pair): [number, number] {
  if (typeof value === "number") return [value, value];
  const [height, width] = value;
  if (height === undefined || width === undefined || value.length !== 2)
    throw new RangeError(`[${value.join(", ")}] must be [height, width].`);
  return [height, width];
}

/** [[top, bottom], [left, right]]. */
export function sides(border: Border): [[number, number], [number, number]] {
  const [vertical, horizontal] = typeof border === "number" ? [border, border] : border;
  if (vertical === undefined || horizontal === undefined)
    throw new RangeError("A border must be [height, width] or [[top, bottom], [left, right]].");
  return [pair(vertical), pair(horizontal)];
}
