import { error, text, warning } from "./entry.ts";

/** Messages about tensors and their extents. */
export const shapeMessages = {
  "shape/rank": error(text`\`${"op"}\` needs ${"wanted"}, but it gets ${"got"}.`),
  "shape/attribute": error(text`\`${"attribute"}\` of \`${"op"}\` ${"rule"}, but it is ${"got"}.`),
  "shape/not-equal": error(text`\`${"op"}\` needs equal ${"what"}, but it gets ${"left"} and ${"right"}.`),
  "shape/too-small": error(text`\`${"op"}\` needs ${"what"} of at least ${"bound"}, but it is ${"value"} for an input of ${"input"}.`),
  "shape/not-divisible": error(text`\`${"op"}\` needs ${"what"} that ${"divisor"} divides, but there are ${"value"}.`),
  "shape/assertion": error(text`The source says ${"wanted"}, but the result is ${"got"}.`),
  "shape/signature-input": error(text`\`${"block"}\` takes ${"wanted"}, but it gets ${"got"}.`),
  "shape/signature-output": error(text`The signature of \`${"block"}\` promises ${"wanted"}, but the result is ${"got"}.`),
  "shape/model-input": error(text`\`${"model"}\` takes ${"wanted"} as \`${"input"}\`, but it gets ${"got"}.`),
  "shape/input-count": error(text`\`${"op"}\` takes ${"wanted"}, but ${"got"}.`),
  "shape/label-count": error(text`The label names ${"names"} results, but the step gives ${"results"}.`),
  "shape/weight-depends-on-size": error(text`A weight has one shape for all inputs, but \`${"weight"}\` of \`${"op"}\` would be ${"shape"}.`),
  "shape/shared-mismatch": error(text`A shared layer has one set of weights, but \`${"weight"}\` would be ${"second"} here and was ${"first"} at its first use.`),
  "shape/undecided-condition": error(text`\`${"condition"}\` is true for some input sizes and false for others: it compares ${"left"} with ${"right"}.`),
  "shape/deferred": warning(text`Whether \`${"op"}\` fits here is checked only when the sizes are known: ${"why"}.`),
  "shape/empty-domain": error(text`No input size is left for \`${"variable"}\`: \`${"op"}\` needs \`${"condition"}\`${"other"}.`),
} as const;
