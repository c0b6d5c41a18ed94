import { reject, shapes } from "../shape/condition.ts";
import { add, type Dim, type Shape } from "../shape/dim.ts";
import { int } from "./attributes.ts";
import { noSuchAxis, resolveAxis, withExtent } from "./axis.ts";
import { bothAxes, shifted } from "./image-view.ts";
import { equalExtents, rankProblem } from "./join.ts";
import { definePrimitive } from "./op.ts";

export const concat = definePrimitive({
  name: "concat",
  category: "join",
  doc: "Puts tensors side by side along one axis. All other extents must be equal.",
  inputs: { each: "x", atLeast: 2 },
  attrs: { axis: int("The axis to join along.", { default: -1 }) },
  // Along the axis itself one part lies behind the other.
  receptiveField: ({ axis }, { input }) =>
    bothAxes((along) => (resolveAxis(axis, input.length) === along ? "open" : shifted(along, 0))),
  shape: (inputs, { axis }) => {
    const problem = rankProblem(inputs);
    if (problem !== undefined) return reject(problem);
    const first = inputs[0] as Shape;
    const along = resolveAxis(axis, first.length);
    if (along === undefined) return noSuchAxis(axis, first.length);
    const extent = inputs.map((shape) => shape[along] as Dim).reduce(add);
    return shapes([withExtent(first, along, extent)], equalExtents(inputs, along));
  },
  examples: [
    {
      inputs: [
        [1, 8, 8, 4],
        [1, 8, 8, 6],
      ],
      attrs: {},
      outputs: [[1, 8, 8, 10]],
    },
    {
      inputs: [
        [1, 3, 8],
        [1, 2, 8],
        [1, 1, 8],
      ],
      attrs: { axis: 1 },
      outputs: [[1, 6, 8]],
    },
  ],
});
