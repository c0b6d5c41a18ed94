import { writeFileSync } from "node:fs";
import { passes } from "../src/5-optimize/index.ts";

const path = "docs/passes.md";

/** The text of docs/passes.md: every pass, in the order in which they run. */
export function generatePassReference(): string {
  const list = passes.map(({ name, doc }, index) => `${index + 1}. **\`${name}\`**: ${doc}`);
  return `${header}\n\n${list.join("\n")}\n\n${footer}\n`;
}

const header = `<!-- Generated from src/5-optimize by \`npx tsx scripts/generate-pass-reference.ts\`. -->

# Passes

A graph that is going to run is rewritten first, so that it computes the same in fewer and faster steps. \`archc build
--target tfjs-graph\` and \`archc run\` take the rewritten graph; \`--no-optimize\` keeps the one that the source says.
Targets for training always get the graph as written. The passes run in this order:`;

const footer = `\`archc show graph --after PASS FILE\` prints the graph as it is after a pass and all before it; behind \`#\` stands
the pass that made a node.

What passes keep: the names and the order of inputs and outputs; the value of every tensor that has a label in the model's
body; and names, in the sense that a node that is still there stands for the same value as before. Exact means exact for
real numbers; in single precision the outputs of every network in \`architectures/\` stay within 1e-4 of the largest.

Weights that a pass makes out of others have names of their own, \`conv1_conv/folded_kernel\` for what was
\`conv1_conv/kernel\`: a weights file has the weights that the source asks for, and \`--weights\` reads those. Their values are
computed while files are written, piece by piece.`;

if (process.argv[1]?.endsWith("generate-pass-reference.ts")) writeFileSync(path, generatePassReference());
