import { shapes } from "../shape/condition.ts";
import type { Dim } from "../shape/dim.ts";
import { bool, float, int } from "./attributes.ts";
import { noSuchAxis, resolveAxis } from "./axis.ts";
import { definePrimitive } from "./op.ts";
import { statistic, trainable } from "./weight.ts";

export const batch_norm = definePrimitive({
  name: "batch_norm",
  category: "normalization",
  doc: "gamma · (x − mean) / √(variance + epsilon) + beta, per channel: moving statistics when it runs, those of the batch when it trains (Ioffe and Szegedy 2015).",
  inputs: ["x"],
  attrs: {
    axis: int("The axis that keeps its own statistics.", { default: -1 }),
    momentum: float("How much of the old moving statistics each training step keeps.", {
      minimum: 0,
      maximum: 1,
      default: 0.99,
    }),
    epsilon: float("Added to the variance.", { minimum: 0, default: 0.001 }),
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
      statistic("moving_mean", shape, "zeros"),
      statistic("moving_variance", shape, "ones"),
    ];
  },
  examples: [
    { inputs: [[1, 56, 56, 64]], attrs: { epsilon: 1.001e-5 }, outputs: [[1, 56, 56, 64]] },
    { inputs: [[2, 10]], attrs: { scale: false }, outputs: [[2, 10]] },
  ],
});
