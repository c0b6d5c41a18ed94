import { defineComposite } from "./op.ts";

export const cosine_similarity = defineComposite({
  name: "cosine_similarity",
  category: "join",
  doc: "The cosine of the angle between two vectors, [N, D] and [N, D] to [N, 1]; of all pairs in two lists of them.",
  inputs: ["x", "y"],
  attrs: {},
  receptiveField: "pointwise",
  body: (b, inputs) =>
    b.call(
      "dot",
      inputs.map((vector) => b.call("l2_normalize", [vector])[0]!),
    ),
  examples: [
    {
      inputs: [
        [2, 128],
        [2, 128],
      ],
      attrs: {},
      outputs: [[2, 1]],
    },
  ],
});
