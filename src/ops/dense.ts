import { reject, shapes } from "../shape/condition.ts";
import { type Dim, productOf } from "../shape/dim.ts";
import { bool, int, oneOf } from "./attributes.ts";
import { withExtent } from "./axis.ts";
import { initializers } from "./initializers.ts";
import { definePrimitive } from "./op.ts";
import { trainable } from "./weight.ts";

export const dense = definePrimitive({
  name: "dense",
  category: "dense",
  doc: "Multiplies the last axis by a learned matrix: `units` weighted sums of it.",
  inputs: ["x"],
  attrs: {
    units: int("Extent of the last axis of the result.", { minimum: 1 }),
    use_bias: bool("Adds one learned number per unit.", { default: true }),
    kernel_initializer: oneOf(
      "How the matrix is drawn; the default is that of tfjs layers, Keras has glorot_uniform.",
      initializers,
      { default: "glorot_normal" },
    ),
  },
  epilogue: true,
  receptiveField: "pointwise",
  shape: ([x], { units }) => {
    if (x.length < 2) return reject({ kind: "rank", input: 0, wanted: "a tensor of rank 2 or more [N, …, C]", got: x });
    return shapes([withExtent(x, x.length - 1, units)]);
  },
  weights: ([x], { units, use_bias, kernel_initializer }) => [
    trainable("kernel", [x.at(-1) as Dim, units], kernel_initializer),
    ...(use_bias ? [trainable("bias", [units], "zeros")] : []),
  ],
  // MACs = every element of the result · in
  macs: ([x], _, [y]) => productOf([...(y as readonly Dim[]).slice(1), x.at(-1) as Dim]),
  examples: [
    { inputs: [[1, 2048]], attrs: { units: 10 }, outputs: [[1, 10]] },
    { inputs: [[1, 5, 6, 8]], attrs: { units: 3, use_bias: false }, outputs: [[1, 5, 6, 3]] },
  ],
});
