import { shapes } from "../shape/condition.ts";
import { floorDiv, multiply } from "../shape/dim.ts";
import { int } from "./attributes.ts";
import { type Image, isImage, notAnImage } from "./image.ts";
import { bothAxes, scatteredView } from "./image-view.ts";
import { defineComposite } from "./op.ts";

export const depth_to_space = defineComposite({
  name: "depth_to_space",
  category: "shape",
  doc: "Lays the channels of each pixel out as a block of block_size × block_size pixels, row by row as tf.nn.depth_to_space does (the pixel shuffle of Shi et al. 2016; PyTorch orders the channels of its PixelShuffle otherwise).",
  inputs: ["x"],
  attrs: { block_size: int("Rows and columns of a block.", { minimum: 1 }) },
  receptiveField: ({ block_size }) => bothAxes((axis) => scatteredView(axis, block_size)),
  requires: ([x], { block_size }) => {
    if (!isImage(x)) return notAnImage(x);
    return shapes([x], [{ kind: "divides", divisor: multiply(block_size, block_size), value: x[3], what: "channels" }]);
  },
  body: (b, [x], { block_size: s }) => {
    const [, h, w, c] = b.shapeOf(x!) as Image;
    const depth = floorDiv(c, multiply(s, s));
    const [blocks] = b.call("reshape", [x!], { target: [h, w, s, s, depth] });
    const [sorted] = b.call("permute", [blocks!], { order: [1, 3, 2, 4, 5] });
    return b.call("reshape", [sorted!], { target: [multiply(h, s), multiply(w, s), depth] });
  },
  examples: [{ inputs: [[1, 4, 3, 12]], attrs: { block_size: 2 }, outputs: [[1, 8, 6, 3]] }],
});
