import { type Condition, reject, shapes } from "../shape/condition.ts";
import { type Dim, productOf, type Shape, sameDim } from "../shape/dim.ts";
import { definePrimitive } from "./op.ts";

export const dot = definePrimitive({
  name: "dot",
  category: "join",
  doc: "The dot products along the last axis: of two vectors, [N, D] and [N, D] to [N, 1]; of all pairs in two lists of them, [N, P, D] and [N, Q, D] to [N, P, Q].",
  inputs: ["x", "y"],
  attrs: {},
  receptiveField: "pointwise",
  shape: ([x, y]) => {
    if (x.length !== 2 && x.length !== 3) {
      return reject({ kind: "rank", input: 0, wanted: "a tensor [N, D] or [N, P, D]", got: x });
    }
    if (y.length !== x.length) {
      return reject({ kind: "rank", input: 1, wanted: `a rank-${x.length} tensor, as its first input is`, got: y });
    }
    const equal = (axis: number, what: string): readonly Condition[] => {
      const [left, right] = [x.at(axis) as Dim, y.at(axis) as Dim];
      return sameDim(left, right) ? [] : [{ kind: "equal", left, right, what, operands: [0, 1] }];
    };
    const output: Shape = x.length === 2 ? [x[0] as Dim, 1] : [x[0] as Dim, x[1] as Dim, y[1] as Dim];
    return shapes([output], [...equal(0, "batch"), ...equal(-1, "features")]);
  },
  // MACs = P · Q · D
  macs: ([x], _, [z]) => productOf([...(z as Shape).slice(1), x.at(-1) as Dim]),
  examples: [
    {
      inputs: [
        [2, 128],
        [2, 128],
      ],
      attrs: {},
      outputs: [[2, 1]],
    },
    {
      inputs: [
        [1, 5, 8],
        [1, 6, 8],
      ],
      attrs: {},
      outputs: [[1, 5, 6]],
    },
  ],
});
