import { shapes } from "../shape/condition.ts";
import { int } from "./attributes.ts";
import { noSuchAxis, resolveAxis } from "./axis.ts";
import { wholeAlong } from "./image-view.ts";
import { definePrimitive } from "./op.ts";

export const softmax = definePrimitive({
  name: "softmax",
  category: "activation",
  doc: "exp(x) / Σ exp(x) along one axis: positive numbers that sum to 1.",
  inputs: ["x"],
  attrs: {
    axis: int("The axis to normalise along; the last one as in Keras, where tfjs layers have 1.", { default: -1 }),
  },
  shape: ([x], { axis }) => (resolveAxis(axis, x.length) === undefined ? noSuchAxis(axis, x.length) : shapes([x])),
  receptiveField: ({ axis }, { input }) => wholeAlong([axis], input.length),
  examples: [
    { inputs: [[1, 1000]], attrs: {}, outputs: [[1, 1000]] },
    { inputs: [[1, 4, 5, 6]], attrs: { axis: 3 }, outputs: [[1, 4, 5, 6]] },
  ],
});
