import type { OpTable } from "../table.ts";
import { activation, alongAxis, layer, layerOfAttrs, prelu } from "./activation.ts";
import { conv2d, conv2d_transpose, dense, depthwise_conv2d, separable_conv2d } from "./convolution.ts";
import type { Ref } from "./layer-config.ts";
import { affine, batch_norm, group_norm, l2_normalize, layer_norm, lrn } from "./normalization.ts";
import { avg_pool2d, global_avg_pool2d, global_max_pool2d, max_pool2d } from "./pool.ts";
import { crop2d, flatten, pad_channels, pad2d, permute, reshape, resize2d, split, upsample2d } from "./shape.ts";
import type { Writer } from "./writer.ts";

/**
 * How a LayersModel spells each op: with a layer of tfjs layers 4.22 where there is one that does what the op says, else
 * with one of `runtime/layers`, whose names begin with Archc.
 */
export const table = {
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
  affine,
  l2_normalize,
  lrn,
  dropout: layerOfAttrs("Dropout"),
  spatial_dropout2d: layerOfAttrs("ArchcSpatialDropout2D"),
  reshape,
  flatten,
  permute,
  pad2d,
  crop2d,
  pad_channels,
  resize2d,
  upsample2d,
  split,
  channel_shuffle: layerOfAttrs("ArchcChannelShuffle"),
  depth_to_space: layerOfAttrs("ArchcDepthToSpace"),
  space_to_depth: layerOfAttrs("ArchcSpaceToDepth"),
  scale: layerOfAttrs("ArchcScale"),
  identity: activation("linear"),
  relu: layer("ReLU"),
  relu6: activation("relu6"),
  leaky_relu: layerOfAttrs("LeakyReLU"),
  prelu,
  elu: activation("elu"),
  selu: activation("selu"),
  sigmoid: activation("sigmoid"),
  hard_sigmoid: activation("hard_sigmoid"),
  tanh: activation("tanh"),
  softplus: activation("softplus"),
  softsign: activation("softsign"),
  swish: activation("swish"),
  mish: activation("mish"),
  erf: layer("ArchcErf"),
  softmax: alongAxis("softmax"),
  log_softmax: alongAxis("log_softmax"),
  add: layer("Add"),
  subtract: layer("ArchcSubtract"),
  multiply: layer("Multiply"),
  maximum: layer("Maximum"),
  minimum: layer("Minimum"),
  average: layer("Average"),
  concat: layerOfAttrs("Concatenate"),
  dot: layer("Dot", { axes: -1, normalize: false }),
} as const satisfies OpTable<Writer, readonly Ref[]>;
