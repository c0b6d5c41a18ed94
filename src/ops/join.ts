import { type Condition, reject, type ShapeProblem, type ShapeResult, shapes } from "../shape/condition.ts";
import { type Dim, type Shape, sameDim } from "../shape/dim.ts";
import { axisName } from "./axis.ts";

/** The shape rule of a strict join: every input has the shape of the first, in every axis. */
export function joinShape(inputs: readonly Shape[]): ShapeResult {
  const first = inputs[0] as Shape;
  const problem = rankProblem(inputs);
  return problem === undefined ? shapes([first], equalExtents(inputs)) : reject(problem);
}

/** That no input differs in rank from the first. */
export function rankProblem(inputs: readonly Shape[]): ShapeProblem | undefined {
  const rank = (inputs[0] as Shape).length;
  const input = inputs.findIndex((shape) => shape.length !== rank);
  if (input < 0) return undefined;
  return { kind: "rank", input, wanted: `a rank-${rank} tensor, as its first input is`, got: inputs[input] as Shape };
}

/** That the inputs agree with the first in every axis but `except`. Extents of one normal form need no condition. */
export function equalExtents(inputs: readonly Shape[], except?: number): readonly Condition[] {
  const first = inputs[0] as Shape;
  const conditions: Condition[] = [];
  for (let input = 1; input < inputs.length; input++) {
    const shape = inputs[input] as Shape;
    if (shape === first) continue;
    for (let axis = 0; axis < first.length; axis++) {
      const [left, right] = [first[axis] as Dim, shape[axis] as Dim];
      if (axis === except || sameDim(left, right)) continue;
      conditions.push({ kind: "equal", left, right, what: axisName(axis, first.length), operands: [0, input] });
    }
  }
  return conditions;
}
