import { error, text, warning } from "./entry.ts";

/** Messages about declarations, scopes and imports. */
export const nameMessages = {
  "name/unknown": error(text`there is no ${"kind"} called \`${"name"}\` here`),
  "name/duplicate": error(text`a name has one meaning, but \`${"name"}\` has one here already`),
  "name/hides-op": warning(
    text`the block \`${"name"}\` takes the name of an op; in this file \`${"name"}\` now means the block`,
  ),
  "name/takes-op": error(text`\`${"name"}\` is the name of an op, so a ${"kind"} cannot have it`),
  "name/import-failed": error(text`\`${"path"}\` cannot be imported: ${"why"}`),
  "name/import-cycle": error(text`files cannot import each other in a circle, but ${"chain"} do`),
  "name/not-exported": error(text`\`${"path"}\` declares nothing called \`${"name"}\``),
  "name/tensor-after-arrow": error(
    text`a result can only begin a pipeline, but \`${"name"}\` stands after \`->\`, where a layer is needed`,
  ),
  "name/dropped-result": warning(
    text`this step starts again from \`${"name"}\`, and nobody uses the result of the step before it`,
  ),
  "name/unused-result": error(
    text`a model with \`output\`s must say what becomes of its last result, but no \`output\` takes it`,
  ),
  "name/no-such-label": error(text`\`${"model"}\` has no label \`${"label"}\` directly in its body`),
  "name/duplicate-weight": error(text`two weights cannot have the same name, but \`${"name"}\` names both`),
  "name/circular-const": error(text`the constant \`${"name"}\` is defined by itself`),
  "name/several-weights": error(
    text`\`@name(${"name"})\` names the weights of one layer, but this step has several layers with weights`,
  ),
} as const;
