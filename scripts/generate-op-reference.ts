import { writeFileSync } from "node:fs";
import type { TargetName } from "../src/6-emit/index.ts";
import type { GraphTarget } from "../src/6-emit/target.ts";
import { tfjsGraph } from "../src/6-emit/tfjs-graph/index.ts";
import { tfjsLayers } from "../src/6-emit/tfjs-layers/index.ts";
import { type Spelling, table as spellings } from "../src/6-emit/typescript/table.ts";
import { compile } from "../src/compile.ts";
import { describeOp, exampleCall } from "../src/ops/describe.ts";
import { type OpName, ops } from "../src/ops/index.ts";
import type { AnyOp, Category, Example } from "../src/ops/op.ts";

const path = "docs/ops.md";

/** The text of docs/ops.md: every op, by category. */
export function generateOpReference(): string {
  const all: readonly AnyOp[] = Object.values(ops);
  const index = categories.map(([category, title]) => {
    const names = all.filter((op) => op.category === category).map(({ name }) => `[${name}](#${name})`);
    return `| ${title} | ${names.join(" ")} |`;
  });
  const sections = categories.map(([category, title]) => {
    const members = all.filter((op) => op.category === category);
    return [`## ${title}`, ...members.map((op) => `### ${op.name}\n\n${describeOp(op)}\n\n${targetsOf(op)}`)].join(
      "\n\n",
    );
  });
  return `${[header, ["| | |", "|---|---|", ...index].join("\n"), ...sections].join("\n\n")}\n`;
}

/** What the first example of an op is in each target: nodes of a graph, layers, functions of generated code. */
function targetsOf(op: AnyOp): string {
  const [example] = op.examples as readonly [Example];
  const graph = exampleGraph(op, example);
  const topology = (target: GraphTarget): Topology => {
    const { files, diagnostics } = target.emit(graph, { seed: 0, weights: false });
    const content = files.find(({ path }) => path === "model.json")?.content;
    if (content === undefined) throw new Error(`${op.name}: ${diagnostics[0]?.message}`);
    const text = typeof content === "string" ? content : Buffer.concat([...content()]).toString();
    return JSON.parse(text).modelTopology;
  };
  const nodes = topology(tfjsGraph).node?.map((node) => node.op) ?? [];
  const layers = topology(tfjsLayers).model_config?.config.layers.map((layer) => layer.class_name) ?? [];
  const { call } = spellings[op.name as OpName] as Spelling;
  const spelled = {
    "tfjs-graph": nodes.filter((name) => name !== "Placeholder" && name !== "Const"),
    "tfjs-layers": layers.filter((name) => name !== "InputLayer"),
    typescript: [typeof call === "string" ? call : call(new Map(), { freezes: false })],
  } satisfies Record<TargetName, readonly string[]>;
  const texts = Object.entries(spelled).map(
    ([target, names]) => `${target} ${[...new Set(names)].map((name) => `\`${name}\``).join(", ") || "nothing"}`,
  );
  return `Targets: ${texts.join("; ")}.`;
}

/** The parts of a model.json that name what it is made of. */
interface Topology {
  readonly node?: readonly { readonly op: string }[];
  readonly model_config?: { readonly config: { readonly layers: readonly { readonly class_name: string }[] } };
}

/** A model that is one call of the op, as its example has it. */
function exampleGraph(op: AnyOp, example: Example) {
  const names = example.inputs.map((_, index) => `x${index}`);
  const inputs = example.inputs.map(([_, ...rest], index) => `input x${index}: [N, ${rest.join(", ")}]`);
  const results = example.outputs.map((_, index) => `y${index}`);
  const call = `(${names.join(", ")}) -> ${exampleCall(op, example)}`;
  const steps =
    results.length === 1
      ? [names.length === 1 ? exampleCall(op, example) : call]
      : [
          `(${results.join(", ")}): ${exampleCall(op, example)}`,
          ...results.map((name) => `output of_${name}: ${name} -> identity`),
        ];
  const text = `model example { ${[...inputs, ...steps].join("\n")} }`;
  const { models, diagnostics } = compile("example.arch", { load: () => ({ ok: true, file: "example.arch", text }) });
  const graph = models[0]?.graph;
  if (graph === undefined) throw new Error(`${text}\n${diagnostics.map(({ message }) => message).join("\n")}`);
  return graph;
}

const header = `<!-- Generated from src/ops by \`npx tsx scripts/generate-op-reference.ts\`. -->

# Ops

Every op that a step can name. Names and defaults are those of Keras and tfjs layers, with \`kernel\`, \`stride\`, \`size\`
and \`dilation\` for their longer forms; where tfjs layers and Keras 3 differ, the op does what tfjs layers do. Attributes
are given by position or by name; those without a default must be given. [Coming from Keras or PyTorch](coming-from.md)
has their names there. \`archc explain OP\` prints an entry.

**Shapes** are the rule of the op, told of letters: [N, H, W, C] is an image, \`[…]\` any shape. An attribute that is a pair
stands for its first number in a height and for its second in a width. Each extent of a result must be at least 1; where
that depends on the size of the input, it becomes a part of the model's [domain](language.md#shapes).

**Examples** are run in TensorFlow.js by a test. **Targets** say what the first example is made of, apart from constants:
nodes of a GraphModel, layers of a LayersModel (what begins with Archc comes with the model, in \`layers.js\`), and the
function that generated TypeScript calls. Every op is there in every target; an amount that depends on the size of the input
needs \`--at\` in [a layers model](training.md#what-a-layersmodel-cannot-do).`;

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
