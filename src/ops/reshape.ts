import { type Condition, reject, shapes } from "../shape/condition.ts";
import { type Dim, exactQuotient, floorDiv, productOf, sameDim } from "../shape/dim.ts";
import { extents } from "./attributes.ts";
import { samePlace, wholeImage } from "./image-view.ts";
import { definePrimitive } from "./op.ts";
import { written } from "./written.ts";

export const reshape = definePrimitive({
  name: "reshape",
  category: "shape",
  doc: "Lays the same numbers out in other extents. The batch stays.",
  inputs: ["x"],
  attrs: {
    target: extents("The extents after the batch. One of them may be -1: what is left."),
  },
  // Where height and width stay axes, a place is still a place.
  receptiveField: (_, { input, output }) => {
    const stays = [1, 2].every((axis) => sameDim(input[axis] ?? 0, output[axis] ?? 0));
    return stays ? samePlace : wholeImage;
  },
  shape: ([x], { target }) => {
    if (x.length < 1) return reject({ kind: "rank", input: 0, wanted: "a tensor with a batch axis [N, …]", got: x });
    const elements = productOf(x.slice(1));
    const open = target.indexOf(-1);
    const given = open < 0 ? target : [...target.slice(0, open), ...target.slice(open + 1)];
    const bad = given.find((dim) => typeof dim === "number" && dim < 1);
    if (bad !== undefined) {
      return reject({
        kind: "attribute",
        attribute: "target",
        rule: "must be a list of extents of at least 1, of which one may be -1",
        got: written(target),
      });
    }
    const conditions: Condition[] = given
      .filter((dim) => typeof dim !== "number")
      .map((value) => ({ kind: "at-least", value, bound: 1, what: "an extent of the target" }));
    const product = productOf(given);
    if (open < 0) {
      if (!sameDim(elements, product)) {
        conditions.push({ kind: "equal", left: elements, right: product, what: "elements", operands: [0, 0] });
      }
      return shapes([[x[0] as Dim, ...target]], conditions);
    }
    const left = exactQuotient(elements, product);
    if (left === undefined) {
      conditions.push({ kind: "divides", divisor: product, value: elements, what: "elements" });
    }
    const filled = target.map((dim, axis) => (axis === open ? (left ?? floorDiv(elements, product)) : dim));
    return shapes([[x[0] as Dim, ...filled]], conditions);
  },
  examples: [
    { inputs: [[1, 1024]], attrs: { target: [1, 1, 1024] }, outputs: [[1, 1, 1, 1024]] },
    { inputs: [[2, 4, 6, 3]], attrs: { target: [8, -1] }, outputs: [[2, 8, 9]] },
  ],
});
