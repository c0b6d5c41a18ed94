import { type Tensor, zeros } from "@tensorflow/tfjs-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { targets } from "../../src/6-emit/index.ts";
import { deepest } from "../../src/6-emit/recursion.ts";
import { tfjsLayers } from "../../src/6-emit/tfjs-layers/index.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { programOf } from "../../src/program-of.ts";
import { compileText, messages } from "../support/compile-file.ts";
import { cpu, graphModel, loadLayers } from "./run-models.ts";

const test = suite("tfjs-layers: long chains");

test.before(cpu);

function graphOf(steps: string): Graph {
  const { models, diagnostics } = compileText(`model deep() {\n  input x: [N, 2]\n  ${steps}\n}`);
  const graph = models[0]?.graph;
  if (graph === undefined) throw new Error(messages(diagnostics));
  return graph;
}

const chain = (length: number): Graph => graphOf(`relu * ${length}`);

test("the longest chain that is taken loads and runs", async () => {
  const model = await loadLayers(chain(deepest));
  assert.equal((model.predict(zeros([1, 2])) as Tensor).shape, [1, 2]);
});

test("one layer more is an error, said once, at the layer", () => {
  for (const length of [deepest + 1, deepest + 500]) {
    const { files, diagnostics } = tfjsLayers.emit(chain(length), { seed: 1, weights: true });
    assert.is(files.length, 0);
    assert.equal(
      diagnostics.map(({ code }) => code),
      ["program/too-deep-for-target"],
    );
    assert.match(diagnostics[0]!.message, `\`relu_${length}\``);
  }
});

test("generated TypeScript makes a LayersModel, too, and has the same limit", async () => {
  const text = `model deep() {\n  input x: [N, 2]\n  relu * ${deepest + 1}\n}`;
  const compilation = compileText(text);
  const options = { seed: 1, weights: false };
  const program = programOf(compilation, "deep");
  const { files, diagnostics } = await targets.typescript.emit(program, compilation.models[0]!.graph!, options);
  assert.is(files.length, 0);
  assert.equal(
    diagnostics.map(({ code }) => code),
    ["program/too-deep-for-target"],
  );
});

test("the length of a path is what counts, not the number of layers", () => {
  const graph = graphOf(`add { for i in 0..20 { | relu * ${deepest / 10} } }`);
  assert.equal(tfjsLayers.emit(graph, { seed: 1, weights: true }).diagnostics, []);
});

test("behind a shortcut that stands first a branch is short, and one that stands second is not", async () => {
  const blocks = deepest / 4;
  const graph = graphOf(`repeat ${blocks} { add { | identity | relu * 4 } }`);
  const model = await loadLayers(graph);
  assert.equal((model.predict(zeros([1, 2])) as Tensor).shape, [1, 2]);
  const turned = graphOf(`repeat ${blocks} { add { | relu * 4 | identity } }`);
  const { diagnostics } = tfjsLayers.emit(turned, { seed: 1, weights: true });
  assert.equal(
    diagnostics.map(({ code }) => code),
    ["program/too-deep-for-target"],
  );
  // Four layers and a sum in each block.
  assert.match(diagnostics[0]!.message, `but ${(5 * blocks).toLocaleString("en")} lead to`);
  assert.match(diagnostics[0]!.help![0]!, "put the shorter branch of each join first");
});

test("tfjs-graph runs what is too deep for layers", async () => {
  const [result] = (await graphModel(chain(3 * deepest)))([zeros([1, 2])]);
  assert.equal(result!.shape, [1, 2]);
});

test.run();
