import { add } from "./add.ts";
import { average } from "./average.ts";
import { avg_pool2d } from "./avg_pool2d.ts";
import { batch_norm } from "./batch_norm.ts";
import { concat } from "./concat.ts";
import { conv2d } from "./conv2d.ts";
import { crop2d } from "./crop2d.ts";
import { dense } from "./dense.ts";
import { depthwise_conv2d } from "./depthwise_conv2d.ts";
import { dropout } from "./dropout.ts";
import { elu } from "./elu.ts";
import { erf } from "./erf.ts";
import { flatten } from "./flatten.ts";
import { global_avg_pool2d } from "./global_avg_pool2d.ts";
import { global_max_pool2d } from "./global_max_pool2d.ts";
import { identity } from "./identity.ts";
import { log_softmax } from "./log_softmax.ts";
import { max_pool2d } from "./max_pool2d.ts";
import { maximum } from "./maximum.ts";
import { minimum } from "./minimum.ts";
import { multiply } from "./multiply.ts";
import { pad2d } from "./pad2d.ts";
import { permute } from "./permute.ts";
import { relu } from "./relu.ts";
import { relu6 } from "./relu6.ts";
import { reshape } from "./reshape.ts";
import { scale } from "./scale.ts";
import { selu } from "./selu.ts";
import { separable_conv2d } from "./separable_conv2d.ts";
import { sigmoid } from "./sigmoid.ts";
import { softmax } from "./softmax.ts";
import { softplus } from "./softplus.ts";
import { softsign } from "./softsign.ts";
import { spatial_dropout2d } from "./spatial_dropout2d.ts";
import { subtract } from "./subtract.ts";
import { swish } from "./swish.ts";
import { tanh } from "./tanh.ts";

/** Every op of the language, one line each. Nothing else registers an op. */
export const ops = {
  conv2d,
  depthwise_conv2d,
  separable_conv2d,
  dense,
  max_pool2d,
  avg_pool2d,
  global_avg_pool2d,
  global_max_pool2d,
  batch_norm,
  dropout,
  spatial_dropout2d,
  flatten,
  reshape,
  permute,
  pad2d,
  crop2d,
  scale,
  identity,
  relu,
  relu6,
  elu,
  selu,
  sigmoid,
  tanh,
  softplus,
  softsign,
  erf,
  swish,
  softmax,
  log_softmax,
  add,
  subtract,
  multiply,
  maximum,
  minimum,
  average,
  concat,
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
