import { bool } from "./attributes.ts";
import { defineComposite } from "./op.ts";

export const gelu = defineComposite({
  name: "gelu",
  category: "activation",
  doc: "x · Φ(x), with the normal distribution function Φ (Hendrycks and Gimpel 2016).",
  inputs: ["x"],
  attrs: {
    approximate: bool("Takes (1 + tanh(√(2/π) · (x + 0.044715 · x³))) / 2 for Φ(x).", { default: false }),
  },
  receptiveField: "pointwise",
  body: (b, [x], { approximate }) => {
    // exact: Φ(x) = (1 + erf(x / √2)) / 2
    const [bent] = approximate ? nearErf(x!) : b.call("erf", b.call("scale", [x!], { factor: Math.SQRT1_2 }));
    const [gate] = b.call("scale", [bent!], { factor: 0.5, offset: 0.5 });
    return b.call("multiply", [x!, gate!]);

    function nearErf(tensor: typeof x & {}) {
      const [cube] = b.call("multiply", [tensor, tensor, tensor]);
      const [small] = b.call("scale", [cube!], { factor: 0.044715 });
      const [sum] = b.call("add", [tensor, small!]);
      return b.call("tanh", b.call("scale", [sum!], { factor: Math.sqrt(2 / Math.PI) }));
    }
  },
  examples: [
    { inputs: [[1, 4]], attrs: {}, outputs: [[1, 4]] },
    { inputs: [[1, 4]], attrs: { approximate: true }, outputs: [[1, 4]] },
  ],
});
