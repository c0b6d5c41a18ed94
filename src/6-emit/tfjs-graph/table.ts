import type { OpTable } from "../table.ts";
import { alongAxis, scale, softsign, unary } from "./activation.ts";
import { conv2d, dense, depthwise_conv2d } from "./convolution.ts";
import { add, average, concat, pairwise } from "./join.ts";
import { batch_norm } from "./normalization.ts";
import { avg_pool2d, global_avg_pool2d, global_max_pool2d, max_pool2d } from "./pool.ts";
import { crop2d, pad2d, permute, reshape } from "./shape.ts";
import type { Ref, Writer } from "./writer.ts";

/** How a GraphModel spells each op, in nodes that the executor of TensorFlow.js 4.22 knows. */
export const table = {
  conv2d,
  depthwise_conv2d,
  dense,
  max_pool2d,
  avg_pool2d,
  global_avg_pool2d,
  global_max_pool2d,
  batch_norm,
  dropout: unary("Identity"),
  spatial_dropout2d: unary("Identity"),
  reshape,
  permute,
  pad2d,
  crop2d,
  scale,
  identity: unary("Identity"),
  relu: unary("Relu"),
  relu6: unary("Relu6"),
  elu: unary("Elu"),
  selu: unary("Selu"),
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
} as const satisfies OpTable<Writer, readonly Ref[]>;
