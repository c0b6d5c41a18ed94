import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadGraphModel } from "@tensorflow/tfjs-converter";
import { memory, type Tensor, tidy } from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { EmittedFile } from "../../src/6-emit/target.ts";
import { tfjsGraph } from "../../src/6-emit/tfjs-graph/index.ts";
import { tfjsLayers } from "../../src/6-emit/tfjs-layers/index.ts";
import { startBackend } from "../../src/runtime/backend.ts";
import { emissionHandler, fileSystemHandler } from "../../src/runtime/io-handlers.ts";
import { registerLayers } from "../../src/runtime/layers/register.ts";
import { compileModel } from "../support/compile-file.ts";
import { distance, seeded, testBackend } from "./run-models.ts";

test.before(async () => {
  await startBackend(testBackend("wasm"));
  registerLayers();
});

const options = { seed: 1, weights: true };
/** The sizes at which Keras ships them, batch of one. */
const classifiers = [
  { file: "architectures/resnet.arch", model: "resnet50", size: 224 },
  { file: "architectures/inception_v3.arch", model: "inception_v3", size: 299 },
  { file: "architectures/xception.arch", model: "xception", size: 299 },
  { file: "architectures/mobilenet.arch", model: "mobilenet", size: 224 },
];

for (const { file, model, size } of classifiers) {
  test(`${model}: both targets give the same probabilities`, async () => {
    const graph = compileModel(file, model);
    const input = seeded([1, size, size, 3]);
    const viaGraph = await loadGraphModel(emissionHandler(tfjsGraph.emit(graph, options).files));
    const left = predict(viaGraph, input);
    viaGraph.dispose();
    const viaLayers = await loadLayersModel(emissionHandler(tfjsLayers.emit(graph, options).files));
    const right = predict(viaLayers, input);
    const names = viaLayers.weights.map(({ originalName }) => originalName).sort();
    assert.equal(names, graph.weights.map(({ name }) => name).sort(), "the weights have the graph's names");
    viaLayers.dispose();
    isDistribution(left);
    assert.ok(distance(left, right) < 1e-3, `distance ${distance(left, right)}`);
    input.dispose();
  });
}

test("vgg16: from disk, as tfjs-graph", async () => {
  const graph = compileModel("architectures/vgg.arch", "vgg16");
  const folder = mkdtempSync(join(tmpdir(), "archc-vgg-"));
  try {
    await write(folder, tfjsGraph.emit(graph, options).files);
    const model = await loadGraphModel(fileSystemHandler(folder));
    const input = seeded([1, 224, 224, 3]);
    isDistribution(predict(model, input));
    input.dispose();
    model.dispose();
  } finally {
    rmSync(folder, { recursive: true });
  }
  assert.ok(memory().numTensors < 100, "nothing is left behind");
});

function predict(model: { predict(input: Tensor): unknown }, input: Tensor): Float32Array {
  return tidy(() => (model.predict(input) as Tensor).dataSync() as Float32Array);
}

function isDistribution(values: Float32Array): void {
  assert.is(values.length, 1000);
  const sum = values.reduce((total, value) => total + value, 0);
  assert.ok(Math.abs(sum - 1) < 1e-4, `the probabilities sum to ${sum}`);
}

async function write(folder: string, files: readonly EmittedFile[]): Promise<void> {
  for (const { path, content } of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, typeof content === "string" ? content : Buffer.concat([...content()]));
  }
}

test.run();
