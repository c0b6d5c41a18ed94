import { type Condition, reject, shapes } from "../shape/condition.ts";
import { type Dim, floorDiv, productOf } from "../shape/dim.ts";
import { type Padding, slide } from "../shape/window.ts";
import { bool, int, oneOf, padding, pair } from "./attributes.ts";
import { initializers } from "./initializers.ts";
import { definePrimitive } from "./op.ts";

export const conv2d = definePrimitive({
  name: "conv2d",
  category: "convolution",
  doc: "Slides `filters` kernels over an image and sums over its channels.",
  inputs: ["x"],
  attrs: {
    filters: int("Output channels.", { minimum: 1 }),
    kernel: pair("Window height and width.", { minimum: 1 }),
    stride: pair("Step between windows.", { minimum: 1, default: [1, 1] }),
    padding: padding("Border rule."),
    dilation: pair("Distance between the elements that a window sees.", { minimum: 1, default: [1, 1] }),
    groups: int("Into how many groups channels and filters are split; each filter sees one group.", {
      minimum: 1,
      default: 1,
    }),
    use_bias: bool("Adds one learned number per filter.", { default: true }),
    kernel_initializer: oneOf("How the kernel is drawn.", initializers, { default: "glorot_uniform" }),
  },
  receptiveField: ({ kernel, stride, dilation }) => ({ kernel, stride, dilation }),
  shape: ([x], { filters, kernel, stride, padding, dilation, groups }) => {
    if (x.length !== 4) return reject({ kind: "rank", input: 0, wanted: "a rank-4 tensor [N, H, W, C]", got: x });
    const [n, h, w, c] = x as readonly [Dim, Dim, Dim, Dim];
    const height = slide(
      h,
      { kernel: kernel[0], stride: stride[0], dilation: dilation[0], padding: vertical(padding), ceilMode: false },
      "height",
    );
    const width = slide(
      w,
      { kernel: kernel[1], stride: stride[1], dilation: dilation[1], padding: horizontal(padding), ceilMode: false },
      "width",
    );
    const grouped: Condition[] =
      groups === 1
        ? []
        : [
            { kind: "divides", divisor: groups, value: c, what: "channels" },
            { kind: "divides", divisor: groups, value: filters, what: "filters" },
          ];
    return shapes([[n, height.extent, width.extent, filters]], [...height.conditions, ...width.conditions, ...grouped]);
  },
  weights: ([x], { filters, kernel, groups, use_bias, kernel_initializer }) => [
    {
      name: "kernel",
      shape: [kernel[0], kernel[1], floorDiv(x[3] as Dim, groups), filters],
      initializer: kernel_initializer,
      role: "trainable",
    },
    ...(use_bias ? [{ name: "bias", shape: [filters], initializer: "zeros", role: "trainable" } as const] : []),
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
  ],
});

export const vertical = (padding: Padding): "same" | "valid" | { before: Dim; after: Dim } =>
  typeof padding === "string" ? padding : { before: padding.top, after: padding.bottom };
export const horizontal = (padding: Padding): "same" | "valid" | { before: Dim; after: Dim } =>
  typeof padding === "string" ? padding : { before: padding.left, after: padding.right };
