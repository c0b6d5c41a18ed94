import type { table } from "../../src/6-emit/tfjs-layers/table.ts";
import type { AttrValue } from "../../src/ops/semantics.ts";
import type { Dim } from "../../src/shape/dim.ts";

/** An op on inputs whose letters are sizes that nobody knows while the model is built. */
export interface RowCase {
  readonly inputs: readonly (readonly (Dim | string)[])[];
  readonly attrs: Readonly<Record<string, AttrValue>>;
}

const image = ["N", "H", "W", 8] as const;
const on =
  (...inputs: RowCase["inputs"]) =>
  (...attrs: readonly RowCase["attrs"][]): readonly RowCase[] =>
    attrs.map((each) => ({ inputs, attrs: each }));
const onImage = on(image);
const onTwo = on(image, image);
const onThree = on(image, image, image);

/** Sizes at which all of the cases are defined. */
export const rowSizes = [
  { N: 1, H: 8, W: 12 },
  { N: 2, H: 16, W: 8 },
  { N: 3, H: 20, W: 12 },
] as const;

const uneven = [
  [1, 0],
  [2, 3],
];

/** For every row of the target `tfjs-layers`, the ways of spelling that the row tells apart. */
export const rowCases: Readonly<Record<keyof typeof table, readonly RowCase[]>> = {
  conv2d: onImage(
    { filters: 4, kernel: 3, stride: 2, padding: "same" },
    { filters: 4, kernel: [3, 5], padding: uneven },
    { filters: 4, kernel: [2, 3], stride: [3, 2], use_bias: false },
    { filters: 4, kernel: 3, dilation: [2, 1], padding: "same" },
    { filters: 4, kernel: 3, dilation: 2, padding: 3 },
    { filters: 8, kernel: 3, groups: 4 },
    { filters: 16, kernel: 3, groups: 8, padding: 1, stride: 2 },
    { filters: 4, kernel: 3, groups: 2, padding: "same", stride: 2, use_bias: false },
    { filters: 4, kernel: 3, groups: 2, dilation: 2, padding: "same" },
  ),
  depthwise_conv2d: onImage(
    { kernel: 3, stride: 2, padding: 1 },
    { kernel: [3, 2], depth_multiplier: 2, padding: "same", use_bias: false },
    { kernel: 3, stride: 3 },
    { kernel: 3, dilation: 2, padding: "same" },
    { kernel: 3, dilation: [1, 2], padding: uneven, depth_multiplier: 3 },
  ),
  separable_conv2d: onImage(
    { filters: 4, kernel: 3, padding: "same" },
    { filters: 4, kernel: 3, stride: 2, padding: 1, depth_multiplier: 2, use_bias: false },
    { filters: 4, kernel: 3, dilation: 2 },
  ),
  conv2d_transpose: onImage(
    { filters: 4, kernel: 3, stride: 2, padding: "same" },
    { filters: 4, kernel: [2, 3], stride: [2, 1], use_bias: false },
    { filters: 4, kernel: 4, stride: 2, padding: 1 },
    { filters: 4, kernel: 3, stride: 2, padding: 1, output_padding: 1 },
  ),
  dense: onImage({ units: 3 }, { units: 3, use_bias: false }),
  max_pool2d: onImage(
    { size: 2 },
    { size: 3, stride: 2, padding: "same" },
    { size: 3, stride: 2, ceil_mode: true },
    { size: 3, stride: 2, padding: 1, ceil_mode: true },
  ),
  avg_pool2d: onImage(
    { size: [2, 3] },
    { size: 3, stride: 2, padding: "same" },
    { size: 3, stride: 2, padding: 1, ceil_mode: true },
    { size: 3, stride: 2, padding: 1, ceil_mode: true, count_padding: true },
    { size: 3, stride: 1, padding: "same", count_padding: true },
  ),
  global_avg_pool2d: onImage({}, { keepdims: true }),
  global_max_pool2d: onImage({}, { keepdims: true }),
  batch_norm: onImage({}, { scale: false }, { center: false }, { scale: false, center: false }),
  layer_norm: onImage({}, { scale: false }, { center: false }, { scale: false, center: false }),
  group_norm: on(["N", "H", "W", 32])({ groups: 4 }, { groups: 2, scale: false }, { groups: 2, center: false }),
  affine: onImage({}, { scale: false }, { center: false }),
  l2_normalize: onImage({}, { axis: 1 }),
  lrn: onImage({ depth_radius: 2 }, { depth_radius: 1, bias: 2, alpha: 0.01, beta: 0.75 }),
  dropout: onImage({ rate: 0.5 }),
  spatial_dropout2d: onImage({ rate: 0.5 }),
  reshape: onImage({ target: [-1, 8] }),
  flatten: onImage({}),
  permute: onImage({ order: [3, 1, 2] }),
  pad2d: onImage({ padding: uneven }, { padding: uneven, value: 2 }),
  crop2d: [...onImage({ cropping: uneven }), ...on(["N", 8, 9, 3])({ cropping: uneven })],
  pad_channels: [...onImage({ after: 3 }, { before: 1, after: 2 }), ...on(["N", 6])({ after: 3 })],
  resize2d: onImage(
    { height: 5, width: 7 },
    { height: 21, width: 9, half_pixel_centers: true },
    { height: 7, width: 11, interpolation: "nearest", half_pixel_centers: true },
  ),
  upsample2d: onImage({ size: [2, 3] }, { size: [2, 3], interpolation: "bilinear" }),
  split: onImage({ count: 4 }, { count: 2, axis: 1 }),
  channel_shuffle: onImage({ groups: 4 }),
  depth_to_space: onImage({ block_size: 2 }),
  space_to_depth: onImage({ block_size: 2 }),
  scale: onImage({ factor: 0.17, offset: -1 }),
  identity: onImage({}),
  relu: onImage({}),
  relu6: onImage({}),
  leaky_relu: onImage({ alpha: 0.1 }),
  prelu: [...onImage({ shared_axes: [1, 2] }), ...on(["N", 10])({})],
  elu: onImage({}),
  selu: onImage({}),
  sigmoid: onImage({}),
  hard_sigmoid: onImage({}),
  tanh: onImage({}),
  softplus: onImage({}),
  softsign: onImage({}),
  swish: onImage({}),
  mish: onImage({}),
  erf: onImage({}),
  softmax: onImage({}, { axis: 1 }, { axis: 2 }),
  log_softmax: onImage({}, { axis: 1 }),
  add: [...onTwo({}), ...onThree({})],
  subtract: onTwo({}),
  multiply: [...onThree({}), ...on(image, ["N", 1, 1, 8])({})],
  maximum: onThree({}),
  minimum: onThree({}),
  average: onThree({}),
  concat: [...on(image, ["N", "H", "W", 3])({}), ...on(image, image)({ axis: 1 })],
  dot: [...on(["N", 8], ["N", 8])({}), ...on(["N", "H", 8], ["N", "W", 8])({})],
};
