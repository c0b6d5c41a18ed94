import { reject, shapes } from "../shape/condition.ts";
import { ints } from "./attributes.ts";
import { definePrimitive } from "./op.ts";
import { trainable } from "./weight.ts";
import { written } from "./written.ts";

export const prelu = definePrimitive({
  name: "prelu",
  category: "activation",
  doc: "x where positive, else alpha · x with a learned alpha (He et al. 2015).",
  inputs: ["x"],
  attrs: {
    shared_axes: ints(
      "Axes along which alpha is the same, 1 being the first after the batch; [1, 2] gives one per channel.",
      { default: [] },
    ),
  },
  receptiveField: "pointwise",
  shape: ([x], { shared_axes }) => {
    const rank = x.length;
    if (rank < 2) return reject({ kind: "rank", input: 0, wanted: "a tensor of rank 2 or more [N, …, C]", got: x });
    if (shared_axes.every((axis) => typeof axis === "number" && axis >= 1 && axis < rank)) return shapes([x]);
    return reject({
      kind: "attribute",
      attribute: "shared_axes",
      rule: `must name axes from 1 to ${rank - 1}`,
      got: written(shared_axes),
    });
  },
  weights: ([x], { shared_axes }) => [
    trainable(
      "alpha",
      x.slice(1).map((dim, axis) => (shared_axes.includes(axis + 1) ? 1 : dim)),
      "zeros",
    ),
  ],
  examples: [
    { inputs: [[1, 6, 5, 4]], attrs: { shared_axes: [1, 2] }, outputs: [[1, 6, 5, 4]] },
    { inputs: [[2, 10]], attrs: {}, outputs: [[2, 10]] },
  ],
});
