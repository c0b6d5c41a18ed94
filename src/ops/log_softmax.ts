import { shapes } from "../shape/condition.ts";
import { int } from "./attributes.ts";
import { noSuchAxis, resolveAxis } from "./axis.ts";
import { wholeAlong } from "./image-view.ts";
import { definePrimitive } from "./op.ts";

export const log_softmax = definePrimitive({
  name: "log_softmax",
  category: "activation",
  doc: "x − log Σ exp(x) along one axis: the logarithm of softmax.",
  inputs: ["x"],
  attrs: { axis: int("The axis to normalise along.", { default: -1 }) },
  shape: ([x], { axis }) => (resolveAxis(axis, x.length) === undefined ? noSuchAxis(axis, x.length) : shapes([x])),
  receptiveField: ({ axis }, { input }) => wholeAlong([axis], input.length),
  examples: [
    { inputs: [[1, 1000]], attrs: {}, outputs: [[1, 1000]] },
    { inputs: [[1, 4, 5, 6]], attrs: { axis: 3 }, outputs: [[1, 4, 5, 6]] },
  ],
});
