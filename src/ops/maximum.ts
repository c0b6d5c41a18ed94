import { joinShape } from "./join.ts";
import { definePrimitive } from "./op.ts";

export const maximum = definePrimitive({
  name: "maximum",
  category: "join",
  doc: "The largest value, place by place, of tensors of equal shape.",
  inputs: { each: "x", atLeast: 2 },
  attrs: {},
  receptiveField: "pointwise",
  shape: (inputs) => joinShape(inputs),
  examples: [
    {
      inputs: [
        [1, 8, 8, 4],
        [1, 8, 8, 4],
      ],
      attrs: {},
      outputs: [[1, 8, 8, 4]],
    },
    {
      inputs: [
        [2, 5],
        [2, 5],
        [2, 5],
      ],
      attrs: {},
      outputs: [[2, 5]],
    },
  ],
});
