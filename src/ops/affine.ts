import { shapes } from "../shape/condition.ts";
import type { Dim } from "../shape/dim.ts";
import { bool, int } from "./attributes.ts";
import { noSuchAxis, resolveAxis } from "./axis.ts";
import { definePrimitive } from "./op.ts";
import { trainable } from "./weight.ts";

export const affine = definePrimitive({
  name: "affine",
  category: "normalization",
  doc: "gamma · x + beta with learned numbers per channel: Caffe's Scale layer.",
  inputs: ["x"],
  attrs: {
    axis: int("The axis that has its own gamma and beta.", { default: -1 }),
    center: bool("Adds a learned beta.", { default: true }),
    scale: bool("Multiplies by a learned gamma.", { default: true }),
  },
  receptiveField: "pointwise",
  shape: ([x], { axis }) => (resolveAxis(axis, x.length) === undefined ? noSuchAxis(axis, x.length) : shapes([x])),
  weights: ([x], { axis, center, scale }) => {
    const shape = [x[resolveAxis(axis, x.length) as number] as Dim];
    return [
      ...(scale ? [trainable("gamma", shape, "ones")] : []),
      ...(center ? [trainable("beta", shape, "zeros")] : []),
    ];
  },
  examples: [
    { inputs: [[1, 7, 7, 16]], attrs: {}, outputs: [[1, 7, 7, 16]] },
    { inputs: [[1, 7, 6, 8]], attrs: { axis: 1, center: false }, outputs: [[1, 7, 6, 8]] },
  ],
});
