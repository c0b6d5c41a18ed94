import { defineComposite } from "./op.ts";

export const swish = defineComposite({
  name: "swish",
  category: "activation",
  doc: "x · sigmoid(x), also known as SiLU (Ramachandran et al. 2017).",
  inputs: ["x"],
  attrs: {},
  receptiveField: "pointwise",
  body: (b, [x]) => {
    const [gate] = b.call("sigmoid", [x!]);
    return b.call("multiply", [x!, gate!]);
  },
  examples: [{ inputs: [[1, 4]], attrs: {}, outputs: [[1, 4]] }],
});
