import type { OpName, Ops } from "../../ops/index.ts";
import type { Arguments } from "../../program/program.ts";

/** How a generated module calls an op: a function of `runtime/functional`, and what it calls the attributes. */
export interface Spelling<Attribute extends string = string> {
  /** The function; another one where the arguments ask for what the plain layer lacks. */
  readonly call: string | ((given: Arguments, program: ProgramTraits) => string);
  /** The option for each attribute, in the order in which they are written. */
  readonly options: Readonly<Record<Attribute, string>>;
  /** The function takes a list of tensors. */
  readonly joins?: true;
  /** The function gives a list of tensors, as many as this attribute says. */
  readonly results?: Attribute;
  /** The layer has weights, so that it takes a `name`. */
  readonly weights?: true;
}

/** What is true of the whole program. */
export interface ProgramTraits {
  readonly freezes: boolean;
}

const none = {} as const;
const window = { kernel: "kernelSize", stride: "strides", padding: "padding", dilation: "dilationRate" } as const;
const kernel = { use_bias: "useBias", kernel_initializer: "kernelInitializer" } as const;
const pool = { size: "poolSize", stride: "strides", padding: "padding", ceil_mode: "ceilMode" } as const;
const learned = { center: "center", scale: "scale" } as const;

const inNumbers = (given: Arguments): boolean => {
  const padding = given.get("padding");
  return padding !== undefined && padding.type.kind !== "enum";
};

/** Every op of the language, composites too: the generated code has a call for each. */
export const table = {
  conv2d: {
    call: (given) => (given.has("groups") ? "groupedConv2d" : "conv2d"),
    options: { filters: "filters", ...window, groups: "groups", ...kernel },
    weights: true,
  },
  depthwise_conv2d: {
    call: (given) => (given.has("dilation") ? "dilatedDepthwiseConv2d" : "depthwiseConv2d"),
    options: { ...window, depth_multiplier: "depthMultiplier", ...kernel },
    weights: true,
  },
  separable_conv2d: {
    call: "separableConv2d",
    options: { filters: "filters", ...window, depth_multiplier: "depthMultiplier", ...kernel },
    weights: true,
  },
  conv2d_transpose: {
    call: (given) => (inNumbers(given) || given.has("output_padding") ? "paddedConv2dTranspose" : "conv2dTranspose"),
    options: {
      filters: "filters",
      kernel: "kernelSize",
      stride: "strides",
      padding: "padding",
      output_padding: "outputPadding",
      ...kernel,
    },
    weights: true,
  },
  dense: { call: "dense", options: { units: "units", ...kernel }, weights: true },
  max_pool2d: {
    call: (given) => (inNumbers(given) || given.has("ceil_mode") ? "anyMaxPool2d" : "maxPool2d"),
    options: pool,
  },
  avg_pool2d: {
    call: (given) =>
      inNumbers(given) || given.has("ceil_mode") || given.has("count_padding") ? "anyAvgPool2d" : "avgPool2d",
    options: { ...pool, count_padding: "countPadding" },
  },
  global_avg_pool2d: { call: "globalAvgPool2d", options: { keepdims: "keepdims" } },
  global_max_pool2d: { call: "globalMaxPool2d", options: { keepdims: "keepdims" } },
  batch_norm: {
    call: (given, { freezes }) => (freezes || given.has("center") || given.has("scale") ? "anyBatchNorm" : "batchNorm"),
    options: { axis: "axis", momentum: "momentum", epsilon: "epsilon", ...learned },
    weights: true,
  },
  layer_norm: { call: "layerNorm", options: { axis: "axis", epsilon: "epsilon", ...learned }, weights: true },
  group_norm: { call: "groupNorm", options: { groups: "groups", epsilon: "epsilon", ...learned }, weights: true },
  lrn: { call: "lrn", options: { depth_radius: "depthRadius", bias: "bias", alpha: "alpha", beta: "beta" } },
  l2_normalize: { call: "l2Normalize", options: { axis: "axis", epsilon: "epsilon" } },
  affine: { call: "affine", options: { axis: "axis", ...learned }, weights: true },
  dropout: { call: "dropout", options: { rate: "rate" } },
  spatial_dropout2d: { call: "spatialDropout2d", options: { rate: "rate" } },
  flatten: { call: "flatten", options: none },
  reshape: { call: "reshape", options: { target: "targetShape" } },
  permute: { call: "permute", options: { order: "dims" } },
  pad2d: {
    call: (given) => (given.has("value") ? "pad2d" : "zeroPad2d"),
    options: { padding: "padding", value: "value" },
  },
  crop2d: { call: "crop2d", options: { cropping: "cropping" } },
  pad_channels: { call: "padChannels", options: { after: "after", before: "before" } },
  upsample2d: { call: "upsample2d", options: { size: "size", interpolation: "interpolation" } },
  resize2d: {
    call: "resize2d",
    options: {
      height: "height",
      width: "width",
      interpolation: "interpolation",
      half_pixel_centers: "halfPixelCenters",
    },
  },
  space_to_depth: { call: "spaceToDepth", options: { block_size: "blockSize" } },
  depth_to_space: { call: "depthToSpace", options: { block_size: "blockSize" } },
  channel_shuffle: { call: "channelShuffle", options: { groups: "groups" } },
  split: { call: "split", options: { count: "count", axis: "axis" }, results: "count" },
  scale: { call: "scale", options: { factor: "factor", offset: "offset" } },
  identity: { call: "identity", options: none },
  abs: { call: "abs", options: none },
  square: { call: "square", options: none },
  relu: { call: "relu", options: none },
  relu6: { call: "relu6", options: none },
  leaky_relu: { call: "leakyRelu", options: { alpha: "alpha" } },
  prelu: { call: "prelu", options: { shared_axes: "sharedAxes" }, weights: true },
  elu: { call: "elu", options: none },
  selu: { call: "selu", options: none },
  sigmoid: { call: "sigmoid", options: none },
  hard_sigmoid: { call: "hardSigmoid", options: none },
  tanh: { call: "tanh", options: none },
  softplus: { call: "softplus", options: none },
  softsign: { call: "softsign", options: none },
  swish: { call: "swish", options: none },
  hard_swish: { call: "hardSwish", options: none },
  gelu: { call: "gelu", options: { approximate: "approximate" } },
  mish: { call: "mish", options: none },
  erf: { call: "erf", options: none },
  softmax: { call: "softmax", options: { axis: "axis" } },
  log_softmax: { call: "logSoftmax", options: { axis: "axis" } },
  add: { call: "add", options: none, joins: true },
  subtract: { call: "subtract", options: none, joins: true },
  multiply: { call: "multiply", options: none, joins: true },
  maximum: { call: "maximum", options: none, joins: true },
  minimum: { call: "minimum", options: none, joins: true },
  average: { call: "average", options: none, joins: true },
  concat: { call: "concat", options: { axis: "axis" }, joins: true },
  dot: { call: "dot", options: none, joins: true },
  cosine_similarity: { call: "cosineSimilarity", options: none, joins: true },
} as const satisfies { readonly [O in OpName]: Spelling<keyof Ops[O]["attrs"] & string> };

/** The spelling of an op whose name is not known. */
export const spellingOf = (op: OpName): Spelling => table[op];

/** The function that a call of an op is. */
export function callOf(op: OpName, given: Arguments, traits: ProgramTraits): string {
  const { call } = spellingOf(op);
  return typeof call === "string" ? call : call(given, traits);
}
