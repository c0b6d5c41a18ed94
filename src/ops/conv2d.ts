import { type Condition, shapes } from "../shape/condition.ts";
import { type Dim, floorDiv, productOf } from "../shape/dim.ts";
import { bool, int, oneOf, padding, pair } from "./attributes.ts";
import { isImage, notAnImage, slideOverImage, strideOrDilation } from "./image.ts";
import { slidingView } from "./image-view.ts";
import { initializers } from "./initializers.ts";
import { definePrimitive } from "./op.ts";
import { trainable } from "./weight.ts";

export const conv2d = definePrimitive({
  name: "conv2d",
  category: "convolution",
  doc: "Slides `filters` kernels over an image and sums over its channels.",
  inputs: ["x"],
  attrs: {
    filters: int("Output channels.", { minimum: 1 }),
    kernel: pair("Window height and width.", { minimum: 1 }),
    stride: pair("Step between windows.", { minimum: 1, default: [1, 1] }),
    padding: padding(),
    dilation: pair("Distance between the elements that a window sees; not together with a stride.", {
      minimum: 1,
      default: [1, 1],
    }),
    groups: int("Into how many groups channels and filters are split; each filter sees one group.", {
      minimum: 1,
      default: 1,
    }),
    use_bias: bool("Adds one learned number per filter.", { default: true }),
    kernel_initializer: oneOf(
      "How the kernel is drawn; the default is that of tfjs layers, Keras has glorot_uniform.",
      initializers,
      { default: "glorot_normal" },
    ),
  },
  epilogue: true,
  receptiveField: (attrs, passage) => slidingView(passage, attrs),
  shape: ([x], { filters, kernel, stride, padding, dilation, groups }) => {
    if (!isImage(x)) return notAnImage(x);
    const steps = strideOrDilation(stride, dilation);
    if (!steps.ok) return steps;
    const { height, width, conditions } = slideOverImage(x, { kernel, stride, dilation, padding });
    const grouped: Condition[] =
      groups === 1
        ? []
        : [
            { kind: "divides", divisor: groups, value: x[3], what: "channels" },
            { kind: "divides", divisor: groups, value: filters, what: "filters" },
          ];
    return shapes([[x[0], height, width, filters]], [...steps.conditions, ...conditions, ...grouped]);
  },
  weights: ([x], { filters, kernel, groups, use_bias, kernel_initializer }) => [
    trainable("kernel", [...kernel, floorDiv(x[3] as Dim, groups), filters], kernel_initializer),
    ...(use_bias ? [trainable("bias", [filters], "zeros")] : []),
  ],
  // MACs = out_h · out_w · filters · kernel_h · kernel_w · channels / groups
  macs: ([x], { kernel, groups }, [y]) =>
    floorDiv(productOf([...(y as readonly Dim[]).slice(1), ...kernel, x[3] as Dim]), groups),
  examples: [
    { inputs: [[1, 32, 32, 3]], attrs: { filters: 8, kernel: 3 }, outputs: [[1, 30, 30, 8]] },
    {
      inputs: [[1, 32, 32, 3]],
      attrs: { filters: 8, kernel: [1, 7], stride: 2, padding: "same" },
      outputs: [[1, 16, 16, 8]],
    },
    {
      inputs: [[1, 10, 9, 4]],
      attrs: {
        filters: 6,
        kernel: 3,
        padding: [
          [0, 1],
          [2, 0],
        ],
        dilation: 2,
        groups: 2,
        use_bias: false,
      },
      outputs: [[1, 7, 7, 6]],
    },
  ],
});
