import { shapes } from "../shape/condition.ts";
import { floorDiv } from "../shape/dim.ts";
import { int } from "./attributes.ts";
import { type Image, isImage, notAnImage } from "./image.ts";
import { defineComposite } from "./op.ts";

export const channel_shuffle = defineComposite({
  name: "channel_shuffle",
  category: "shape",
  doc: "Deals the channels of `groups` groups out in turn, so that the next grouped convolution sees them all (ShuffleNet, Zhang et al. 2018).",
  inputs: ["x"],
  attrs: { groups: int("Into how many groups the channels are split.", { minimum: 1 }) },
  receptiveField: "pointwise",
  requires: ([x], { groups }) =>
    isImage(x) ? shapes([x], [{ kind: "divides", divisor: groups, value: x[3], what: "channels" }]) : notAnImage(x),
  body: (b, [x], { groups }) => {
    const [, h, w, c] = b.shapeOf(x!) as Image;
    const [split] = b.call("reshape", [x!], { target: [h, w, groups, floorDiv(c, groups)] });
    const [dealt] = b.call("permute", [split!], { order: [1, 2, 4, 3] });
    return b.call("reshape", [dealt!], { target: [h, w, c] });
  },
  examples: [{ inputs: [[1, 4, 4, 12]], attrs: { groups: 3 }, outputs: [[1, 4, 4, 12]] }],
});
