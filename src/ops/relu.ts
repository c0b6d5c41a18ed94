import { shapes } from "../shape/condition.ts";
import { definePrimitive } from "./op.ts";

export const relu = definePrimitive({
  name: "relu",
  category: "activation",
  doc: "Replaces negative values by zero.",
  inputs: ["x"],
  attrs: {},
  receptiveField: "pointwise",
  shape: ([x]) => shapes([x]),
  examples: [{ inputs: [[1, 4]], attrs: {}, outputs: [[1, 4]] }],
});
