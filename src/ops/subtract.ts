import { defineComposite } from "./op.ts";

export const subtract = defineComposite({
  name: "subtract",
  category: "join",
  doc: "The first tensor less the second, which has its shape.",
  inputs: ["x", "y"],
  attrs: {},
  receptiveField: "pointwise",
  body: (b, [x, y]) => {
    const [negative] = b.call("scale", [y!], { factor: -1 });
    return b.call("add", [x!, negative!]);
  },
  examples: [
    {
      inputs: [
        [1, 8, 8, 4],
        [1, 8, 8, 4],
      ],
      attrs: {},
      outputs: [[1, 8, 8, 4]],
    },
  ],
});
