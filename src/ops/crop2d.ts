import { type Condition, shapes } from "../shape/condition.ts";
import { add, subtract } from "../shape/dim.ts";
import { sides } from "./attributes.ts";
import { isImage, notAnImage } from "./image.ts";
import { shifted } from "./image-view.ts";
import { definePrimitive } from "./op.ts";

export const crop2d = definePrimitive({
  name: "crop2d",
  category: "shape",
  doc: "Cuts the border off an image.",
  inputs: ["x"],
  attrs: { cropping: sides("Rows and columns to take away on each side.") },
  receptiveField: ({ cropping: { top, left } }) => [shifted(1, top), shifted(2, left)],
  shape: ([x], { cropping: { top, bottom, left, right } }) => {
    if (!isImage(x)) return notAnImage(x);
    const [n, h, w, c] = x;
    const height = subtract(h, add(top, bottom));
    const width = subtract(w, add(left, right));
    const conditions: Condition[] = [
      { kind: "at-least", value: height, bound: 1, what: "height after the crop" },
      { kind: "at-least", value: width, bound: 1, what: "width after the crop" },
    ];
    return shapes([[n, height, width, c]], conditions);
  },
  examples: [
    {
      inputs: [[1, 9, 9, 3]],
      attrs: {
        cropping: [
          [1, 0],
          [1, 0],
        ],
      },
      outputs: [[1, 8, 8, 3]],
    },
    { inputs: [[1, 9, 8, 3]], attrs: { cropping: 2 }, outputs: [[1, 5, 4, 3]] },
  ],
});
