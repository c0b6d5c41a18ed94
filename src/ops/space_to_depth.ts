import { shapes } from "../shape/condition.ts";
import { type Dim, floorDiv, productOf } from "../shape/dim.ts";
import { int } from "./attributes.ts";
import { type Image, isImage, notAnImage } from "./image.ts";
import { bothAxes, gatheredView } from "./image-view.ts";
import { defineComposite } from "./op.ts";

export const space_to_depth = defineComposite({
  name: "space_to_depth",
  category: "shape",
  doc: "Lays each block of block_size × block_size pixels out in the channels of one, row by row as tf.nn.space_to_depth does.",
  inputs: ["x"],
  attrs: { block_size: int("Rows and columns of a block.", { minimum: 1 }) },
  receptiveField: ({ block_size }) => bothAxes((axis) => gatheredView(axis, block_size)),
  requires: ([x], { block_size }) => {
    if (!isImage(x)) return notAnImage(x);
    return shapes(
      [x],
      [
        { kind: "divides", divisor: block_size, value: x[1], what: "height" },
        { kind: "divides", divisor: block_size, value: x[2], what: "width" },
      ],
    );
  },
  body: (b, [x], { block_size: s }) => {
    const [, h, w, c] = b.shapeOf(x!) as Image;
    const [rows, columns]: readonly Dim[] = [floorDiv(h, s), floorDiv(w, s)];
    const [blocks] = b.call("reshape", [x!], { target: [rows!, s, columns!, s, c] });
    const [sorted] = b.call("permute", [blocks!], { order: [1, 3, 2, 4, 5] });
    return b.call("reshape", [sorted!], { target: [rows!, columns!, productOf([s, s, c])] });
  },
  examples: [{ inputs: [[1, 8, 6, 3]], attrs: { block_size: 2 }, outputs: [[1, 4, 3, 12]] }],
});
