import { bool, int, oneOf, padding, pair } from "./attributes.ts";
import { slidingView } from "./image-view.ts";
import { initializers } from "./initializers.ts";
import { defineComposite } from "./op.ts";

export const separable_conv2d = defineComposite({
  name: "separable_conv2d",
  category: "convolution",
  doc: "A depthwise convolution without bias, then a 1×1 convolution over its channels (Chollet 2017).",
  inputs: ["x"],
  attrs: {
    filters: int("Output channels.", { minimum: 1 }),
    kernel: pair("Window height and width.", { minimum: 1 }),
    stride: pair("Step between windows.", { minimum: 1, default: [1, 1] }),
    padding: padding(),
    depth_multiplier: int("Channels per input channel between the two convolutions.", { minimum: 1, default: 1 }),
    dilation: pair("Distance between the elements that a window sees; not together with a stride.", {
      minimum: 1,
      default: [1, 1],
    }),
    use_bias: bool("Adds one learned number per filter.", { default: true }),
    kernel_initializer: oneOf("How both kernels are drawn.", initializers, { default: "glorot_uniform" }),
  },
  receptiveField: (attrs, passage) => slidingView(passage, attrs),
  body: (b, [x], { filters, use_bias, kernel_initializer, ...window }) => {
    const [perChannel] = b.call(
      "depthwise_conv2d",
      [x!],
      { ...window, use_bias: false, kernel_initializer },
      {
        depthwise_kernel: "depthwise_kernel",
      },
    );
    return b.call(
      "conv2d",
      [perChannel!],
      { filters, kernel: 1, use_bias, kernel_initializer },
      {
        kernel: "pointwise_kernel",
        bias: "bias",
      },
    );
  },
  examples: [
    { inputs: [[1, 19, 19, 4]], attrs: { filters: 8, kernel: 3, padding: "same" }, outputs: [[1, 19, 19, 8]] },
    {
      inputs: [[1, 19, 18, 4]],
      attrs: { filters: 8, kernel: 3, stride: 2, depth_multiplier: 2, use_bias: false },
      outputs: [[1, 9, 8, 8]],
    },
  ],
});
