import { reject, shapes } from "../shape/condition.ts";
import { type Dim, floorDiv, productOf } from "../shape/dim.ts";
import { bool, float, int } from "./attributes.ts";
import { defineComposite } from "./op.ts";

export const group_norm = defineComposite({
  name: "group_norm",
  category: "normalization",
  doc: "Normalises groups of channels, each with the statistics of the whole example, then gamma · x + beta per channel (Wu and He 2018). The channels are the last axis.",
  inputs: ["x"],
  attrs: {
    groups: int("Into how many groups the channels are split.", { minimum: 1, default: 32 }),
    epsilon: float("Added to the variance.", { minimum: 0, default: 0.001 }),
    center: bool("Adds a learned beta.", { default: true }),
    scale: bool("Multiplies by a learned gamma.", { default: true }),
  },
  receptiveField: "whole",
  requires: ([x], { groups }) => {
    if (x.length < 2) return reject({ kind: "rank", input: 0, wanted: "a tensor of rank 2 or more [N, …, C]", got: x });
    return shapes([x], [{ kind: "divides", divisor: groups, value: x.at(-1) as Dim, what: "channels" }]);
  },
  body: (b, [x], { groups, epsilon, center, scale }) => {
    const extents = b.shapeOf(x!).slice(1);
    const channels = extents.at(-1) as Dim;
    // [N, places, groups, channels / groups]: rank 4 at most, which every target normalises
    const places = productOf(extents.slice(0, -1));
    const [split] = b.call("reshape", [x!], { target: [places, groups, floorDiv(channels, groups)] });
    const axis = [1, 3];
    const [normal] = b.call("layer_norm", [split!], { axis, epsilon, center: false, scale: false });
    const joined = b.call("reshape", [normal!], { target: extents });
    if (!center && !scale) return joined;
    return b.call("affine", joined, { center, scale }, { gamma: "gamma", beta: "beta" });
  },
  examples: [
    { inputs: [[1, 7, 7, 64]], attrs: {}, outputs: [[1, 7, 7, 64]] },
    { inputs: [[2, 5, 12]], attrs: { groups: 3, center: false }, outputs: [[2, 5, 12]] },
  ],
});
