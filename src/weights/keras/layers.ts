import type { OpName } from "../../ops/index.ts";
import type { AttrValue } from "../../ops/semantics.ts";
import type { Spelled } from "../importer.ts";
import { field, type Json, listOf } from "../json.ts";

/** What a layer does, as ops one after another; a text says why archc has no ops for it. */
export type Spelling = (config: Json) => readonly Spelled[] | string;

/** How archc spells the layers of Keras 2 and 3 and of TensorFlow.js, by class. What only trains is nothing here. */
export const layerSpellings: Readonly<Record<string, Spelling>> = {
  Conv2D: (config) =>
    image(config, "conv2d", {
      filters: config.filters,
      ...window(config),
      groups: config.groups ?? 1,
      use_bias: config.use_bias,
    }),
  DepthwiseConv2D: (config) =>
    image(config, "depthwise_conv2d", {
      ...window(config),
      depth_multiplier: config.depth_multiplier,
      use_bias: config.use_bias,
    }),
  SeparableConv2D: (config) =>
    image(config, "separable_conv2d", {
      filters: config.filters,
      ...window(config),
      depth_multiplier: config.depth_multiplier,
      use_bias: config.use_bias,
    }),
  Conv2DTranspose: (config) => {
    const { dilation_rate, output_padding, filters, kernel_size, strides, padding, use_bias } = config;
    if (output_padding !== undefined && output_padding !== null) return "has an output padding";
    if (listOf(dilation_rate).some((rate) => rate !== 1)) return "has a dilation";
    return image(config, "conv2d_transpose", { filters, kernel: kernel_size, stride: strides, padding, use_bias });
  },
  Dense: ({ units, use_bias, activation }) => activated({ op: "dense", attrs: attrs({ units, use_bias }) }, activation),
  BatchNormalization: ({ axis, epsilon, center, scale }) =>
    one("batch_norm", { axis: Array.isArray(axis) ? axis[0] : axis, epsilon, center, scale }),
  LayerNormalization: ({ axis, epsilon, center, scale, rms_scaling }) =>
    rms_scaling === true ? "scales by the root mean square" : one("layer_norm", { axis, epsilon, center, scale }),
  GroupNormalization: ({ axis, groups, epsilon, center, scale }) =>
    axis === -1 || axis === undefined
      ? one("group_norm", { groups, epsilon, center, scale })
      : "has groups along another axis than the last",
  Activation: ({ activation }) => activationSpelling(activation),
  ReLU: ({ max_value, negative_slope, threshold }) => {
    if ((threshold ?? 0) !== 0) return "has a threshold";
    const slope = single(negative_slope) ?? 0;
    if (max_value === null || max_value === undefined)
      return slope === 0 ? one("relu", {}) : one("leaky_relu", { alpha: slope });
    return single(max_value) === 6 && slope === 0 ? one("relu6", {}) : `is cut off at ${JSON.stringify(max_value)}`;
  },
  LeakyReLU: ({ alpha, negative_slope }) => one("leaky_relu", { alpha: single(negative_slope) ?? single(alpha) }),
  PReLU: ({ shared_axes }) => one("prelu", { shared_axes: shared_axes ?? [] }),
  ELU: ({ alpha }) => ((single(alpha) ?? 1) === 1 ? one("elu", {}) : "has another alpha than 1"),
  Softmax: ({ axis }) => one("softmax", { axis }),
  MaxPooling2D: (config) => pool(config, "max_pool2d"),
  AveragePooling2D: (config) => pool(config, "avg_pool2d"),
  GlobalAveragePooling2D: (config) => image(config, "global_avg_pool2d", { keepdims: config.keepdims }),
  GlobalMaxPooling2D: (config) => image(config, "global_max_pool2d", { keepdims: config.keepdims }),
  ZeroPadding2D: (config) => image(config, "pad2d", { padding: config.padding }),
  Cropping2D: (config) => image(config, "crop2d", { cropping: config.cropping }),
  UpSampling2D: (config) =>
    (config.interpolation ?? "nearest") === "nearest"
      ? image(config, "upsample2d", { size: config.size })
      : `interpolates ${JSON.stringify(config.interpolation)}, from the centres of pixels`,
  Flatten: (config) => image(config, "flatten", {}),
  Reshape: ({ target_shape }) => one("reshape", { target: target_shape }),
  Permute: ({ dims }) => one("permute", { order: dims }),
  Rescaling: ({ scale, offset }) => one("scale", { factor: scale, offset }),
  // Of keras.applications.InceptionResNetV2: the first tensor and scale · the second.
  CustomScaleLayer: ({ scale }) => [{ op: "scale", attrs: attrs({ factor: scale }), on: 1 }, ...one("add", {})],
  Concatenate: ({ axis }) => one("concat", { axis }),
  Add: () => one("add", {}),
  Subtract: () => one("subtract", {}),
  Multiply: () => one("multiply", {}),
  Average: () => one("average", {}),
  Maximum: () => one("maximum", {}),
  Minimum: () => one("minimum", {}),
  Identity: () => [],
  Dropout: () => [],
  SpatialDropout2D: () => [],
  AlphaDropout: () => [],
  GaussianDropout: () => [],
  GaussianNoise: () => [],
  ActivityRegularization: () => [],
};

/** Activations by Keras's names. */
const activations: Readonly<Record<string, readonly Spelled[]>> = {
  linear: [],
  relu: one("relu", {}),
  relu6: one("relu6", {}),
  elu: one("elu", {}),
  selu: one("selu", {}),
  sigmoid: one("sigmoid", {}),
  tanh: one("tanh", {}),
  softplus: one("softplus", {}),
  softsign: one("softsign", {}),
  softmax: one("softmax", {}),
  log_softmax: one("log_softmax", {}),
  swish: one("swish", {}),
  silu: one("swish", {}),
  hard_swish: one("hard_swish", {}),
  hard_silu: one("hard_swish", {}),
  mish: one("mish", {}),
  gelu: one("gelu", {}),
};

function activationSpelling(activation: unknown): readonly Spelled[] | string {
  if (activation === undefined || activation === null) return [];
  // Keras writes activations by name, and those that are objects with their class or with the name in `config`.
  const config = field(activation, "config");
  const name =
    typeof activation === "string" ? activation : typeof config === "string" ? config : field(activation, "class_name");
  const found = typeof name === "string" && Object.hasOwn(activations, name) ? activations[name] : undefined;
  return found ?? `has the activation ${JSON.stringify(name)}`;
}

function activated(first: Spelled, activation: unknown): readonly Spelled[] | string {
  const rest = activationSpelling(activation);
  return typeof rest === "string" ? rest : [first, ...rest];
}

function image(config: Json, op: OpName, values: Json): readonly Spelled[] | string {
  if (config.data_format === "channels_first" || config.data_format === "channelsFirst") {
    return "has its channels first, and archc has them last";
  }
  return activated({ op, attrs: attrs(values) }, config.activation);
}

const pool = (config: Json, op: OpName) =>
  image(config, op, { size: config.pool_size, stride: config.strides ?? undefined, padding: config.padding });

const window = ({ kernel_size, strides, padding, dilation_rate }: Json): Json => ({
  kernel: kernel_size,
  stride: strides,
  padding,
  dilation: dilation_rate,
});

function one(op: OpName, values: Json): readonly Spelled[] {
  return [{ op, attrs: attrs(values) }];
}

/** What a file says of attributes, as it is: `readAttrs` looks at it, and refuses the text that stands for what is no attribute at all. */
function attrs(values: Json): Readonly<Record<string, AttrValue>> {
  const said = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(
    said.map(([name, value]) => [name, isPlain(value, 3) ? value : JSON.stringify(value)]),
  ) as Readonly<Record<string, AttrValue>>;
}

/** A number, a text, a truth value, or lists of them. */
const isPlain = (value: unknown, depth: number): boolean =>
  Array.isArray(value)
    ? depth > 0 && value.every((element) => isPlain(element, depth - 1))
    : typeof value === "number" || typeof value === "string" || typeof value === "boolean";

/** A number, which Keras 3 may write as an array of one. */
function single(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  const inner = field(field(value, "config"), "value") ?? (Array.isArray(value) ? value[0] : undefined);
  return typeof inner === "number" ? inner : undefined;
}
