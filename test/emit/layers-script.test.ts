import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import "@tensorflow/tfjs-backend-cpu";
import { setBackend, type Tensor, zeros } from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { tfjsLayers } from "../../src/6-emit/tfjs-layers/index.ts";
import { emissionHandler } from "../../src/runtime/io-handlers.ts";
import { oneOpGraph } from "./one-op-graph.ts";
import { distance, graphModel, seeded } from "./run-models.ts";

/** This file must not call `registerLayers` of `src/runtime`: it stands for a program that has only what was written. */
const test = suite("tfjs-layers: the module beside the model");

// Inside the project, so that the module finds TensorFlow.js.
const place = fileURLToPath(new URL("../../out/", import.meta.url));

test("a program with the written files alone loads, runs and trains the model", async () => {
  await setBackend("cpu");
  const graph = oneOpGraph("conv2d", [["N", "H", "W", 4]], { filters: 4, kernel: 3, groups: 2, dilation: 2 });
  const { files } = tfjsLayers.emit(graph, { seed: 1, weights: true });
  let message = "";
  await loadLayersModel(emissionHandler(files)).catch((reason: Error) => {
    message = reason.message;
  });
  assert.match(message, "ArchcConv2D", "without the module the layer is unknown");

  const { registerLayers } = await imported(files.find(({ path }) => path === "layers.js")?.content as string);
  registerLayers();
  const model = await loadLayersModel(emissionHandler(files));
  const input = seeded([2, 7, 8, 4]);
  const result = model.predict(input) as Tensor;
  const [expected] = (await graphModel(graph))([input]);
  assert.ok(distance(result.dataSync(), expected!.values) < 1e-4);
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const { history } = await model.fit(input, zeros(result.shape), { epochs: 3, verbose: 0 });
  const losses = history.loss as number[];
  assert.ok(losses[2]! < losses[0]!, losses.join(", "));
});

async function imported(text: string): Promise<{ registerLayers(): void }> {
  mkdirSync(place, { recursive: true });
  const folder = mkdtempSync(join(place, "layers-script-"));
  try {
    const file = join(folder, "layers.mjs");
    writeFileSync(file, text);
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.run();
