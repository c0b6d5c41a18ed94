import { defineComposite } from "./op.ts";

export const hard_sigmoid = defineComposite({
  name: "hard_sigmoid",
  category: "activation",
  doc: "min(max(0.2 · x + 0.5, 0), 1), as in tfjs layers and Keras 2. Keras 3 and PyTorch have the slope 1/6 instead.",
  inputs: ["x"],
  attrs: {},
  receptiveField: "pointwise",
  body: (b, [x]) => {
    // relu6(1.2 · x + 3) / 6 = min(max(0.2 · x + 0.5, 0), 1)
    const [line] = b.call("scale", [x!], { factor: 1.2, offset: 3 });
    const [clipped] = b.call("relu6", [line!]);
    return b.call("scale", [clipped!], { factor: 1 / 6 });
  },
  examples: [{ inputs: [[1, 4]], attrs: {}, outputs: [[1, 4]] }],
});
