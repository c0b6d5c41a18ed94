import { defineComposite } from "./op.ts";

export const square = defineComposite({
  name: "square",
  category: "arithmetic",
  doc: "Each number times itself.",
  inputs: ["x"],
  attrs: {},
  receptiveField: "pointwise",
  body: (b, [x]) => b.call("multiply", [x!, x!]),
  examples: [{ inputs: [[1, 4]], attrs: {}, outputs: [[1, 4]] }],
});
