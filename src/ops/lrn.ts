import { shapes } from "../shape/condition.ts";
import { float, int } from "./attributes.ts";
import { isImage, notAnImage } from "./image.ts";
import { definePrimitive } from "./op.ts";

export const lrn = definePrimitive({
  name: "lrn",
  category: "normalization",
  doc: "Local response normalisation, x / (bias + alpha · Σ x²)^beta, summing over the channels at most `depth_radius` away (Krizhevsky et al. 2012). As in TensorFlow and the paper, alpha multiplies the sum; Caffe and PyTorch divide theirs by the number of channels in the window, so local_size=5 and alpha=1e-4 there are depth_radius=2 and alpha=2e-5 here.",
  inputs: ["x"],
  attrs: {
    depth_radius: int("Channels that count on each side.", { minimum: 0, default: 5 }),
    bias: float("The constant in the divisor, k in the paper.", { default: 1 }),
    alpha: float("Multiplies the sum of squares.", { default: 1 }),
    beta: float("The power of the divisor.", { default: 0.5 }),
  },
  receptiveField: "pointwise",
  shape: ([x]) => (isImage(x) ? shapes([x]) : notAnImage(x)),
  examples: [
    {
      inputs: [[1, 5, 5, 12]],
      attrs: { depth_radius: 2, bias: 2, alpha: 1e-4, beta: 0.75 },
      outputs: [[1, 5, 5, 12]],
    },
  ],
});
