import { type Tensor, zeros } from "@tensorflow/tfjs-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { tfjsLayers } from "../../src/6-emit/tfjs-layers/index.ts";
import { deepest } from "../../src/6-emit/tfjs-layers/writer.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { compileText, messages } from "../support/compile-file.ts";
import { cpu, graphModel, loadLayers } from "./run-models.ts";

const test = suite("tfjs-layers: long chains");

test.before(cpu);

const chain = (length: number): Graph => {
  const { models, diagnostics } = compileText(`model chain() {\n  input x: [N, 2]\n  relu * ${length}\n}`);
  const graph = models[0]?.graph;
  if (graph === undefined) throw new Error(messages(diagnostics));
  return graph;
};

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
    assert.match(diagnostics[0]!.message, `\`relu_${deepest + 1}\``);
  }
});

test("the length of a path is what counts, not the number of layers", () => {
  const graph = compileText(
    `model wide() {\n  input x: [N, 2]\n  add { for i in 0..20 { | relu * ${deepest / 10} } }\n}`,
  ).models[0]!.graph!;
  assert.equal(tfjsLayers.emit(graph, { seed: 1, weights: true }).diagnostics, []);
});

test("tfjs-graph runs what is too deep for layers", async () => {
  const [result] = (await graphModel(chain(3 * deepest)))([zeros([1, 2])]);
  assert.equal(result!.shape, [1, 2]);
});

test.run();
