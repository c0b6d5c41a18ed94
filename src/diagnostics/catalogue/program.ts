import { error, text } from "./entry.ts";

/** Messages about whole programs: limits, expectations, targets. */
export const programMessages = {
  "program/too-deep": error(
    text`a recursion ends under an \`if\` after at most ${"limit"} levels, but \`${"name"}\` is inside itself more often`,
  ),
  "program/too-large": error(text`archc takes at most ${"limit"} ${"what"}, and here are more`),
  "program/negative-count": error(text`a layer is repeated 0 times or more, but this count is ${"count"}`),
  "program/no-input": error(text`a model begins with an \`input\`, but \`${"model"}\` has none`),
  "program/step-before-input": error(text`a step takes what came in before it, but here the inputs come after it`),
  "program/no-result": error(text`\`${"model"}\` has no step after its inputs, so it has no result`),
  "program/not-a-model": error(text`a variant is a call of another model, such as \`= resnet([3, 4, 6, 3])\``),
  "program/require": error(text`${"message"}`),
  "program/expect": error(
    text`\`${"model"}\` was expected to have ${"subject"} ${"operator"} ${"wanted"}, but it has ${"got"}`,
  ),
  "program/unknown-metric": error(text`\`${"name"}\` is no metric, output or label of \`${"model"}\``),
  "program/shared-frozen": error(
    text`a shared layer has one set of weights, but \`${"weight"}\` is ${"once"} at the first use and would be ${"again"} at this one`,
  ),
  "program/target-cannot-express": error(
    text`the target ${"target"} cannot express \`${"op"}\` (${"node"}) here, because ${"why"}`,
  ),
  "program/too-deep-for-target": error(
    text`the target ${"target"} takes at most ${"limit"} layers in a row, but ${"count"} lead to \`${"node"}\``,
  ),
} as const;
