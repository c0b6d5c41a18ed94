import { defineComposite } from "./op.ts";

export const flatten = defineComposite({
  name: "flatten",
  category: "shape",
  doc: "Lays everything after the batch out in one axis.",
  inputs: ["x"],
  attrs: {},
  receptiveField: "whole",
  body: (b, [x]) => b.call("reshape", [x!], { target: [-1] }),
  examples: [
    { inputs: [[1, 7, 7, 512]], attrs: {}, outputs: [[1, 25088]] },
    { inputs: [[2, 5]], attrs: {}, outputs: [[2, 5]] },
  ],
});
