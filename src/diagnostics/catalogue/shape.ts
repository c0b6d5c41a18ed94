import { error, text, warning } from "./entry.ts";

/** Messages about tensors and their extents. */
export const shapeMessages = {
  "shape/rank": error(text`\`${"op"}\` needs ${"wanted"}, but it gets ${"got"}`),
  "shape/attribute": error(text`\`${"attribute"}\` of \`${"op"}\` ${"rule"}, but it is ${"got"}`),
  "shape/not-equal": error(
    text`\`${"op"}\` needs equal shapes, but its inputs differ in ${"what"}: ${"left"} and ${"right"}`,
  ),
  "shape/element-count": error(
    text`\`${"op"}\` keeps the number of elements, but it gets ${"left"} and would give ${"right"}`,
  ),
  "shape/too-small": error(
    text`in \`${"op"}\`, ${"what"} must be at least ${"bound"}, but it is ${"value"} for an input of ${"input"}`,
  ),
  "shape/not-divisible": error(text`\`${"op"}\` needs ${"what"} that ${"divisor"} divides, but there are ${"value"}`),
  "shape/assertion": error(text`the source says ${"wanted"}, but the result is ${"got"}`),
  "shape/signature-input": error(text`\`${"block"}\` takes ${"wanted"}, but it gets ${"got"}`),
  "shape/signature-output": error(
    text`the signature of \`${"block"}\` promises ${"wanted"}, but the result is ${"got"}`,
  ),
  "shape/model-input": error(text`\`${"model"}\` takes ${"wanted"} as \`${"input"}\`, but it gets ${"got"}`),
  "shape/input-count": error(text`\`${"op"}\` takes ${"wanted"}, but ${"got"}`),
  "shape/label-count": error(text`the label names ${"names"} results, but the step gives ${"results"}`),
  "shape/weight-depends-on-size": error(
    text`a weight has one shape for all inputs, but \`${"weight"}\` of \`${"op"}\` would be ${"shape"}`,
  ),
  "shape/shared-mismatch": error(
    text`a shared layer has one set of weights, but \`${"weight"}\` is ${"first"} at the first use and would be ${"second"} at this one`,
  ),
  "shape/undecided-condition": error(
    text`\`${"condition"}\` must be true for all input sizes or for none, but it is true for ${"yes"} and false for ${"no"}`,
  ),
  "shape/channels-first": warning(
    text`the channels of an image stand last, so this input of ${"got"} has ${"rows"} rows and ${"channels"} channels`,
  ),
  "shape/channels-in": warning(text`a layer is not told how many channels come in, so \`${"call"}\` has ${"read"}`),
  "shape/deferred": warning(text`whether \`${"op"}\` fits here is checked only when the sizes are known: ${"why"}`),
  "shape/signature-deferred": warning(
    text`what the signature of \`${"block"}\` promises is checked only where it is used: ${"why"}`,
  ),
  "shape/empty-domain": error(
    text`no input size is left for \`${"variable"}\`: \`${"op"}\` needs \`${"condition"}\`${"other"}`,
  ),
} as const;
