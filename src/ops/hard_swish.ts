import { defineComposite } from "./op.ts";

export const hard_swish = defineComposite({
  name: "hard_swish",
  category: "activation",
  doc: "x · relu6(x + 3) / 6 (MobileNetV3, Howard et al. 2019).",
  inputs: ["x"],
  attrs: {},
  receptiveField: "pointwise",
  body: (b, [x]) => {
    const [moved] = b.call("scale", [x!], { factor: 1, offset: 3 });
    const [clipped] = b.call("relu6", [moved!]);
    const [gate] = b.call("scale", [clipped!], { factor: 1 / 6 });
    return b.call("multiply", [x!, gate!]);
  },
  examples: [{ inputs: [[1, 4]], attrs: {}, outputs: [[1, 4]] }],
});
