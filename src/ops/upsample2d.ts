import { shapes } from "../shape/condition.ts";
import { multiply } from "../shape/dim.ts";
import { oneOf, pair } from "./attributes.ts";
import { type Image, isImage, notAnImage } from "./image.ts";
import { bothAxes, resamplingView } from "./image-view.ts";
import { defineComposite } from "./op.ts";

export const upsample2d = defineComposite({
  name: "upsample2d",
  category: "shape",
  doc: "Scales an image by whole factors. Bilinear takes values at the corners of pixels, as tfjs layers do; `resize2d` has a choice.",
  inputs: ["x"],
  attrs: {
    size: pair("Factors for height and width.", { minimum: 1, default: [2, 2] }),
    interpolation: oneOf("How values between pixels are found.", ["nearest", "bilinear"], { default: "nearest" }),
  },
  receptiveField: ({ size, interpolation }) =>
    bothAxes((axis) => resamplingView(axis, 1, size[axis - 1] as number, { interpolation, half_pixel_centers: false })),
  requires: ([x]) => (isImage(x) ? shapes([x]) : notAnImage(x)),
  body: (b, [x], { size, interpolation }) => {
    const [, h, w] = b.shapeOf(x!) as Image;
    return b.call("resize2d", [x!], { height: multiply(h, size[0]), width: multiply(w, size[1]), interpolation });
  },
  examples: [
    { inputs: [[1, 7, 7, 4]], attrs: {}, outputs: [[1, 14, 14, 4]] },
    { inputs: [[1, 7, 5, 4]], attrs: { size: [3, 1], interpolation: "bilinear" }, outputs: [[1, 21, 5, 4]] },
  ],
});
