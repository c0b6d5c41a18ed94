import { bool, padding, pair } from "./attributes.ts";
import { slidingView } from "./image-view.ts";
import { definePrimitive } from "./op.ts";
import { poolShape } from "./pool.ts";

export const avg_pool2d = definePrimitive({
  name: "avg_pool2d",
  category: "pool",
  doc: "The mean of each window of an image, channel by channel.",
  inputs: ["x"],
  attrs: {
    size: pair("Window height and width.", { minimum: 1, default: [2, 2] }),
    stride: pair("Step between windows.", { minimum: 1, defaultFrom: "size" }),
    padding: padding(),
    ceil_mode: bool("Lets a last window reach beyond the border, as Caffe does. No effect with padding=same.", {
      default: false,
    }),
    count_padding: bool(
      "Counts padded zeros in the mean, as PyTorch and Caffe do; else only elements of the image count, as in TensorFlow. What ceil_mode adds beyond the padding never counts.",
      { default: false },
    ),
  },
  receptiveField: (attrs, passage) => slidingView(passage, { ...attrs, kernel: attrs.size }),
  shape: ([x], attrs) => poolShape(x, attrs),
  examples: [
    { inputs: [[1, 8, 8, 3]], attrs: {}, outputs: [[1, 4, 4, 3]] },
    { inputs: [[1, 35, 35, 2]], attrs: { size: 3, stride: 1, padding: "same" }, outputs: [[1, 35, 35, 2]] },
    { inputs: [[1, 13, 13, 2]], attrs: { size: 2, padding: 1, count_padding: true }, outputs: [[1, 7, 7, 2]] },
  ],
});
