import { bool } from "./attributes.ts";
import { globalPoolShape } from "./global-pool.ts";
import { definePrimitive } from "./op.ts";

export const global_avg_pool2d = definePrimitive({
  name: "global_avg_pool2d",
  category: "pool",
  doc: "The mean of each channel over the whole image.",
  inputs: ["x"],
  attrs: { keepdims: bool("Keeps height and width, with extent 1.", { default: false }) },
  receptiveField: "whole",
  shape: ([x], { keepdims }) => globalPoolShape(x, keepdims),
  examples: [
    { inputs: [[1, 7, 7, 16]], attrs: {}, outputs: [[1, 16]] },
    { inputs: [[1, 7, 5, 16]], attrs: { keepdims: true }, outputs: [[1, 1, 1, 16]] },
  ],
});
