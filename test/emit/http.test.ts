import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import "@tensorflow/tfjs-backend-cpu";
import { loadGraphModel } from "@tensorflow/tfjs-converter";
import { ones, type Tensor, zeros } from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { targets } from "../../src/6-emit/index.ts";
import type { EmittedFile } from "../../src/6-emit/target.ts";
import { initialValues } from "../../src/weights/initial-values.ts";
import { seedOf } from "../../src/weights/seed-of.ts";
import { graphOf } from "../support/compile-file.ts";
import { bytesOf } from "../support/model-json.ts";
import { oneOpGraph } from "./one-op-graph.ts";
import { cpu } from "./run-models.ts";

test.before(cpu);

// 2,400,000 weights are 9.6 MB, so three shards, and the kernel does not end with one.
const graph = oneOpGraph("dense", [["N", 1200]], { units: 2000, kernel_initializer: "glorot_uniform" });
const emit = (target: "tfjs-graph" | "tfjs-layers") => targets[target].emit(graph, { seed: 5, weights: true }).files;

test("plain tfjs loads a GraphModel over HTTP", async () => {
  await served(emit("tfjs-graph"), async (url) => {
    const model = await loadGraphModel(url);
    const signature = model.modelSignature as { inputs: object; outputs: object };
    assert.equal([Object.keys(signature.inputs), Object.keys(signature.outputs)], [["x0"], ["y0"]]);
    assert.equal((model.predict(zeros([2, 1200])) as Tensor).shape, [2, 2000]);
    assert.ok(sameNumbers(model.weights["op/kernel"]![0]!.dataSync(), kernel()));
  });
});

test("plain tfjs loads a LayersModel over HTTP", async () => {
  await served(emit("tfjs-layers"), async (url) => {
    const model = await loadLayersModel(url);
    assert.equal((model.predict(zeros([2, 1200])) as Tensor).shape, [2, 2000]);
    const loaded = model.weights.find(({ originalName }) => originalName === "op/kernel")!;
    assert.ok(sameNumbers(loaded.read().dataSync(), kernel()));
  });
});

// TensorFlow.js 4.22 reads a last file that is longer than all others, which have one length, wrongly.
test("plain tfjs reads constants that are more than the weights", async () => {
  const padded = graphOf("model m { input x: [N, 4, 4, 1] conv2d(1, 1) -> pad2d(1) -> resize2d(7, 7) -> pad2d(2) }");
  await served(targets["tfjs-graph"].emit(padded, { seed: 5, weights: true }).files, async (url) => {
    const result = (await loadGraphModel(url)).predict(ones([1, 4, 4, 1])) as Tensor;
    assert.equal(result.shape, [1, 11, 11, 1]);
  });
});

test("plain tfjs reads vectors that are more than the kernels", async () => {
  const narrow = graphOf("model m { input x: [N, 1] dense(40) -> dense(3) }");
  const results: Float32Array[] = [];
  for (const quantize of ["uint8", undefined] as const) {
    const options = { seed: 5, weights: true, ...(quantize === undefined ? {} : { quantize }) };
    await served(targets["tfjs-graph"].emit(narrow, options).files, async (url) => {
      const result = (await loadGraphModel(url)).predict(ones([1, 1])) as Tensor;
      results.push(result.dataSync() as Float32Array);
    });
  }
  const [quantised, plain] = results as [Float32Array, Float32Array];
  assert.ok(plain.every((value, index) => Math.abs(value - quantised[index]!) < 0.02));
});

test("shards are of 4 MB, whatever order they are asked for in", () => {
  const shards = emit("tfjs-graph").filter(({ path }) => path.startsWith("weights-"));
  assert.equal(
    shards.map(({ path }) => path),
    ["weights-1-of-3.bin", "weights-2-of-3.bin", "weights-3-of-3.bin"],
  );
  const forwards = shards.map(bytesOf);
  const backwards = [...shards].reverse().map(bytesOf).reverse();
  assert.equal(
    forwards.map(({ length }) => length),
    [4 << 20, 4 << 20, 4 * (1200 * 2000 + 2000) - (8 << 20)],
  );
  assert.ok(forwards.every((shard, index) => Buffer.compare(shard, backwards[index]!) === 0));
});

test("another seed gives other weights, the same seed the same files", () => {
  const files = (seed: number) => targets["tfjs-graph"].emit(graph, { seed, weights: true }).files.map(bytesOf);
  const same = (a: readonly Buffer[], b: readonly Buffer[]) => a.every((file, index) => file.equals(b[index]!));
  assert.ok(same(files(5), files(5)));
  assert.not.ok(same(files(5), files(6)));
});

const kernel = () => initialValues("glorot_uniform", [1200, 2000], seedOf(5, "op/kernel"));

/** For millions of numbers, whose difference nobody wants to see printed. */
const sameNumbers = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.prototype.every.call(a, (value, index) => value === b[index]);

/** Serves files on the loopback interface while `use` runs. */
async function served(files: readonly EmittedFile[], use: (url: string) => Promise<void>): Promise<void> {
  const server: Server = createServer((request, response) => {
    const file = files.find(({ path }) => request.url === `/${path}`);
    response.statusCode = file === undefined ? 404 : 200;
    response.end(file === undefined ? "" : bytesOf(file));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/model.json`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test.run();
