import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import type { NodeAttrs } from "../../src/ops/attributes.ts";
import type { OpName, Ops } from "../../src/ops/index.ts";
import type { Dim } from "../../src/shape/dim.ts";
import type { Padding, Sides } from "../../src/shape/window.ts";

/** What TensorFlow.js gives for one op. `weights` are those of the layer, where a layer was used. */
export interface Ran {
  readonly outputs: readonly tf.Tensor[];
  readonly weights?: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

/** How to say each op in TensorFlow.js, as someone who does not know archc would. */
type Spellings = {
  readonly [O in OpName]: (inputs: readonly tf.Tensor[], attrs: NodeAttrs<Ops[O]["attrs"]>) => Ran;
};

interface Layer {
  apply(inputs: unknown): unknown;
  readonly weights: readonly { readonly originalName: string; readonly shape: readonly (number | null)[] }[];
}

function layer(one: Layer, inputs: readonly tf.Tensor[]): Ran {
  const result = one.apply(inputs.length === 1 ? inputs[0] : inputs) as tf.Tensor;
  const weights = one.weights.map(({ originalName, shape }) => ({
    name: originalName.split("/").at(-1) as string,
    shape: shape as number[],
  }));
  return { outputs: [result], weights };
}

const plain = (...outputs: tf.Tensor[]): Ran => ({ outputs });
const activation = (name: string) => (inputs: readonly tf.Tensor[]) =>
  layer(layers.layers.activation({ activation: name as "relu" }), inputs);
const image = (x: tf.Tensor | undefined): tf.Tensor4D => {
  if (x?.rank !== 4) throw new Error(`an image has rank 4, not ${x?.rank}`);
  return x as tf.Tensor4D;
};
const only = (x: tf.Tensor | undefined) => x as tf.Tensor;

const sidesOf = ({ top, bottom, left, right }: Sides<Dim>): [[number, number], [number, number]] => [
  [Number(top), Number(bottom)],
  [Number(left), Number(right)],
];

/** The border that padding in numbers asks for, put around the image; the op then needs no padding of its own. */
function bordered(x: tf.Tensor | undefined, padding: Padding<number>, value = 0): [tf.Tensor4D, "same" | "valid"] {
  if (typeof padding === "string") return [image(x), padding];
  return [tf.pad(image(x), [[0, 0], ...sidesOf(padding), [0, 0]], value), "valid"];
}

export const spellings = {
  conv2d: ([x], { filters, kernel, stride, padding, dilation, groups, use_bias, kernel_initializer }) => {
    const [framed, border] = bordered(x, padding);
    if (groups > 1) {
      const parts = tf.split(framed, groups, 3).map((part) => {
        const kernels = tf.ones<tf.Rank.R4>([...kernel, framed.shape[3] / groups, filters / groups]);
        return tf.conv2d(image(part), kernels, [...stride], border, "NHWC", [...dilation]);
      });
      return plain(tf.concat(parts, 3));
    }
    const one = layers.layers.conv2d({
      filters,
      kernelSize: [...kernel],
      strides: [...stride],
      padding: border,
      dilationRate: [...dilation],
      useBias: use_bias,
      kernelInitializer: initializer(kernel_initializer),
    });
    return layer(one, [framed]);
  },
  depthwise_conv2d: ([x], { kernel, stride, padding, depth_multiplier, dilation, use_bias, kernel_initializer }) => {
    const [framed, border] = bordered(x, padding);
    if (dilation[0] !== 1 || dilation[1] !== 1) {
      // The layer of tfjs 4.22 takes a dilation and convolves without it.
      const kernels = tf.ones<tf.Rank.R4>([...kernel, framed.shape[3], depth_multiplier]);
      return plain(tf.depthwiseConv2d(framed, kernels, [...stride], border, "NHWC", [...dilation]));
    }
    const one = layers.layers.depthwiseConv2d({
      kernelSize: [...kernel],
      strides: [...stride],
      padding: border,
      depthMultiplier: depth_multiplier,
      dilationRate: [...dilation],
      useBias: use_bias,
      depthwiseInitializer: initializer(kernel_initializer),
    });
    return layer(one, [framed]);
  },
  separable_conv2d: ([x], { filters, kernel, stride, padding, depth_multiplier, dilation, use_bias }) => {
    const [framed, border] = bordered(x, padding);
    const one = layers.layers.separableConv2d({
      filters,
      kernelSize: [...kernel],
      strides: [...stride],
      padding: border,
      depthMultiplier: depth_multiplier,
      dilationRate: [...dilation],
      useBias: use_bias,
    });
    return layer(one, [framed]);
  },
  conv2d_transpose: ([x], { filters, kernel, stride, padding, output_padding, use_bias }) => {
    if (typeof padding === "string") {
      const one = layers.layers.conv2dTranspose({
        filters,
        kernelSize: [...kernel],
        strides: [...stride],
        padding,
        useBias: use_bias,
      });
      return layer(one, [only(x)]);
    }
    return plain(transposeByConvolution(image(x), filters, kernel, stride, padding, output_padding));
  },
  dense: (inputs, { units, use_bias }) => layer(layers.layers.dense({ units, useBias: use_bias }), inputs),
  max_pool2d: ([x], { size, stride, padding, ceil_mode }) => {
    if (typeof padding === "string" && !ceil_mode) {
      const one = layers.layers.maxPooling2d({ poolSize: [...size], strides: [...stride], padding });
      return layer(one, [only(x)]);
    }
    const [framed, border] = bordered(x, padding, Number.NEGATIVE_INFINITY);
    return plain(tf.maxPool(toWholeWindows(framed, size, stride, padding, ceil_mode), [...size], [...stride], border));
  },
  avg_pool2d: ([x], { size, stride, padding, ceil_mode }) => {
    if (typeof padding === "string" && !ceil_mode) {
      const one = layers.layers.averagePooling2d({ poolSize: [...size], strides: [...stride], padding });
      return layer(one, [only(x)]);
    }
    const [framed, border] = bordered(x, padding);
    return plain(tf.avgPool(toWholeWindows(framed, size, stride, padding, ceil_mode), [...size], [...stride], border));
  },
  global_avg_pool2d: ([x], { keepdims }) =>
    keepdims ? plain(tf.mean(only(x), [1, 2], true)) : layer(layers.layers.globalAveragePooling2d({}), [only(x)]),
  global_max_pool2d: ([x], { keepdims }) =>
    keepdims ? plain(tf.max(only(x), [1, 2], true)) : layer(layers.layers.globalMaxPooling2d({}), [only(x)]),
  batch_norm: (inputs, attrs) => layer(layers.layers.batchNormalization({ ...attrs }), inputs),
  layer_norm: (inputs, { axis, ...attrs }) =>
    layer(layers.layers.layerNormalization({ ...attrs, axis: [...axis] }), inputs),
  group_norm: ([x], { groups, epsilon }) => {
    const { shape } = only(x);
    const split = tf.reshape(only(x), [shape[0] as number, -1, groups, (shape.at(-1) as number) / groups]);
    const { mean, variance } = tf.moments(split, [1, 3], true);
    return plain(tf.reshape(tf.div(tf.sub(split, mean), tf.sqrt(tf.add(variance, epsilon))), shape));
  },
  lrn: ([x], { depth_radius, bias, alpha, beta }) =>
    plain(tf.localResponseNormalization(image(x), depth_radius, bias, alpha, beta)),
  l2_normalize: ([x], { axis, epsilon }) => {
    const length = tf.sqrt(tf.maximum(tf.sum(tf.square(only(x)), axis, true), epsilon));
    return plain(tf.div(only(x), length));
  },
  affine: ([x], { axis }) => {
    const position = axis < 0 ? axis + only(x).rank : axis;
    const gamma = only(x).shape.map((extent, at) => (at === position ? extent : 1));
    return plain(tf.mul(only(x), tf.ones(gamma)));
  },
  dropout: (inputs, { rate }) => layer(layers.layers.dropout({ rate }), inputs),
  spatial_dropout2d: ([x], { rate }) =>
    plain(layers.layers.dropout({ rate, noiseShape: [1, 1, 1, image(x).shape[3] as number] }).apply(x!) as tf.Tensor),
  flatten: (inputs) => (only(inputs[0]).rank === 2 ? plain(only(inputs[0])) : layer(layers.layers.flatten(), inputs)),
  reshape: (inputs, { target }) =>
    layer(
      layers.layers.reshape({ targetShape: target.map((extent) => (extent === -1 ? null : Number(extent))) }),
      inputs,
    ),
  permute: (inputs, { order }) => layer(layers.layers.permute({ dims: [...order] }), inputs),
  pad2d: ([x], { padding, value }) => plain(tf.pad(image(x), [[0, 0], ...sidesOf(padding), [0, 0]], value)),
  crop2d: (inputs, { cropping }) => layer(layers.layers.cropping2D({ cropping: sidesOf(cropping) }), inputs),
  pad_channels: ([x], { before, after }) => {
    const rest = only(x)
      .shape.slice(1)
      .map((): [number, number] => [0, 0]);
    return plain(tf.pad(only(x), [...rest, [Number(before), Number(after)]]));
  },
  upsample2d: (inputs, { size, interpolation }) =>
    layer(layers.layers.upSampling2d({ size: [...size], interpolation }), inputs),
  resize2d: ([x], { height, width, interpolation, half_pixel_centers }) => {
    const resize = interpolation === "nearest" ? tf.image.resizeNearestNeighbor : tf.image.resizeBilinear;
    return plain(resize(image(x), [Number(height), Number(width)], false, half_pixel_centers));
  },
  space_to_depth: ([x], { block_size: s }) => {
    const rows = tf.split(image(x), (image(x).shape[1] as number) / s, 1);
    const blocks = rows.map((row) => tf.split(row, (image(x).shape[2] as number) / s, 2));
    const lines = blocks.map((line) =>
      tf.concat(
        line.map((block) => tf.reshape(block, [-1, 1, 1, s * s * (block.shape[3] as number)])),
        2,
      ),
    );
    return plain(tf.concat(lines, 1));
  },
  // TensorFlow.js refuses blocks of one pixel, which change nothing.
  depth_to_space: ([x], { block_size }) =>
    plain(block_size === 1 ? tf.clone(image(x)) : tf.depthToSpace(image(x), block_size, "NHWC")),
  channel_shuffle: ([x], { groups }) => {
    const channels = image(x).shape[3];
    const order = Array.from(
      { length: channels },
      (_, to) => (to % groups) * (channels / groups) + Math.floor(to / groups),
    );
    return plain(tf.gather(image(x), order, 3));
  },
  split: ([x], { count, axis }) => plain(...tf.split(only(x), count, axis)),
  scale: ([x], { factor, offset }) => plain(tf.add(tf.mul(only(x), factor), offset)),
  identity: ([x]) => plain(tf.clone(only(x))),
  abs: ([x]) => plain(tf.abs(only(x))),
  square: ([x]) => plain(tf.square(only(x))),
  relu: activation("relu"),
  relu6: activation("relu6"),
  leaky_relu: (inputs, { alpha }) => layer(layers.layers.leakyReLU({ alpha }), inputs),
  prelu: (inputs, { shared_axes }) => layer(layers.layers.prelu({ sharedAxes: [...shared_axes] }), inputs),
  elu: activation("elu"),
  selu: activation("selu"),
  sigmoid: activation("sigmoid"),
  hard_sigmoid: activation("hardSigmoid"),
  tanh: activation("tanh"),
  softplus: activation("softplus"),
  softsign: activation("softsign"),
  swish: activation("swish"),
  hard_swish: ([x]) => plain(tf.mul(only(x), tf.div(tf.relu6(tf.add(only(x), 3)), 6))),
  gelu: (inputs, { approximate }) => activation(approximate ? "gelu_new" : "gelu")(inputs),
  mish: activation("mish"),
  erf: ([x]) => plain(tf.erf(only(x))),
  softmax: (inputs, { axis }) => layer(layers.layers.softmax({ axis }), inputs),
  log_softmax: ([x], { axis }) => plain(tf.logSoftmax(only(x), axis)),
  add: (inputs) => layer(layers.layers.add(), inputs),
  subtract: ([x, y]) => plain(tf.sub(only(x), only(y))),
  multiply: (inputs) => layer(layers.layers.multiply(), inputs),
  maximum: (inputs) => layer(layers.layers.maximum(), inputs),
  minimum: (inputs) => layer(layers.layers.minimum(), inputs),
  average: (inputs) => layer(layers.layers.average(), inputs),
  concat: (inputs, { axis }) => layer(layers.layers.concatenate({ axis }), inputs),
  dot: (inputs) => layer(layers.layers.dot({ axes: -1 }), inputs),
  cosine_similarity: (inputs) => layer(layers.layers.dot({ axes: -1, normalize: true }), inputs),
} satisfies Spellings;

const initializer = (name: string) => name.replace(/_(.)/, (_, letter: string) => letter.toUpperCase()) as "zeros";

/**
 * In ceil mode the image grows at its end until the last window fits, as long as that window starts in the image or in
 * the border before it (PyTorch's rule); TensorFlow.js rounds down. `padding` is the border that `x` already has.
 */
function toWholeWindows(
  x: tf.Tensor4D,
  size: readonly [number, number],
  stride: readonly [number, number],
  padding: Padding<number>,
  ceilMode: boolean,
): tf.Tensor4D {
  if (!ceilMode || padding === "same") return x;
  const after = padding === "valid" ? [0, 0] : [padding.bottom, padding.right];
  const missing = ([0, 1] as const).map((axis) => {
    const extent = x.shape[axis + 1] as number;
    const windows = Math.ceil((extent - size[axis]) / stride[axis]) + 1;
    const startsInside = (windows - 1) * stride[axis] < extent - (after[axis] as number);
    return Math.max(0, (windows - (startsInside ? 1 : 2)) * stride[axis] + size[axis] - extent);
  });
  return tf.pad(x, [
    [0, 0],
    [0, missing[0]!],
    [0, missing[1]!],
    [0, 0],
  ]);
}

/** A transposed convolution is an ordinary one over the input with zeros between its pixels and a border around. */
function transposeByConvolution(
  x: tf.Tensor4D,
  filters: number,
  kernel: readonly [number, number],
  stride: readonly [number, number],
  padding: Sides<number>,
  extra: readonly [number, number],
): tf.Tensor {
  const [n, h, w, c] = x.shape;
  const tall = tf.pad(tf.reshape(x, [n, h, 1, w, c]), [
    [0, 0],
    [0, 0],
    [0, stride[0] - 1],
    [0, 0],
    [0, 0],
  ]);
  const rows = tf.reshape(tall, [n, h * stride[0], w, 1, c]);
  const wide = tf.pad(rows, [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, stride[1] - 1],
    [0, 0],
  ]);
  const spread = tf.slice(
    tf.reshape(wide, [n, h * stride[0], w * stride[1], c]) as tf.Tensor4D,
    [0, 0, 0, 0],
    [n, (h - 1) * stride[0] + 1, (w - 1) * stride[1] + 1, c],
  );
  const [[top, bottom], [left, right]] = sidesOf(padding);
  const border = (k: number, side: number) => k - 1 - side;
  const framed = tf.pad(spread, [
    [0, 0],
    [border(kernel[0], top), border(kernel[0], bottom) + extra[0]],
    [border(kernel[1], left), border(kernel[1], right) + extra[1]],
    [0, 0],
  ]);
  return tf.conv2d(framed, tf.ones<tf.Rank.R4>([...kernel, c, filters]), 1, "valid");
}
