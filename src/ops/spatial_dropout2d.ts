import { shapes } from "../shape/condition.ts";
import { float } from "./attributes.ts";
import { isImage, notAnImage } from "./image.ts";
import { definePrimitive } from "./op.ts";

export const spatial_dropout2d = definePrimitive({
  name: "spatial_dropout2d",
  category: "regularization",
  doc: "Sets whole channels to zero with probability `rate` while training, and scales the others by 1 / (1 − rate). Nothing when the model runs.",
  inputs: ["x"],
  attrs: { rate: float("The probability to be dropped.", { minimum: 0, below: 1 }) },
  receptiveField: "pointwise",
  shape: ([x]) => (isImage(x) ? shapes([x]) : notAnImage(x)),
  examples: [{ inputs: [[1, 8, 8, 16]], attrs: { rate: 0.2 }, outputs: [[1, 8, 8, 16]] }],
});
