import { shapes } from "../shape/condition.ts";
import { float } from "./attributes.ts";
import { definePrimitive } from "./op.ts";

export const scale = definePrimitive({
  name: "scale",
  category: "arithmetic",
  doc: "factor · x + offset, with constants.",
  inputs: ["x"],
  attrs: {
    factor: float("Multiplies every number."),
    offset: float("Is added after that.", { default: 0 }),
  },
  receptiveField: "pointwise",
  shape: ([x]) => shapes([x]),
  examples: [{ inputs: [[1, 8, 8, 3]], attrs: { factor: 0.17 }, outputs: [[1, 8, 8, 3]] }],
});
