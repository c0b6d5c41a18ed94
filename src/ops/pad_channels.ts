import { reject, shapes } from "../shape/condition.ts";
import { add, type Dim } from "../shape/dim.ts";
import { extent } from "./attributes.ts";
import { withExtent } from "./axis.ts";
import { definePrimitive } from "./op.ts";

export const pad_channels = definePrimitive({
  name: "pad_channels",
  category: "shape",
  doc: "Adds channels of zeros to the last axis: the shortcut without parameters (option A in He et al. 2015).",
  inputs: ["x"],
  attrs: {
    after: extent("Channels to add behind.", { minimum: 0 }),
    before: extent("Channels to add in front.", { minimum: 0, default: 0 }),
  },
  receptiveField: "pointwise",
  shape: ([x], { after, before }) => {
    if (x.length < 2) return reject({ kind: "rank", input: 0, wanted: "a tensor of rank 2 or more [N, …, C]", got: x });
    return shapes([withExtent(x, x.length - 1, add(x.at(-1) as Dim, add(before, after)))]);
  },
  examples: [
    { inputs: [[1, 8, 8, 64]], attrs: { after: 64 }, outputs: [[1, 8, 8, 128]] },
    { inputs: [[1, 16]], attrs: { after: 3, before: 2 }, outputs: [[1, 21]] },
  ],
});
