import { bool, padding, pair } from "./attributes.ts";
import { slidingView } from "./image-view.ts";
import { definePrimitive } from "./op.ts";
import { poolShape } from "./pool.ts";

export const max_pool2d = definePrimitive({
  name: "max_pool2d",
  category: "pool",
  doc: "The largest value in each window of an image, channel by channel. Padding never wins.",
  inputs: ["x"],
  attrs: {
    size: pair("Window height and width.", { minimum: 1, default: [2, 2] }),
    stride: pair("Step between windows.", { minimum: 1, defaultFrom: "size" }),
    padding: padding(),
    ceil_mode: bool("Lets a last window reach beyond the border, as Caffe does. No effect with padding=same.", {
      default: false,
    }),
  },
  receptiveField: (attrs, passage) => slidingView(passage, { ...attrs, kernel: attrs.size }),
  shape: ([x], attrs) => poolShape(x, attrs),
  examples: [
    { inputs: [[1, 8, 8, 3]], attrs: {}, outputs: [[1, 4, 4, 3]] },
    { inputs: [[1, 112, 112, 2]], attrs: { size: 3, stride: 2, padding: "same" }, outputs: [[1, 56, 56, 2]] },
    { inputs: [[1, 112, 112, 2]], attrs: { size: 3, stride: 2, padding: 1 }, outputs: [[1, 56, 56, 2]] },
    { inputs: [[1, 12, 12, 2]], attrs: { size: 3, stride: 2, ceil_mode: true }, outputs: [[1, 6, 6, 2]] },
  ],
});
