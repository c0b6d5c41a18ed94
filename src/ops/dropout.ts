import { shapes } from "../shape/condition.ts";
import { float } from "./attributes.ts";
import { definePrimitive } from "./op.ts";

export const dropout = definePrimitive({
  name: "dropout",
  category: "regularization",
  doc: "Sets each number to zero with probability `rate` while training, and scales the others by 1 / (1 − rate). Nothing when the model runs.",
  inputs: ["x"],
  attrs: { rate: float("The probability to be dropped.", { minimum: 0, below: 1 }) },
  receptiveField: "pointwise",
  shape: ([x]) => shapes([x]),
  examples: [{ inputs: [[1, 1024]], attrs: { rate: 0.5 }, outputs: [[1, 1024]] }],
});
