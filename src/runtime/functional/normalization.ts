import { layers } from "@tensorflow/tfjs-layers";
import {
  Affine,
  BatchNormalization,
  FreezableBatchNormalization,
  GroupNormalization,
  L2Normalize,
  LayerNormalization,
  LocalResponseNormalization,
} from "../layers/normalization.ts";
import { apply, claim, isFrozen, type Tensor, weighted } from "./scope.ts";

/** A learned gamma and beta. */
interface LearnedOptions {
  /** The layer's name; that of its place without it. */
  name?: string;
  /** Adds a learned beta; true without it. */
  center?: boolean;
  /** Multiplies by a learned gamma; true without it. */
  scale?: boolean;
}

interface BatchNormOptions extends LearnedOptions {
  /** The axis that keeps its own statistics; the last one without it. */
  axis?: number;
  /** How much of the old moving statistics a training step keeps; 0.99 without it. */
  momentum?: number;
  /** Added to the variance; 0.001 without it. */
  epsilon?: number;
}

/** (x − mean) / √(variance + epsilon) per channel, times gamma plus beta. */
export function batchNorm(x: Tensor, options: BatchNormOptions = {}): Tensor {
  const layer = weighted("batch_norm", options.name, (own) =>
    layers.batchNormalization({ ...batchNormArgs(options), ...own.args }),
  );
  return apply(layer, x);
}

/** `batchNorm` that also trains without its gamma or beta, and that keeps its moving statistics where it is frozen. */
export function anyBatchNorm(x: Tensor, options: BatchNormOptions = {}): Tensor {
  const layer = weighted("batch_norm", options.name, (own) => {
    const args = { ...batchNormArgs(options), ...own.args };
    return isFrozen() ? new FreezableBatchNormalization(args) : new BatchNormalization(args);
  });
  return apply(layer, x);
}

function batchNormArgs(options: BatchNormOptions) {
  const { axis = -1, momentum = 0.99, epsilon = 0.001, center = true, scale = true } = options;
  return { axis, momentum, epsilon, center, scale };
}

/** Normalisation with the statistics of each example along some axes. */
export function layerNorm(x: Tensor, options: LearnedOptions & { axis?: number | number[]; epsilon?: number } = {}) {
  const { axis = -1, epsilon = 0.001, center = true, scale = true } = options;
  const axes = typeof axis === "number" ? [axis] : axis;
  const layer = weighted("layer_norm", options.name, (own) =>
    // The plain layer goes up to rank 4.
    x.rank > 4
      ? new LayerNormalization({ ...own.args, axis: axes, epsilon, center, scale })
      : layers.layerNormalization({ ...own.args, axis: axes, epsilon, center, scale }),
  );
  return apply(layer, x);
}

/** Normalisation with the statistics of each group of channels of each example. */
export function groupNorm(x: Tensor, options: LearnedOptions & { groups?: number; epsilon?: number } = {}): Tensor {
  const { groups = 32, epsilon = 0.001, center = true, scale = true } = options;
  const layer = weighted(
    "group_norm",
    options.name,
    (own) => new GroupNormalization({ ...own.args, groups, epsilon, center, scale }),
  );
  return apply(layer, x);
}

/** gamma · x + beta, with learned numbers per channel. */
export function affine(x: Tensor, options: LearnedOptions & { axis?: number } = {}): Tensor {
  const { axis = -1, center = true, scale = true } = options;
  return apply(
    weighted("affine", options.name, (own) => new Affine({ ...own.args, axis, center, scale })),
    x,
  );
}

/** x / √max(Σ x², epsilon) along an axis. */
export function l2Normalize(x: Tensor, { axis = -1, epsilon = 1e-12 }: { axis?: number; epsilon?: number } = {}) {
  return apply(new L2Normalize({ name: claim("l2_normalize"), axis, epsilon }), x);
}

/** x / (bias + alpha · Σ x²)^beta, summing over the channels at most `depthRadius` away. */
export function lrn(
  x: Tensor,
  options: { depthRadius?: number; bias?: number; alpha?: number; beta?: number } = {},
): Tensor {
  const { depthRadius = 5, bias = 1, alpha = 1, beta = 0.5 } = options;
  return apply(new LocalResponseNormalization({ name: claim("lrn"), depthRadius, bias, alpha, beta }), x);
}
