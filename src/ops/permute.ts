import { reject, shapes } from "../shape/condition.ts";
import type { Dim } from "../shape/dim.ts";
import { ints } from "./attributes.ts";
import { bothAxes, shifted } from "./image-view.ts";
import { definePrimitive } from "./op.ts";
import { written } from "./written.ts";

export const permute = definePrimitive({
  name: "permute",
  category: "shape",
  doc: "Puts the axes after the batch into another order.",
  inputs: ["x"],
  attrs: {
    order: ints("For each axis of the result, the axis that it was; 1 is the first after the batch, as in Keras."),
  },
  receptiveField: ({ order }) => bothAxes((axis) => shifted(order[axis - 1] ?? axis, 0)),
  shape: ([x], { order }) => {
    const rank = x.length - 1;
    const sorted = [...order].sort((a, b) => Number(a) - Number(b));
    if (order.length !== rank || sorted.some((axis, position) => axis !== position + 1)) {
      return reject({
        kind: "attribute",
        attribute: "order",
        rule: `must name each axis from 1 to ${rank} once`,
        got: written(order),
      });
    }
    return shapes([[x[0] as Dim, ...order.map((axis) => x[axis as number] as Dim)]]);
  },
  examples: [
    { inputs: [[1, 4, 5, 6]], attrs: { order: [3, 1, 2] }, outputs: [[1, 6, 4, 5]] },
    { inputs: [[2, 3, 4]], attrs: { order: [2, 1] }, outputs: [[2, 4, 3]] },
  ],
});
