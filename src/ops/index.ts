import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { affine } from "./affine.ts";
import { average } from "./average.ts";
import { avg_pool2d } from "./avg_pool2d.ts";
import { batch_norm } from "./batch_norm.ts";
import { channel_shuffle } from "./channel_shuffle.ts";
import { concat } from "./concat.ts";
import { conv2d } from "./conv2d.ts";
import { conv2d_transpose } from "./conv2d_transpose.ts";
import { cosine_similarity } from "./cosine_similarity.ts";
import { crop2d } from "./crop2d.ts";
import { dense } from "./dense.ts";
import { depth_to_space } from "./depth_to_space.ts";
import { depthwise_conv2d } from "./depthwise_conv2d.ts";
import { dot } from "./dot.ts";
import { dropout } from "./dropout.ts";
import { elu } from "./elu.ts";
import { erf } from "./erf.ts";
import { flatten } from "./flatten.ts";
import { gelu } from "./gelu.ts";
import { global_avg_pool2d } from "./global_avg_pool2d.ts";
import { global_max_pool2d } from "./global_max_pool2d.ts";
import { group_norm } from "./group_norm.ts";
import { hard_sigmoid } from "./hard_sigmoid.ts";
import { hard_swish } from "./hard_swish.ts";
import { identity } from "./identity.ts";
import { l2_normalize } from "./l2_normalize.ts";
import { layer_norm } from "./layer_norm.ts";
import { leaky_relu } from "./leaky_relu.ts";
import { log_softmax } from "./log_softmax.ts";
import { lrn } from "./lrn.ts";
import { max_pool2d } from "./max_pool2d.ts";
import { maximum } from "./maximum.ts";
import { minimum } from "./minimum.ts";
import { mish } from "./mish.ts";
import { multiply } from "./multiply.ts";
import { pad_channels } from "./pad_channels.ts";
import { pad2d } from "./pad2d.ts";
import { permute } from "./permute.ts";
import { prelu } from "./prelu.ts";
import { relu } from "./relu.ts";
import { relu6 } from "./relu6.ts";
import { reshape } from "./reshape.ts";
import { resize2d } from "./resize2d.ts";
import { scale } from "./scale.ts";
import { selu } from "./selu.ts";
import { separable_conv2d } from "./separable_conv2d.ts";
import { sigmoid } from "./sigmoid.ts";
import { softmax } from "./softmax.ts";
import { softplus } from "./softplus.ts";
import { softsign } from "./softsign.ts";
import { space_to_depth } from "./space_to_depth.ts";
import { spatial_dropout2d } from "./spatial_dropout2d.ts";
import { split } from "./split.ts";
import { square } from "./square.ts";
import { subtract } from "./subtract.ts";
import { swish } from "./swish.ts";
import { tanh } from "./tanh.ts";
import { upsample2d } from "./upsample2d.ts";

/** Every op of the language, one line each. Nothing else registers an op. */
export const ops = {
  conv2d,
  depthwise_conv2d,
  separable_conv2d,
  conv2d_transpose,
  dense,
  max_pool2d,
  avg_pool2d,
  global_avg_pool2d,
  global_max_pool2d,
  batch_norm,
  layer_norm,
  group_norm,
  lrn,
  l2_normalize,
  affine,
  dropout,
  spatial_dropout2d,
  flatten,
  reshape,
  permute,
  pad2d,
  crop2d,
  pad_channels,
  upsample2d,
  resize2d,
  space_to_depth,
  depth_to_space,
  channel_shuffle,
  split,
  scale,
  identity,
  abs,
  square,
  relu,
  relu6,
  leaky_relu,
  prelu,
  elu,
  selu,
  sigmoid,
  hard_sigmoid,
  tanh,
  softplus,
  softsign,
  swish,
  hard_swish,
  gelu,
  mish,
  erf,
  softmax,
  log_softmax,
  add,
  subtract,
  multiply,
  maximum,
  minimum,
  average,
  concat,
  dot,
  cosine_similarity,
} as const;

export type Ops = typeof ops;
export type OpName = keyof Ops;
/** Ops with a body: a target may spell them and need not. */
export type CompositeName = {
  [K in OpName]: Ops[K] extends { readonly body: (...args: never) => unknown } ? K : never;
}[OpName];
/** Ops without a body: every target spells them. */
export type PrimitiveName = Exclude<OpName, CompositeName>;

/** Every key is the op's own name. */
ops satisfies { readonly [K in OpName]: { readonly name: K } };
