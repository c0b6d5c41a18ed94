import { defineComposite } from "./op.ts";

export const abs = defineComposite({
  name: "abs",
  category: "arithmetic",
  doc: "The size of each number without its sign.",
  inputs: ["x"],
  attrs: {},
  receptiveField: "pointwise",
  body: (b, [x]) => {
    const [negative] = b.call("scale", [x!], { factor: -1 });
    return b.call("maximum", [x!, negative!]);
  },
  examples: [{ inputs: [[1, 4]], attrs: {}, outputs: [[1, 4]] }],
});
