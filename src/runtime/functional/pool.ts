import { layers } from "@tensorflow/tfjs-layers";
import { Pool2D } from "../layers/pool.ts";
import { apply, claim, type Tensor } from "./scope.ts";
import { type Border, type Pair, pair, sides } from "./sides.ts";

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

/** The largest value in each window, channel by channel. */
export function maxPool2d(x: Tensor, options: PoolOptions = {}): Tensor {
  return apply(layers.maxPooling2d({ name: claim("max_pool2d"), ...poolArgs(options) }), x);
}

/** The mean of each window, channel by channel. */
export function avgPool2d(x: Tensor, options: PoolOptions = {}): Tensor {
  return apply(layers.averagePooling2d({ name: claim("avg_pool2d"), ...poolArgs(options) }), x);
}

/** `maxPool2d` with padding in numbers or a last window beyond the border. */
export function anyMaxPool2d(x: Tensor, options: AnyPoolOptions = {}): Tensor {
  return apply(new Pool2D({ name: claim("max_pool2d"), kind: "max", ...anyPoolArgs(options) }), x);
}

/** `avgPool2d` with padding in numbers, a last window beyond the border, or padding that counts. */
export function anyAvgPool2d(x: Tensor, options: AnyPoolOptions = {}): Tensor {
  return apply(new Pool2D({ name: claim("avg_pool2d"), kind: "average", ...anyPoolArgs(options) }), x);
}

function poolArgs({ poolSize = 2, strides = poolSize, padding = "valid" }: PoolOptions) {
  return { poolSize: pair(poolSize), strides: pair(strides), padding };
}

function anyPoolArgs({ padding = "valid", ceilMode = false, countPadding = false, ...window }: AnyPoolOptions) {
  const border = padding === "same" || padding === "valid" ? padding : sides(padding);
  return { ...poolArgs(window), padding: border, ceilMode, countPadding };
}

/** The mean of each channel over the whole image. */
export function globalAvgPool2d(x: Tensor, { keepdims = false }: { keepdims?: boolean } = {}): Tensor {
  const name = claim("global_avg_pool2d");
  if (!keepdims) return apply(layers.globalAveragePooling2d({ name }), x);
  return kept(apply(layers.globalAveragePooling2d({}), x), name);
}

/** The largest value of each channel over the whole image. */
export function globalMaxPool2d(x: Tensor, { keepdims = false }: { keepdims?: boolean } = {}): Tensor {
  const name = claim("global_max_pool2d");
  if (!keepdims) return apply(layers.globalMaxPooling2d({ name }), x);
  return kept(apply(layers.globalMaxPooling2d({}), x), name);
}

/** Height and width come back with extent 1: the plain layers drop them. */
function kept(pooled: Tensor, name: string): Tensor {
  return apply(layers.reshape({ name, targetShape: [1, 1, pooled.shape[1] ?? null] }), pooled);
}
