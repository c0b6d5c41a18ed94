import { readFileSync } from "node:fs";
import { loadGraphModel } from "@tensorflow/tfjs-converter";
import { type Tensor, tidy } from "@tensorflow/tfjs-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { tfjsGraph } from "../../src/6-emit/tfjs-graph/index.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { startBackend } from "../../src/runtime/backend.ts";
import { emissionHandler } from "../../src/runtime/io-handlers.ts";
import { compileFile } from "../support/compile-file.ts";
import { numbers } from "./stored.ts";

test.before(() => startBackend("wasm").then(() => undefined));

interface Recorded {
  readonly file: string;
  readonly at: Readonly<Record<string, number>>;
  readonly seed: number;
  readonly input: readonly number[];
  /** Every how many numbers of the output are recorded. */
  readonly step: number;
  readonly output: readonly number[];
}

const { source, ...models } = JSON.parse(readFileSync("test/fixtures/keras-outputs.json", "utf8")) as Readonly<
  Record<string, Recorded>
>;

for (const [name, { file, at, seed, input, step, output: wanted }] of Object.entries(models)) {
  test(`${name}: Keras gives the same from the same weights (${source})`, async () => {
    const [model] = compileFile(file, name, at).models;
    const graph = model!.graph!;
    const loaded = await loadGraphModel(emissionHandler(tfjsGraph.emit(graph, { seed, weights: true }).files));
    const result = beforeSoftmax(graph);
    const output = tidy(() => (loaded.execute(numbers(input), result) as Tensor).dataSync()) as Float32Array;
    loaded.dispose();
    const found = output.filter((_, index) => index % step === 0);
    assert.is(found.length, wanted.length);
    // Sums that cancel have the errors of their terms, which are as large as the other results.
    const usual = Math.sqrt(wanted.reduce((sum, value) => sum + value * value, 0) / wanted.length);
    for (const [index, value] of found.entries()) {
      const other = wanted[index] as number;
      const within = 1e-4 * Math.max(Math.abs(other), usual);
      assert.ok(Math.abs(value - other) <= within, `${index * step}: ${value} instead of ${other}`);
    }
  });
}

/** The node whose result the last softmax takes. */
function beforeSoftmax({ nodes, outputs, tensors }: Graph): string {
  const last = nodes[tensors[outputs[0]!.tensor]!.producer]!;
  assert.is(last.op, "softmax");
  return nodes[tensors[last.inputs[0] as number]!.producer]!.name;
}

test.run();
