import { readFileSync } from "node:fs";
import { loadGraphModel } from "@tensorflow/tfjs-converter";
import { type Tensor, tidy } from "@tensorflow/tfjs-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { tfjsGraph } from "../../src/6-emit/tfjs-graph/index.ts";
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
    const loaded = await loadGraphModel(emissionHandler(tfjsGraph.emit(model!.graph!, { seed, weights: true }).files));
    const output = tidy(() => (loaded.predict(numbers(input)) as Tensor).dataSync()) as Float32Array;
    loaded.dispose();
    const found = output.filter((_, index) => index % step === 0);
    assert.is(found.length, wanted.length);
    for (const [index, value] of found.entries()) {
      const other = wanted[index] as number;
      assert.ok(
        Math.abs(value - other) <= 1e-4 * Math.abs(other) + 1e-9,
        `${index * step}: ${value} instead of ${other}`,
      );
    }
  });
}

test.run();
