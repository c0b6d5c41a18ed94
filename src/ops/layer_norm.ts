import { reject, shapes } from "../shape/condition.ts";
import type { Dim } from "../shape/dim.ts";
import { bool, float, ints } from "./attributes.ts";
import { noSuchAxis, resolveAxis } from "./axis.ts";
import { wholeAlong } from "./image-view.ts";
import { definePrimitive } from "./op.ts";
import { trainable } from "./weight.ts";
import { written } from "./written.ts";

export const layer_norm = definePrimitive({
  name: "layer_norm",
  category: "normalization",
  doc: "gamma · (x − mean) / √(variance + epsilon) + beta, with the statistics of each example along `axis` (Ba et al. 2016).",
  inputs: ["x"],
  attrs: {
    axis: ints("The axes that are normalised together, and over which gamma and beta reach.", { default: [-1] }),
    epsilon: float("Added to the variance.", { minimum: 0, default: 0.001 }),
    center: bool("Adds a learned beta.", { default: true }),
    scale: bool("Multiplies by a learned gamma.", { default: true }),
  },
  receptiveField: ({ axis }, { input }) => wholeAlong(axis, input.length),
  shape: ([x], { axis }) => {
    const missing = axis.find((one) => resolveAxis(one, x.length) === undefined);
    if (missing !== undefined) return noSuchAxis(missing, x.length);
    if (axis.length > 0 && new Set(axis.map((one) => resolveAxis(one, x.length))).size === axis.length) {
      return shapes([x]);
    }
    return reject({
      kind: "attribute",
      attribute: "axis",
      rule: "must name each axis once",
      got: written(axis),
    });
  },
  weights: ([x], { axis, center, scale }) => {
    const shape = axis.map((one) => x[resolveAxis(one, x.length) as number] as Dim);
    return [
      ...(scale ? [trainable("gamma", shape, "ones")] : []),
      ...(center ? [trainable("beta", shape, "zeros")] : []),
    ];
  },
  examples: [
    { inputs: [[1, 49, 96]], attrs: {}, outputs: [[1, 49, 96]] },
    { inputs: [[1, 7, 6, 8]], attrs: { axis: [2, 3], scale: false }, outputs: [[1, 7, 6, 8]] },
  ],
});
