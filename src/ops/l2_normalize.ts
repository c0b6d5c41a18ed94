import { shapes } from "../shape/condition.ts";
import { float, int } from "./attributes.ts";
import { noSuchAxis, resolveAxis } from "./axis.ts";
import { wholeAlong } from "./image-view.ts";
import { definePrimitive } from "./op.ts";

export const l2_normalize = definePrimitive({
  name: "l2_normalize",
  category: "normalization",
  doc: "x / √max(Σ x², epsilon) along one axis: vectors of length 1.",
  inputs: ["x"],
  attrs: {
    axis: int("The axis that a vector lies along.", { default: -1 }),
    epsilon: float("The least divisor, squared.", { minimum: 0, default: 1e-12 }),
  },
  receptiveField: ({ axis }, { input }) => wholeAlong([axis], input.length),
  shape: ([x], { axis }) => (resolveAxis(axis, x.length) === undefined ? noSuchAxis(axis, x.length) : shapes([x])),
  examples: [{ inputs: [[2, 128]], attrs: {}, outputs: [[2, 128]] }],
});
