import { type Condition, reject, shapes } from "../shape/condition.ts";
import { type Dim, type Shape, sameDim } from "../shape/dim.ts";
import { axisName } from "./axis.ts";
import { stretchedView } from "./image-view.ts";
import { rankProblem } from "./join.ts";
import { definePrimitive } from "./op.ts";

export const multiply = definePrimitive({
  name: "multiply",
  category: "join",
  doc: "The product of tensors, place by place. An extent that is written as 1 stretches to that of the others; all else must be equal.",
  inputs: { each: "x", atLeast: 2 },
  attrs: {},
  receptiveField: (_, passage) => stretchedView(passage),
  shape: (inputs) => {
    const problem = rankProblem(inputs);
    if (problem !== undefined) return reject(problem);
    const rank = (inputs[0] as Shape).length;
    const output: Dim[] = [];
    const conditions: Condition[] = [];
    for (let axis = 0; axis < rank; axis++) {
      const wide = Math.max(
        0,
        inputs.findIndex((shape) => shape[axis] !== 1),
      );
      const left = (inputs[wide] as Shape)[axis] as Dim;
      output.push(left);
      for (let input = wide + 1; input < inputs.length; input++) {
        const right = (inputs[input] as Shape)[axis] as Dim;
        if (right === 1 || sameDim(left, right)) continue;
        const what = axisName(axis, rank);
        conditions.push({ kind: "equal", left, right, what, operands: [wide, input], stretches: true });
      }
    }
    return shapes([output], conditions);
  },
  examples: [
    {
      inputs: [
        [1, 8, 8, 4],
        [1, 1, 1, 4],
      ],
      attrs: {},
      outputs: [[1, 8, 8, 4]],
    },
    {
      inputs: [
        [2, 5],
        [2, 5],
      ],
      attrs: {},
      outputs: [[2, 5]],
    },
  ],
});
