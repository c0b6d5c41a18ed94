import { shapes } from "../shape/condition.ts";
import { float } from "./attributes.ts";
import { definePrimitive } from "./op.ts";

export const leaky_relu = definePrimitive({
  name: "leaky_relu",
  category: "activation",
  doc: "x where positive, else alpha · x.",
  inputs: ["x"],
  attrs: { alpha: float("The slope for negative values.", { default: 0.3 }) },
  receptiveField: "pointwise",
  shape: ([x]) => shapes([x]),
  examples: [{ inputs: [[1, 4, 4, 3]], attrs: { alpha: 0.1 }, outputs: [[1, 4, 4, 3]] }],
});
