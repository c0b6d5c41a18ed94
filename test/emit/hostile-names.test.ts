import { loadGraphModel } from "@tensorflow/tfjs-converter";
import { type Tensor, zeros } from "@tensorflow/tfjs-core";
import { renderGraphFromSource } from "graphviz-cli";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { figure } from "../../src/6-emit/figure/index.ts";
import { targets } from "../../src/6-emit/index.ts";
import { emissionHandler } from "../../src/runtime/io-handlers.ts";
import { graphOf } from "../support/compile-file.ts";
import { modelJson } from "../support/model-json.ts";
import { cpu } from "./run-models.ts";

test.before(cpu);

/** Texts that end a string, a comment, a script or a template in the languages that archc writes. */
const texts = [
  `"quoted" 'single' \`back\``,
  `back\\slash at the end \\`,
  `"]; evil [label="x`,
  `*/ /* // -->`,
  `</script><script>alert(1)</script>`,
  `\${process.exit(1)}`,
  `two\nlines\tand a tab`,
  `__proto__`,
  `\u2028 and \u2029 and \u0007`,
  `\\N \\G \\l \\r`,
  `<b>html-like</b>`,
];

/** The text as a string of the language: all strings interpolate. */
const quoted = (text: string): string =>
  `"${text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t")
    .replaceAll("{", "{{")
    .replaceAll("}", "}}")}"`;

const plain = `
model m {
  input x: [N, 4]
  first: dense(3)
  output y: relu
}`;

for (const text of texts) {
  test(`${JSON.stringify(text)} stays a text in every file`, async () => {
    const graph = graphOf(`
model m {
  input x: [N, 4]
  @name(${quoted(text)}) @label(${quoted(text)}) first: dense(3)
  @classes(${quoted(text)}) output y: relu
}`);
    const kernel = graph.weights[0]!.name;
    assert.is(kernel, `${text}/kernel`);
    for (const target of [targets["tfjs-graph"], targets["tfjs-layers"]]) {
      const { files, diagnostics } = target.emit(graph, { seed: 1, weights: true });
      assert.equal(diagnostics, []);
      const model = modelJson(files);
      assert.is(model.weightsManifest[0].weights[0].name, kernel);
      assert.is(model.userDefinedMetadata.archc.outputs[0].classes, text);
    }
    const { files } = targets["tfjs-graph"].emit(graph, { seed: 1, weights: true });
    const model = await loadGraphModel(emissionHandler(files));
    assert.equal(model.weights[kernel]![0]!.shape, [4, 3]);
    // Graphviz finds the same boxes and arrows as in a figure without the text.
    const [drawn, reference] = [
      await parsed((await figure(graph)).dot()),
      await parsed((await figure(graphOf(plain))).dot()),
    ];
    assert.equal([drawn.objects.length, drawn.edges.length], [reference.objects.length, reference.edges.length]);
  });
}

interface Parsed {
  readonly objects: readonly { readonly label: string }[];
  readonly edges: readonly object[];
}

async function parsed(dot: string): Promise<Parsed> {
  return JSON.parse(await renderGraphFromSource({ input: dot }, { engine: "dot", format: "json0" })) as Parsed;
}

test("`__proto__` as the name of a model, and of an output", async () => {
  const body = (name: string) => `{ input x: [N, 4] constructor: dense(3) output ${name}: relu }`;
  const [named, given] = [graphOf(`model __proto__ ${body("y")}`), graphOf(`model m ${body("__proto__")}`)];
  for (const target of [targets["tfjs-graph"], targets["tfjs-layers"]]) {
    const metadata = (graph: typeof named) =>
      modelJson(target.emit(graph, { seed: 1, weights: true }).files).userDefinedMetadata.archc;
    assert.is(metadata(named).model, "__proto__");
    assert.is(metadata(given).outputs[0].name, "__proto__");
  }
  const { files } = targets["tfjs-graph"].emit(given, { seed: 1, weights: true });
  const model = await loadGraphModel(emissionHandler(files));
  assert.equal(model.outputNodes, ["__proto__"]);
  assert.equal((model.predict(zeros([2, 4])) as Tensor).shape, [2, 3]);
});

test.run();
