import type { OpTable } from "../table.ts";
import { alongAxis, leaky_relu, prelu, scale, softsign, unary } from "./activation.ts";
import { conv2d, conv2d_transpose, dense, depthwise_conv2d } from "./convolution.ts";
import { add, average, concat, dot, pairwise } from "./join.ts";
import { affine, batch_norm, l2_normalize, layer_norm, lrn } from "./normalization.ts";
import { avg_pool2d, global_avg_pool2d, global_max_pool2d, max_pool2d } from "./pool.ts";
import { crop2d, depth_to_space, pad_channels, pad2d, permute, reshape, resize2d, split } from "./shape.ts";
import type { Ref, Writer } from "./writer.ts";

/** How a GraphModel spells each op, in nodes that the executor of TensorFlow.js 4.22 knows. */
export const table = {
  conv2d,
  depthwise_conv2d,
  conv2d_transpose,
  dense,
  max_pool2d,
  avg_pool2d,
  global_avg_pool2d,
  global_max_pool2d,
  batch_norm,
  layer_norm,
  affine,
  l2_normalize,
  lrn,
  dropout: unary("Identity"),
  spatial_dropout2d: unary("Identity"),
  reshape,
  permute,
  pad2d,
  crop2d,
  pad_channels,
  resize2d,
  split,
  depth_to_space,
  scale,
  identity: unary("Identity"),
  relu: unary("Relu"),
  relu6: unary("Relu6"),
  leaky_relu,
  prelu,
  elu: unary("Elu"),
  selu: unary("Selu"),
  abs: unary("Abs"),
  square: unary("Square"),
  sigmoid: unary("Sigmoid"),
  tanh: unary("Tanh"),
  softplus: unary("Softplus"),
  softsign,
  erf: unary("Erf"),
  softmax: alongAxis("Softmax"),
  log_softmax: alongAxis("LogSoftmax"),
  add,
  subtract: pairwise("Sub"),
  multiply: pairwise("Mul"),
  maximum: pairwise("Maximum"),
  minimum: pairwise("Minimum"),
  average,
  concat,
  dot,
} as const satisfies OpTable<Writer, readonly Ref[]>;
