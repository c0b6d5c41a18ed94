import { type Condition, reject, shapes } from "../shape/condition.ts";
import { type Dim, exactQuotient, floorDiv } from "../shape/dim.ts";
import { int } from "./attributes.ts";
import { axisName, noSuchAxis, resolveAxis, withExtent } from "./axis.ts";
import { bothAxes, partView, shifted } from "./image-view.ts";
import { definePrimitive } from "./op.ts";
import { written } from "./written.ts";

export const split = definePrimitive({
  name: "split",
  category: "shape",
  doc: "Cuts a tensor into `count` equal parts along one axis; the result is a tuple of them.",
  inputs: ["x"],
  attrs: {
    count: int("How many parts.", { minimum: 1 }),
    axis: int("The axis to cut along.", { default: -1 }),
  },
  receptiveField: ({ axis }, passage) =>
    bothAxes((along) =>
      resolveAxis(axis, passage.input.length) === along ? partView(along, passage) : shifted(along, 0),
    ),
  shape: ([x], { count, axis }) => {
    const along = resolveAxis(axis, x.length);
    if (along === undefined) return noSuchAxis(axis, x.length);
    if (typeof count !== "number") {
      return reject({ kind: "attribute", attribute: "count", rule: "must be a known number", got: written(count) });
    }
    const extent = x[along] as Dim;
    const most = typeof extent === "number" ? extent : mostParts;
    if (count > most) {
      return reject({ kind: "attribute", attribute: "count", rule: `must be at most ${most}`, got: written(count) });
    }
    const quotient = exactQuotient(extent, count);
    const what = axisName(along, x.length);
    const conditions: Condition[] =
      quotient === undefined ? [{ kind: "divides", divisor: count, value: extent, what }] : [];
    const part = withExtent(x, along, quotient ?? floorDiv(extent, count));
    return shapes(
      Array.from({ length: count }, () => part),
      conditions,
    );
  },
  examples: [
    {
      inputs: [[1, 8, 8, 6]],
      attrs: { count: 2 },
      outputs: [
        [1, 8, 8, 3],
        [1, 8, 8, 3],
      ],
    },
    {
      inputs: [[1, 6, 5]],
      attrs: { count: 3, axis: 1 },
      outputs: [
        [1, 2, 5],
        [1, 2, 5],
        [1, 2, 5],
      ],
    },
  ],
});

/** So many results of one op are a mistake, where the extent itself is no bound. */
const mostParts = 10_000;
