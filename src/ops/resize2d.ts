import { shapes } from "../shape/condition.ts";
import type { Dim } from "../shape/dim.ts";
import { bool, extent, oneOf } from "./attributes.ts";
import { isImage, notAnImage } from "./image.ts";
import { bothAxes, resamplingView } from "./image-view.ts";
import { definePrimitive } from "./op.ts";

export const resize2d = definePrimitive({
  name: "resize2d",
  category: "shape",
  doc: "Scales an image to a height and width, which may depend on other sizes.",
  inputs: ["x"],
  attrs: {
    height: extent("Rows of the result.", { minimum: 1 }),
    width: extent("Columns of the result.", { minimum: 1 }),
    interpolation: oneOf("How values between pixels are found.", ["nearest", "bilinear"], { default: "bilinear" }),
    half_pixel_centers: bool(
      "Takes the value of a pixel to lie at its centre, as TensorFlow 2 and Keras do; else at its corner, as tfjs layers do.",
      { default: false },
    ),
  },
  receptiveField: (attrs, { input, output }) =>
    bothAxes((axis) => resamplingView(axis, input[axis] as Dim, output[axis] as Dim, attrs)),
  shape: ([x], { height, width }) => (isImage(x) ? shapes([[x[0], height, width, x[3]]]) : notAnImage(x)),
  examples: [
    { inputs: [[1, 7, 7, 4]], attrs: { height: 16, width: 12 }, outputs: [[1, 16, 12, 4]] },
    {
      inputs: [[1, 7, 7, 4]],
      attrs: { height: 3, width: 3, interpolation: "nearest", half_pixel_centers: true },
      outputs: [[1, 3, 3, 4]],
    },
  ],
});
