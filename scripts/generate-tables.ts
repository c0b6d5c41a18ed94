import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { textWidth } from "../src/6-emit/figure/layout/measure.ts";
import { plot } from "../src/6-emit/plot/index.ts";
import { architectureTable } from "../src/6-emit/table/architecture.ts";
import { comparisonTable } from "../src/6-emit/table/comparison.ts";
import { toMarkdown } from "../src/6-emit/table/markdown.ts";
import type { Compared } from "../src/comparison/compare.ts";
import { diffGraphs } from "../src/comparison/diff.ts";
import { diffLines } from "../src/comparison/diff-lines.ts";
import { compile } from "../src/compile.ts";
import { stagesOf } from "../src/stages/stages.ts";

/** Puts tables, comparisons and differences into `docs/tables.md`, behind the comments that ask for them, and draws `docs/costs.svg`. */
const root = fileURLToPath(new URL("../", import.meta.url));

/** The texts of the documents that this script keeps, by path. */
export function generateTables(): Readonly<Record<string, string>> {
  const document = readFileSync(join(root, "docs/tables.md"), "utf8");
  const text = document.replace(
    /<!-- (table|compare|diff) (.*?) -->\n[\s\S]*?<!-- end -->/g,
    (_, command: Command, operands: string) =>
      `<!-- ${command} ${operands} -->\n${written[command](operands.split(" "))}<!-- end -->`,
  );
  return { "docs/tables.md": text, "docs/costs.svg": plot(plotted.map(network).map(pointOf), "scatter", textWidth) };
}

type Command = keyof typeof written;

const written = {
  table: ([file = "", models = ""]: readonly string[]) =>
    toMarkdown(architectureTable(models.split(",").map((model) => network(`${file}:${model}`).network))),
  compare: (operands: readonly string[]) => toMarkdown(comparisonTable(operands.map(network))),
  diff: (operands: readonly string[]) => {
    const [left, right] = operands.map(network) as [Compared, Compared];
    const costs = [left.network.cost, right.network.cost] as const;
    const diff = diffGraphs(left.network.graph, right.network.graph, costs);
    return `\`\`\`diff\n${diffLines(diff, [left.name, right.name], costs).join("\n")}\n\`\`\`\n`;
  },
};

const plotted = [
  "resnet:resnet50",
  "resnet:resnet101",
  "resnet:resnet152",
  "vgg:vgg16",
  "vgg:vgg19",
  "inception_v3:inception_v3",
  "inception_resnet_v2:inception_resnet_v2",
  "xception:xception",
  "mobilenet:mobilenet",
  "mobilenet:mobilenet_075",
  "mobilenet:mobilenet_050",
  "mobilenet:mobilenet_025",
].map((name) => `architectures/${name.replace(":", ".arch:")}`);

function network(operand: string): Compared {
  const [file = "", name = ""] = operand.split(":");
  const load = (path: string, from: string | undefined) => {
    const place = from === undefined ? path : join(dirname(from), path);
    return { ok: true as const, file: place, text: readFileSync(join(root, place), "utf8") };
  };
  const model = compile(file, { load }, { model: name }).models.find((one) => one.name === name);
  if (model?.graph === undefined) throw new Error(`${operand} does not compile`);
  return { name, network: stagesOf(model.graph), domain: model.domain };
}

function pointOf({ name, network: { cost } }: Compared) {
  const { macs, activationBytes, params } = cost;
  if (typeof macs !== "number" || typeof activationBytes !== "number") throw new Error(`${name} has no fixed size`);
  return { name, params: params.total, macs, activationBytes };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, text] of Object.entries(generateTables())) writeFileSync(join(root, file), text);
}
