import { type Condition, reject, type ShapeResult, shapes } from "../shape/condition.ts";
import { add, type Dim, maximum, multiply, productOf, subtract } from "../shape/dim.ts";
import type { Padding } from "../shape/window.ts";
import { bool, int, oneOf, padding, pair } from "./attributes.ts";
import { isImage, notAnImage } from "./image.ts";
import { spreadingView } from "./image-view.ts";
import { initializers } from "./initializers.ts";
import { definePrimitive } from "./op.ts";
import { trainable } from "./weight.ts";
import { written } from "./written.ts";

export const conv2d_transpose = definePrimitive({
  name: "conv2d_transpose",
  category: "convolution",
  doc: "The gradient of a convolution as a layer: it spreads each pixel over a window, and a stride enlarges the image.",
  inputs: ["x"],
  attrs: {
    filters: int("Output channels.", { minimum: 1 }),
    kernel: pair("Window height and width.", { minimum: 1 }),
    stride: pair("Step between windows in the result.", { minimum: 1, default: [1, 1] }),
    padding: padding("Border rule of the convolution that this is the gradient of."),
    output_padding: pair("Rows and columns added below and to the right, for padding in numbers.", {
      minimum: 0,
      default: [0, 0],
    }),
    use_bias: bool("Adds one learned number per filter.", { default: true }),
    kernel_initializer: oneOf(
      "How the kernel is drawn; the default is that of tfjs layers, Keras has glorot_uniform.",
      initializers,
      { default: "glorot_normal" },
    ),
  },
  receptiveField: ({ kernel, stride, padding }) => {
    const before = (axis: 0 | 1, side: "top" | "left"): number => {
      if (padding === "valid") return 0;
      // same: the border of a convolution that starts from input · stride elements
      return padding === "same" ? Math.floor(Math.max(kernel[axis] - stride[axis], 0) / 2) : padding[side];
    };
    return [
      spreadingView(1, kernel[0], stride[0], before(0, "top")),
      spreadingView(2, kernel[1], stride[1], before(1, "left")),
    ];
  },
  shape: ([x], { filters, kernel, stride, padding, output_padding }) => {
    if (!isImage(x)) return notAnImage(x);
    const extra = outputPadding(output_padding, stride, typeof padding === "string");
    if (!extra.ok) return extra;
    const height = spread(x[1], kernel[0], stride[0], alongHeight(padding), output_padding[0]);
    const width = spread(x[2], kernel[1], stride[1], alongWidth(padding), output_padding[1]);
    const conditions: Condition[] = [
      ...extra.conditions,
      { kind: "at-least", value: height, bound: 1, what: "height after the window" },
      { kind: "at-least", value: width, bound: 1, what: "width after the window" },
    ];
    return shapes([[x[0], height, width, filters]], conditions);
  },
  weights: ([x], { filters, kernel, use_bias, kernel_initializer }) => [
    trainable("kernel", [...kernel, filters, x[3] as Dim], kernel_initializer),
    ...(use_bias ? [trainable("bias", [filters], "zeros")] : []),
  ],
  // MACs = in_h · in_w · channels · kernel_h · kernel_w · filters: each input element meets the whole kernel
  macs: ([x], { filters, kernel }) => productOf([...x.slice(1), ...kernel, filters]),
  examples: [
    {
      inputs: [[1, 14, 14, 8]],
      attrs: { filters: 4, kernel: 3, stride: 2, padding: "same" },
      outputs: [[1, 28, 28, 4]],
    },
    { inputs: [[1, 14, 14, 8]], attrs: { filters: 4, kernel: [2, 5], stride: 2 }, outputs: [[1, 28, 31, 4]] },
    {
      inputs: [[1, 7, 7, 8]],
      attrs: { filters: 4, kernel: 4, stride: 3, padding: 1, output_padding: [1, 2] },
      outputs: [[1, 21, 22, 4]],
    },
  ],
});

/** What must hold of `output_padding`: less than the stride, and none where the border rule fixes the size. */
function outputPadding(extra: readonly [Dim, Dim], stride: readonly [Dim, Dim], fixed: boolean): ShapeResult {
  const conditions: Condition[] = [];
  for (const axis of [0, 1] as const) {
    const [more, room] = [extra[axis], subtract(stride[axis], extra[axis])];
    if (more === 0) continue;
    if (fixed || (typeof room === "number" && room < 1)) {
      const rule = fixed
        ? "must be 0 unless `padding` is given in numbers, since same and valid fix the size of the result"
        : "must be less than `stride`";
      const got = written(more);
      return reject({ kind: "attribute", attribute: "output_padding", rule, got });
    }
    if (typeof room !== "number") {
      conditions.push({ kind: "at-least", value: room, bound: 1, what: "`stride` less `output_padding`" });
    }
  }
  return shapes([], conditions);
}

type Border = "same" | "valid" | Dim;
const alongHeight = (padding: Padding): Border =>
  typeof padding === "string" ? padding : add(padding.top, padding.bottom);
const alongWidth = (padding: Padding): Border =>
  typeof padding === "string" ? padding : add(padding.left, padding.right);

function spread(size: Dim, kernel: Dim, stride: Dim, border: Border, extra: Dim): Dim {
  if (border === "same") return multiply(size, stride);
  const steps = multiply(subtract(size, 1), stride);
  if (border === "valid") return add(steps, maximum(kernel, stride));
  return add(steps, add(subtract(kernel, border), extra));
}
