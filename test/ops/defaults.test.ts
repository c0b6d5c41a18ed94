import * as layers from "@tensorflow/tfjs-layers";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type OpName, ops } from "../../src/ops/index.ts";
import type { AnyOp } from "../../src/ops/op.ts";
import { type AttrValue, readAttrs } from "../../src/ops/semantics.ts";

type Raw = Readonly<Record<string, AttrValue>>;
type Config = Readonly<Record<string, unknown>>;

/** The layers of tfjs made with nothing but what they demand, and how our attributes are called there. */
const { layers: make } = layers;
const cases: readonly {
  readonly op: OpName;
  readonly given: Raw;
  readonly config: Config;
  readonly names: Readonly<Record<string, string>>;
}[] = [
  {
    op: "conv2d",
    given: { filters: 8, kernel: 3 },
    config: make.conv2d({ filters: 8, kernelSize: 3 }).getConfig(),
    names: {
      stride: "strides",
      padding: "padding",
      dilation: "dilationRate",
      use_bias: "useBias",
      kernel_initializer: "kernelInitializer",
    },
  },
  {
    op: "depthwise_conv2d",
    given: { kernel: 3 },
    config: make.depthwiseConv2d({ kernelSize: 3 }).getConfig(),
    names: {
      stride: "strides",
      padding: "padding",
      dilation: "dilationRate",
      use_bias: "useBias",
      depth_multiplier: "depthMultiplier",
      kernel_initializer: "depthwiseInitializer",
    },
  },
  {
    op: "separable_conv2d",
    given: { filters: 8, kernel: 3 },
    config: make.separableConv2d({ filters: 8, kernelSize: 3 }).getConfig(),
    names: { stride: "strides", padding: "padding", use_bias: "useBias", kernel_initializer: "pointwiseInitializer" },
  },
  {
    op: "conv2d_transpose",
    given: { filters: 8, kernel: 3 },
    config: make.conv2dTranspose({ filters: 8, kernelSize: 3 }).getConfig(),
    names: { stride: "strides", padding: "padding", use_bias: "useBias", kernel_initializer: "kernelInitializer" },
  },
  {
    op: "dense",
    given: { units: 8 },
    config: make.dense({ units: 8 }).getConfig(),
    names: { use_bias: "useBias", kernel_initializer: "kernelInitializer" },
  },
  {
    op: "max_pool2d",
    given: {},
    config: make.maxPooling2d({} as Parameters<typeof make.maxPooling2d>[0]).getConfig(),
    names: { size: "poolSize", stride: "strides", padding: "padding" },
  },
  {
    op: "avg_pool2d",
    given: {},
    config: make.averagePooling2d({} as Parameters<typeof make.averagePooling2d>[0]).getConfig(),
    names: { size: "poolSize", stride: "strides", padding: "padding" },
  },
  {
    op: "batch_norm",
    given: {},
    config: make.batchNormalization().getConfig(),
    names: { axis: "axis", momentum: "momentum", epsilon: "epsilon", center: "center", scale: "scale" },
  },
  {
    op: "layer_norm",
    given: {},
    config: make.layerNormalization().getConfig(),
    names: { axis: "axis", epsilon: "epsilon", center: "center", scale: "scale" },
  },
  {
    op: "upsample2d",
    given: {},
    config: make.upSampling2d({}).getConfig(),
    names: { size: "size", interpolation: "interpolation" },
  },
  { op: "leaky_relu", given: {}, config: make.leakyReLU().getConfig(), names: { alpha: "alpha" } },
  { op: "concat", given: {}, config: make.concatenate().getConfig(), names: { axis: "axis" } },
];

for (const { op, given, config, names } of cases) {
  test(`${op}: the defaults are those of tfjs layers`, () => {
    const reading = readAttrs(ops[op] as AnyOp, given);
    assert.ok(reading.ok);
    for (const [ours, theirs] of Object.entries(names)) {
      assert.equal(comparable(reading.attrs[ours]), comparable(config[theirs]), ours);
    }
  });
}

/** One form for what the two sides write differently: lists of one, and initializers as configurations. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.every((each) => each === value[0]) ? value[0] : value;
  if (typeof value !== "object" || value === null) return value;
  const { mode, distribution } = (value as { config: { mode: string; distribution: string } }).config;
  assert.is(mode, "fanAvg");
  return distribution === "normal" ? "glorot_normal" : "glorot_uniform";
}

test.run();
