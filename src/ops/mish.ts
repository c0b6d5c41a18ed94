import { defineComposite } from "./op.ts";

export const mish = defineComposite({
  name: "mish",
  category: "activation",
  doc: "x · tanh(softplus(x)) (Misra 2019).",
  inputs: ["x"],
  attrs: {},
  receptiveField: "pointwise",
  body: (b, [x]) => {
    const [gate] = b.call("tanh", b.call("softplus", [x!]));
    return b.call("multiply", [x!, gate!]);
  },
  examples: [{ inputs: [[1, 4]], attrs: {}, outputs: [[1, 4]] }],
});
