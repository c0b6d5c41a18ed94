import { joinShape } from "./join.ts";
import { definePrimitive } from "./op.ts";

export const add = definePrimitive({
  name: "add",
  category: "join",
  doc: "The sum of tensors of equal shape.",
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
