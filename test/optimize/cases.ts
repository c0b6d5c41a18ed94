/** A small model in which a pass must, or must not, apply. */
export interface Case {
  readonly why: string;
  /** The passes up to this one run. */
  readonly pass: string;
  /** The steps of the model behind its input. */
  readonly body: string;
  /** `input x: [N, 7, 6, 4]` without it. */
  readonly input?: string;
  /** The extents of the input when the model runs; [2, 7, 6, 4] without it. */
  readonly shape?: readonly number[];
  /** The ops after the pass, as tfjs-graph writes them. */
  readonly steps: readonly string[];
}

const of = (pass: string, list: readonly Omit<Case, "pass">[]): readonly Case[] =>
  list.map((one) => ({ pass, ...one }));

export const cases: readonly Case[] = [
  ...of("open-composites", [
    {
      why: "a separable convolution is two",
      body: "separable_conv2d(3, 3)",
      steps: ["DepthwiseConv2dNative", "Conv2D", "BiasAdd"],
    },
    { why: "depth_to_space has a kernel of its own", body: "depth_to_space(2)", steps: ["DepthToSpace"] },
    { why: "depth_to_space with blocks of one pixel", body: "depth_to_space(1)", steps: ["Identity"] },
  ]),
  ...of("remove-identities", [
    {
      why: "dropout does nothing when a model runs",
      body: "relu -> dropout(0.5) -> spatial_dropout2d(0.2) -> identity -> abs",
      steps: ["Relu", "Abs"],
    },
    {
      why: "pads and crops of nothing, a scale of 1, a permutation that keeps the order, a resize and a reshape to the same size",
      body: "relu -> pad2d(0) -> crop2d(0) -> scale(1.0) -> permute([1, 2, 3]) -> upsample2d(1) -> reshape([7, 6, 4]) -> abs",
      steps: ["Relu", "Abs"],
    },
    {
      why: "a reshape to another shape stays",
      body: "relu -> reshape([6, 7, 4]) -> abs",
      steps: ["Relu", "Reshape", "Abs"],
    },
    { why: "a scale of 1 with an offset stays", body: "scale(1.0, offset=0.5)", steps: ["Mul", "AddV2"] },
    {
      why: "the input itself is an output, twice",
      body: "output same: identity\n  output again: dropout(0.1)\n  output other: x -> relu",
      steps: ["Relu", "Identity", "Identity"],
    },
    {
      why: "two labels are two values",
      body: "first: relu\n  second: identity\n  (first, second) -> add",
      steps: ["Relu", "Identity", "AddV2"],
    },
    { why: "a label moves to what is left", body: "relu\n  kept: identity\n  abs", steps: ["Relu", "Abs"] },
  ]),
  ...of("share-subexpressions", [
    {
      why: "a shared layer on one tensor",
      body: "shared f = { conv2d(3, 3) -> relu }\n  (x -> f, x -> f) -> add",
      steps: ["Conv2D", "BiasAdd", "Relu", "AddV2"],
    },
    {
      why: "the same op with weights of its own",
      body: "add {\n    | conv2d(3, 3, use_bias=false)\n    | conv2d(3, 3, use_bias=false)\n  }",
      steps: ["Conv2D", "Conv2D", "AddV2"],
    },
    {
      why: "a shared layer on two tensors",
      body: "shared f = { conv2d(3, 3, use_bias=false) }\n  (x -> f, x -> relu -> f) -> add",
      steps: ["Conv2D", "Relu", "Conv2D", "AddV2"],
    },
    {
      why: "other attributes",
      body: "concat {\n    | scale(0.5)\n    | scale(0.25)\n    | scale(0.5)\n  }",
      steps: ["Mul", "Mul", "ConcatV2"],
    },
    {
      why: "both results have a label",
      body: "first: x -> relu\n  second: x -> relu\n  (first, second) -> add",
      steps: ["Relu", "Relu", "AddV2"],
    },
    {
      why: "both results are outputs",
      body: "output first: relu\n  output second: x -> relu",
      steps: ["Relu", "Identity"],
    },
    {
      why: "a split in two results",
      body: "add {\n    | split(2) -> add\n    | split(2) -> subtract\n  }",
      steps: ["Split", "AddV2", "Sub", "AddV2"],
    },
    {
      why: "a shared layer, used twice on one tensor",
      body: "shared f = { batch_norm }\n  (x -> f, x -> f) -> multiply",
      steps: ["FusedBatchNormV3", "Mul"],
    },
  ]),
  ...of("grouped-to-depthwise", [
    { why: "as many groups as channels", body: "conv2d(8, 3, groups=4)", steps: ["DepthwiseConv2dNative", "BiasAdd"] },
    {
      why: "fewer groups than channels",
      body: "conv2d(8, 3, groups=2, use_bias=false)",
      steps: ["Split", "Split", "Conv2D", "Conv2D", "ConcatV2"],
    },
  ]),
  ...of("merge-pads", [
    {
      why: "zeros before a convolution that pads nothing",
      body: "pad2d([[1, 2], [0, 1]]) -> conv2d(3, 3, stride=2, use_bias=false)",
      steps: ["Conv2D"],
    },
    {
      why: "two pads, and pads in numbers",
      body: "pad2d(1) -> pad2d(2) -> depthwise_conv2d(3, padding=[1, 0], dilation=2, use_bias=false)",
      steps: ["DepthwiseConv2dNative"],
    },
    {
      why: "padding=same with stride 1, for any size",
      body: "pad2d(1) -> conv2d(3, 4, padding=same, use_bias=false)",
      input: "input x: [N, H, W, 4]",
      steps: ["Conv2D"],
    },
    {
      why: "padding=same with stride 2, for one size",
      body: "pad2d(1) -> conv2d(3, 3, stride=2, padding=same, use_bias=false)",
      steps: ["Conv2D"],
    },
    {
      why: "padding=same with stride 2, for any size",
      body: "pad2d(1) -> conv2d(3, 3, stride=2, padding=same, use_bias=false)",
      input: "input x: [N, H, W, 4]",
      steps: ["PadV2", "Conv2D"],
    },
    {
      why: "a border of other numbers",
      body: "pad2d(1, value=0.5) -> conv2d(3, 3, use_bias=false)",
      steps: ["PadV2", "Conv2D"],
    },
    { why: "two borders of other numbers", body: "pad2d(1, value=0.5) -> pad2d(1)", steps: ["PadV2", "PadV2"] },
    {
      why: "two borders of the same number",
      body: "pad2d(1, value=0.5) -> pad2d([1, 0], value=0.5)",
      steps: ["PadV2"],
    },
    { why: "a pool", body: "pad2d(1) -> max_pool2d(3, stride=2)", steps: ["PadV2", "MaxPool"] },
    {
      why: "a transposed convolution",
      body: "pad2d(1) -> conv2d_transpose(3, 3, use_bias=false)",
      steps: ["PadV2", "Conv2DBackpropInput"],
    },
    {
      why: "a padded image that others read",
      body: "pad2d(1)\n  concat {\n    | conv2d(3, 3, padding=same, use_bias=false)\n    | identity\n  }",
      steps: ["PadV2", "Conv2D", "ConcatV2"],
    },
    {
      why: "a padded image with a label",
      body: "wide: pad2d(1)\n  conv2d(3, 3, use_bias=false)",
      steps: ["PadV2", "Conv2D"],
    },
    {
      why: "a padded image that is an output",
      body: "pad2d(1)\n  output wide: identity\n  output main: conv2d(3, 3, use_bias=false)",
      steps: ["PadV2", "Conv2D"],
    },
  ]),
  ...of("multiply-add-norms", [
    { why: "a norm that stands alone", body: "batch_norm -> relu", steps: ["Mul", "AddV2", "Relu"] },
    {
      why: "without gamma and beta, frozen",
      body: "@frozen batch_norm(scale=false, center=false)",
      steps: ["Mul", "AddV2"],
    },
    { why: "over rows", body: "batch_norm(axis=1)", steps: ["Reshape", "Mul", "Reshape", "AddV2"] },
    {
      why: "norms that depend on the example stay",
      body: "layer_norm(center=false, scale=false)",
      steps: ["Mean", "SquaredDifference", "Mean", "AddV2", "Rsqrt", "Sub", "Mul"],
    },
  ]),
  ...of("merge-multiply-adds", [
    {
      why: "a norm, Caffe's scale layer and a constant",
      body: "batch_norm -> affine -> scale(0.5, offset=0.25)",
      steps: ["Mul", "AddV2"],
    },
    { why: "a constant before a norm", body: "scale(2.0, offset=0.25) -> batch_norm", steps: ["Mul", "AddV2"] },
    { why: "two constants", body: "scale(0.5, offset=3.0) -> scale(3.0, offset=-1.0)", steps: ["Mul", "AddV2"] },
    {
      why: "different axes",
      body: "affine(axis=1, center=false) -> affine(center=false)",
      steps: ["Reshape", "Mul", "Mul"],
    },
    {
      why: "what is between is an output",
      body: "affine(center=false)\n  output first: identity\n  output second: affine(center=false)",
      steps: ["Mul", "Mul"],
    },
  ]),
  ...of("fold-into-producers", [
    {
      why: "a convolution with zeros around its image",
      body: "conv2d(5, 3, padding=same) -> batch_norm",
      steps: ["Conv2D", "BiasAdd"],
    },
    {
      why: "a convolution without a bias gets one",
      body: "conv2d(5, 3, stride=2, use_bias=false) -> batch_norm(scale=false)",
      steps: ["Conv2D", "BiasAdd"],
    },
    {
      why: "a factor alone makes no bias",
      body: "conv2d(5, 3, use_bias=false) -> affine(center=false) -> scale(0.5)",
      steps: ["Conv2D"],
    },
    {
      why: "a number alone becomes a bias",
      body: "conv2d(5, 3, use_bias=false) -> scale(1.0, offset=0.5)",
      steps: ["Conv2D", "BiasAdd"],
    },
    {
      why: "several filters per channel",
      body: "depthwise_conv2d(3, depth_multiplier=3, padding=1) -> batch_norm",
      steps: ["DepthwiseConv2dNative", "BiasAdd"],
    },
    {
      why: "groups",
      body: "conv2d(6, 3, groups=2) -> batch_norm",
      steps: ["Split", "Split", "Conv2D", "Conv2D", "ConcatV2", "BiasAdd"],
    },
    {
      why: "a transposed convolution whose windows overlap",
      body: "conv2d_transpose(5, 3, stride=2, padding=same) -> batch_norm",
      steps: ["Conv2DBackpropInput", "BiasAdd"],
    },
    {
      why: "a dense layer",
      body: "dense(5) -> batch_norm",
      input: "input x: [N, 4]",
      shape: [3, 4],
      steps: ["MatMul", "BiasAdd"],
    },
    {
      why: "a dense layer on images",
      body: "dense(5, use_bias=false) -> batch_norm",
      steps: ["Reshape", "MatMul", "Reshape", "BiasAdd"],
    },
    {
      why: "a frozen norm behind a layer that trains",
      body: "conv2d(5, 3) -> @frozen batch_norm",
      steps: ["Conv2D", "BiasAdd"],
    },
    {
      why: "a convolution that others read",
      body: "conv2d(4, 3)\n  add {\n    | batch_norm\n    | identity\n  }",
      steps: ["Conv2D", "BiasAdd", "Mul", "AddV2", "AddV2"],
    },
    {
      why: "a convolution that is an output",
      body: "conv2d(4, 3)\n  output raw: identity\n  output main: batch_norm",
      steps: ["Conv2D", "BiasAdd", "Mul", "AddV2"],
    },
    {
      why: "a convolution with a label",
      body: "raw: conv2d(4, 3)\n  batch_norm",
      steps: ["Conv2D", "BiasAdd", "Mul", "AddV2"],
    },
    {
      why: "a norm over rows",
      body: "conv2d(4, 3) -> affine(axis=1, center=false)",
      steps: ["Conv2D", "BiasAdd", "Reshape", "Mul"],
    },
    {
      why: "an activation in between",
      body: "conv2d(4, 3) -> relu -> batch_norm",
      steps: ["Conv2D", "BiasAdd", "Relu", "Mul", "AddV2"],
    },
    {
      why: "one kernel, two norms",
      body: "shared f = { conv2d(4, 3) }\n  add {\n    | f -> batch_norm\n    | relu -> f -> batch_norm\n  }",
      steps: ["Conv2D", "BiasAdd", "Relu", "Conv2D", "BiasAdd", "AddV2"],
    },
    {
      why: "one kernel, with a norm and without",
      body: "shared f = { conv2d(4, 3) }\n  add {\n    | f\n    | relu -> f -> batch_norm\n  }",
      steps: ["Conv2D", "BiasAdd", "Relu", "Conv2D", "BiasAdd", "AddV2"],
    },
  ]),
  ...of("fold-into-readers", [
    {
      why: "a convolution that pads nothing",
      body: "batch_norm -> conv2d(5, 3, stride=2)",
      steps: ["Conv2D", "BiasAdd"],
    },
    {
      why: "padding=same around 1×1 windows",
      body: "batch_norm -> conv2d(5, 1, stride=2, padding=same, use_bias=false)",
      steps: ["Conv2D", "BiasAdd"],
    },
    {
      why: "a convolution with zeros around its image",
      body: "batch_norm -> conv2d(5, 3, padding=same)",
      steps: ["Mul", "AddV2", "Conv2D", "BiasAdd"],
    },
    {
      why: "pads in numbers on one side",
      body: "batch_norm -> depthwise_conv2d(3, padding=[[0, 0], [0, 1]], use_bias=false)",
      steps: ["Mul", "AddV2", "DepthwiseConv2dNative"],
    },
    {
      why: "a pad in between, once it has merged",
      body: "batch_norm -> pad2d(1) -> conv2d(5, 3, use_bias=false)",
      steps: ["Mul", "AddV2", "Conv2D"],
    },
    {
      why: "a factor without an addition, with zeros around the image",
      body: "affine(center=false) -> scale(0.5) -> conv2d(5, 3, padding=same, use_bias=false)",
      steps: ["Conv2D"],
    },
    {
      why: "several filters per channel",
      body: "batch_norm -> depthwise_conv2d(3, depth_multiplier=3)",
      steps: ["DepthwiseConv2dNative", "BiasAdd"],
    },
    {
      why: "a dense layer on images",
      body: "batch_norm -> dense(5)",
      steps: ["Reshape", "MatMul", "Reshape", "BiasAdd"],
    },
    {
      why: "a constant before a convolution with groups",
      body: "scale(0.5, offset=0.25) -> conv2d(6, 3, groups=2, use_bias=false)",
      steps: ["Split", "Split", "Conv2D", "Conv2D", "ConcatV2", "BiasAdd"],
    },
    {
      why: "a norm before a convolution with groups",
      body: "batch_norm -> conv2d(6, 3, groups=2, use_bias=false)",
      steps: ["Mul", "AddV2", "Split", "Split", "Conv2D", "Conv2D", "ConcatV2"],
    },
    {
      why: "a factor before a transposed convolution",
      body: "affine(center=false) -> conv2d_transpose(5, 3, stride=2)",
      steps: ["Conv2DBackpropInput", "BiasAdd"],
    },
    {
      why: "a norm before a transposed convolution",
      body: "batch_norm -> conv2d_transpose(5, 3, stride=2, use_bias=false)",
      steps: ["Mul", "AddV2", "Conv2DBackpropInput"],
    },
    {
      why: "two readers that both take it",
      body: "batch_norm\n  add {\n    | conv2d(5, 3)\n    | conv2d(5, 3, use_bias=false)\n  }",
      steps: ["Conv2D", "BiasAdd", "Conv2D", "BiasAdd", "AddV2"],
    },
    {
      why: "two readers of which one cannot",
      body: "batch_norm\n  concat {\n    | conv2d(5, 1, use_bias=false)\n    | relu\n  }",
      steps: ["Mul", "AddV2", "Conv2D", "Relu", "ConcatV2"],
    },
    {
      why: "between two convolutions it goes to the first",
      body: "conv2d(5, 3, padding=same) -> batch_norm -> conv2d(3, 3, padding=same)",
      steps: ["Conv2D", "BiasAdd", "Conv2D", "BiasAdd"],
    },
    {
      why: "a norm that is an output",
      body: "batch_norm\n  output normal: identity\n  output main: conv2d(3, 3, use_bias=false)",
      steps: ["Mul", "AddV2", "Conv2D"],
    },
    {
      why: "a norm with a label",
      body: "normal: batch_norm\n  conv2d(3, 3, use_bias=false)",
      steps: ["Mul", "AddV2", "Conv2D"],
    },
    {
      why: "a shared kernel behind two norms",
      body: "shared f = { conv2d(4, 3, use_bias=false) }\n  add {\n    | batch_norm -> f\n    | relu -> batch_norm -> f\n  }",
      steps: ["Conv2D", "BiasAdd", "Relu", "Conv2D", "BiasAdd", "AddV2"],
    },
  ]),
  ...of("transposed-to-pointwise", [
    {
      why: "windows side by side",
      body: "conv2d_transpose(5, 2, stride=2)",
      steps: ["Conv2D", "BiasAdd", "DepthToSpace"],
    },
    {
      why: "for any size, and padding=same",
      body: "conv2d_transpose(5, 3, stride=3, padding=same, use_bias=false)",
      input: "input x: [N, H, W, 4]",
      steps: ["Conv2D", "DepthToSpace"],
    },
    {
      why: "with a norm behind it",
      body: "conv2d_transpose(5, 2, stride=2) -> batch_norm",
      steps: ["Conv2D", "BiasAdd", "DepthToSpace"],
    },
    {
      why: "windows that overlap",
      body: "conv2d_transpose(5, 3, stride=2, use_bias=false)",
      steps: ["Conv2DBackpropInput"],
    },
    {
      why: "gaps between windows",
      body: "conv2d_transpose(5, 2, stride=3, use_bias=false)",
      steps: ["Conv2DBackpropInput"],
    },
    {
      why: "a border cut off",
      body: "conv2d_transpose(5, 2, stride=2, padding=1, use_bias=false)",
      steps: ["Conv2DBackpropInput", "StridedSlice"],
    },
    {
      why: "windows that are no squares",
      body: "conv2d_transpose(5, [2, 3], stride=[2, 3], use_bias=false)",
      steps: ["Conv2DBackpropInput"],
    },
  ]),
  ...of("fuse-epilogues", [
    ...["relu", "relu6", "elu", "sigmoid", "leaky_relu(0.3)"].flatMap((activation) => [
      { why: `conv2d and ${activation}`, body: `conv2d(5, 3, padding=1) -> ${activation}`, steps: ["_FusedConv2D"] },
      {
        why: `conv2d without a bias and ${activation}`,
        body: `conv2d(5, 3, use_bias=false) -> ${activation}`,
        steps: ["_FusedConv2D"],
      },
      {
        why: `depthwise_conv2d and ${activation}`,
        body: `depthwise_conv2d(3, padding=[[0, 1], [0, 1]], stride=2) -> ${activation}`,
        steps: activation.startsWith("leaky")
          ? ["FusedDepthwiseConv2dNative", "LeakyRelu"]
          : ["FusedDepthwiseConv2dNative"],
      },
      {
        why: `depthwise_conv2d without a bias and ${activation}`,
        body: `depthwise_conv2d(3, use_bias=false) -> ${activation}`,
        steps: activation.startsWith("leaky") ? ["DepthwiseConv2dNative", "LeakyRelu"] : ["FusedDepthwiseConv2dNative"],
      },
      {
        why: `dense and ${activation}`,
        body: `dense(5) -> ${activation}`,
        input: "input x: [N, 4]",
        shape: [3, 4],
        steps: ["_FusedMatMul"],
      },
      {
        why: `dense without a bias on images and ${activation}`,
        body: `dense(5, use_bias=false) -> ${activation}`,
        steps: ["Reshape", "_FusedMatMul", "Reshape"],
      },
    ]),
    { why: "a bias alone", body: "conv2d(5, 3)", steps: ["_FusedConv2D"] },
    { why: "neither bias nor activation", body: "conv2d(5, 3, use_bias=false)", steps: ["Conv2D"] },
    {
      why: "an activation that executors do not fuse",
      body: "conv2d(5, 3, use_bias=false) -> tanh",
      steps: ["Conv2D", "Tanh"],
    },
    { why: "the second activation", body: "conv2d(5, 3) -> sigmoid -> relu", steps: ["_FusedConv2D", "Relu"] },
    {
      why: "groups",
      body: "conv2d(6, 3, groups=2) -> relu",
      steps: ["Split", "Split", "Split", "_FusedConv2D", "_FusedConv2D", "ConcatV2"],
    },
    {
      why: "a convolution that others read",
      body: "conv2d(4, 3, use_bias=false)\n  add {\n    | relu\n    | identity\n  }",
      steps: ["Conv2D", "Relu", "AddV2"],
    },
    {
      why: "a convolution that is an output",
      body: "conv2d(4, 3, use_bias=false)\n  output raw: identity\n  output main: relu",
      steps: ["Conv2D", "Relu"],
    },
    { why: "a convolution with a label", body: "raw: conv2d(4, 3, use_bias=false)\n  relu", steps: ["Conv2D", "Relu"] },
    {
      why: "past what only moves numbers",
      body: "conv2d_transpose(5, 2, stride=2) -> permute([2, 1, 3]) -> flatten -> relu",
      steps: ["_FusedConv2D", "DepthToSpace", "Transpose", "Reshape"],
    },
    {
      why: "not past what others read",
      body: "conv2d(4, 1, use_bias=false) -> permute([2, 1, 3])\n  concat {\n    | relu\n    | identity\n  }",
      steps: ["Conv2D", "Transpose", "Relu", "ConcatV2"],
    },
    {
      why: "not past a pool",
      body: "conv2d(5, 3, use_bias=false) -> avg_pool2d(2) -> relu",
      steps: ["Conv2D", "AvgPool", "Relu"],
    },
    {
      why: "a pre-activation block",
      body: "batch_norm -> relu -> conv2d(4, 3, padding=same, use_bias=false) -> batch_norm -> relu -> conv2d(4, 3, padding=same, use_bias=false)",
      steps: ["Mul", "AddV2", "Relu", "_FusedConv2D", "Conv2D"],
    },
    {
      why: "hard_sigmoid",
      body: "conv2d(5, 3, use_bias=false) -> hard_sigmoid",
      steps: ["_FusedConv2D", "Mul"],
    },
  ]),
];
