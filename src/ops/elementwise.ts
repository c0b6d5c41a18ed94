import { shapes } from "../shape/condition.ts";
import { type Category, definePrimitive } from "./op.ts";

/** A primitive without attributes that maps each number by itself: the shape stays. */
export const defineElementwise = <const N extends string>(name: N, doc: string, category: Category = "activation") =>
  definePrimitive({
    name,
    category,
    doc,
    inputs: ["x"],
    attrs: {},
    receptiveField: "pointwise",
    shape: ([x]) => shapes([x]),
    examples: [
      { inputs: [[1, 4]], attrs: {}, outputs: [[1, 4]] },
      { inputs: [[2, 3, 5, 4]], attrs: {}, outputs: [[2, 3, 5, 4]] },
    ],
  });
