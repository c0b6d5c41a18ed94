import { shapes } from "../shape/condition.ts";
import { type Dim, multiply, productOf } from "../shape/dim.ts";
import { bool, int, oneOf, padding, pair } from "./attributes.ts";
import { isImage, notAnImage, slideOverImage, strideOrDilation } from "./image.ts";
import { slidingView } from "./image-view.ts";
import { initializers } from "./initializers.ts";
import { definePrimitive } from "./op.ts";
import { trainable } from "./weight.ts";

export const depthwise_conv2d = definePrimitive({
  name: "depthwise_conv2d",
  category: "convolution",
  doc: "Slides `depth_multiplier` kernels over each channel of an image by itself.",
  inputs: ["x"],
  attrs: {
    kernel: pair("Window height and width.", { minimum: 1 }),
    stride: pair("Step between windows.", { minimum: 1, default: [1, 1] }),
    padding: padding(),
    depth_multiplier: int("Output channels per input channel.", { minimum: 1, default: 1 }),
    dilation: pair("Distance between the elements that a window sees; not together with a stride.", {
      minimum: 1,
      default: [1, 1],
    }),
    use_bias: bool("Adds one learned number per output channel.", { default: true }),
    kernel_initializer: oneOf(
      "How the kernel is drawn; the default is that of tfjs layers, Keras has glorot_uniform.",
      initializers,
      { default: "glorot_normal" },
    ),
  },
  epilogue: true,
  receptiveField: (attrs, passage) => slidingView(passage, attrs),
  shape: ([x], { kernel, stride, padding, depth_multiplier, dilation }) => {
    if (!isImage(x)) return notAnImage(x);
    const steps = strideOrDilation(stride, dilation);
    if (!steps.ok) return steps;
    const { height, width, conditions } = slideOverImage(x, { kernel, stride, dilation, padding });
    return shapes([[x[0], height, width, multiply(x[3], depth_multiplier)]], [...steps.conditions, ...conditions]);
  },
  weights: ([x], { kernel, depth_multiplier, use_bias, kernel_initializer }) => [
    trainable("depthwise_kernel", [...kernel, x[3] as Dim, depth_multiplier], kernel_initializer),
    ...(use_bias ? [trainable("bias", [multiply(x[3] as Dim, depth_multiplier)], "zeros")] : []),
  ],
  // MACs = out_h · out_w · out_channels · kernel_h · kernel_w
  macs: (_, { kernel }, [y]) => productOf([...(y as readonly Dim[]).slice(1), ...kernel]),
  examples: [
    { inputs: [[1, 32, 32, 8]], attrs: { kernel: 3, padding: "same" }, outputs: [[1, 32, 32, 8]] },
    {
      inputs: [[1, 9, 8, 3]],
      attrs: { kernel: [3, 2], stride: 2, padding: 1, depth_multiplier: 2 },
      outputs: [[1, 5, 5, 6]],
    },
    { inputs: [[1, 9, 9, 3]], attrs: { kernel: 3, dilation: 2, use_bias: false }, outputs: [[1, 5, 5, 3]] },
  ],
});
