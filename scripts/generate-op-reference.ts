import { writeFileSync } from "node:fs";
import { describeOp } from "../src/ops/describe.ts";
import { ops } from "../src/ops/index.ts";
import type { AnyOp, Category } from "../src/ops/op.ts";

const path = "docs/ops.md";

/** The text of docs/ops.md: every op, by category. */
export function generateOpReference(): string {
  const all: readonly AnyOp[] = Object.values(ops);
  const sections = categories.map(([category, title]) => {
    const members = all.filter((op) => op.category === category);
    return [`## ${title}`, ...members.map((op) => `### ${op.name}\n\n${describeOp(op)}`)].join("\n\n");
  });
  return `${[header, ...sections].join("\n\n")}\n`;
}

const header = `<!-- Generated from src/ops by \`npx tsx scripts/generate-op-reference.ts\`. -->

# Ops

Every op that a step can name. Names and defaults are those of Keras and tfjs layers, with \`kernel\`, \`stride\`, \`size\`
and \`dilation\` for their longer forms; where tfjs layers and Keras 3 differ, the op does what tfjs layers do. Attributes
are given by position or by name. An image is [N, H, W, C]. Each example is run in TensorFlow.js by a test.`;

const titles: Readonly<Record<Category, string>> = {
  convolution: "Convolutions",
  dense: "Dense",
  pool: "Pooling",
  normalization: "Normalisation",
  activation: "Activations",
  join: "Joins",
  arithmetic: "Arithmetic",
  shape: "Shapes",
  regularization: "Regularisation",
};
const categories = Object.entries(titles);

if (process.argv[1]?.endsWith("generate-op-reference.ts")) writeFileSync(path, generateOpReference());
