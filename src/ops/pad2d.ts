import { shapes } from "../shape/condition.ts";
import { add, subtract } from "../shape/dim.ts";
import { float, sides } from "./attributes.ts";
import { isImage, notAnImage } from "./image.ts";
import { shifted } from "./image-view.ts";
import { definePrimitive } from "./op.ts";

export const pad2d = definePrimitive({
  name: "pad2d",
  category: "shape",
  doc: "Puts a border around an image.",
  inputs: ["x"],
  attrs: {
    padding: sides("Rows and columns to add on each side.", { default: { top: 1, bottom: 1, left: 1, right: 1 } }),
    value: float("What the border is filled with.", { default: 0 }),
  },
  receptiveField: ({ padding: { top, left } }) => [shifted(1, subtract(0, top)), shifted(2, subtract(0, left))],
  shape: ([x], { padding: { top, bottom, left, right } }) => {
    if (!isImage(x)) return notAnImage(x);
    const [n, h, w, c] = x;
    return shapes([[n, add(h, add(top, bottom)), add(w, add(left, right)), c]]);
  },
  examples: [
    { inputs: [[1, 224, 224, 3]], attrs: { padding: 3 }, outputs: [[1, 230, 230, 3]] },
    {
      inputs: [[1, 8, 8, 3]],
      attrs: {
        padding: [
          [0, 1],
          [2, 0],
        ],
      },
      outputs: [[1, 9, 10, 3]],
    },
  ],
});
