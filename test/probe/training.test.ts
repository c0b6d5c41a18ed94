import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { startBackend } from "../../src/runtime/backend.ts";
import { readLabelledImages } from "../../src/runtime/probe/labelled-images.ts";
import { trainBriefly } from "../../src/runtime/probe/train-briefly.ts";
import { compileText } from "../support/compile-file.ts";
import { digitsAsIdx } from "./digits-as-idx.ts";

const training = suite("short training");
const folder = mkdtempSync(join(tmpdir(), "archc-probe-"));
const path = (name: string): string => join(folder, name);
training.before(async () => {
  await startBackend("wasm");
  const { images, labels } = digitsAsIdx();
  writeFileSync(path("images"), images);
  writeFileSync(path("images.gz"), gzipSync(images));
  writeFileSync(path("labels"), labels);
});
training.after(() => rmSync(folder, { recursive: true }));

const text = `model m {
  input image: [N, 16, 16, 3]
  conv2d(8, 3, stride=2, padding=same) -> batch_norm -> relu
  conv2d(16, 3, stride=2, padding=same) -> batch_norm -> relu
  global_avg_pool2d -> dense(10)
}`;

async function losses(steps: number, source = text) {
  const [model] = compileText(source).models;
  const { graph, domain } = model!;
  const data = await readLabelledImages(path("images.gz"), path("labels"));
  return (await trainBriefly({ graph: graph!, domain, at: new Map(), batch: 32, seed: 1, data, steps, rate: 0.1 }))
    .losses;
}

training("the loss on handwritten digits falls from that of guessing, and is the same each time", async () => {
  const all = await losses(120);
  assert.ok(Math.abs(all[0]! - Math.log(10)) < 0.6, `${all[0]} at first`);
  const last = all.slice(-10).reduce((sum, each) => sum + each, 0) / 10;
  assert.ok(last < 1, `${last} at last`);
  assert.equal(await losses(3), all.slice(0, 3));
});

training("probabilities and scores of one network have the same losses", async () => {
  const [scores, probabilities] = [await losses(4), await losses(4, text.replace("dense(10)", "dense(10) -> softmax"))];
  for (const [step, loss] of scores.entries()) assert.ok(Math.abs(loss - probabilities[step]!) < 1e-3 * loss);
});

training("gzip makes no difference", async () => {
  const plain = await readLabelledImages(path("images"), path("labels"));
  assert.equal(plain, await readLabelledImages(path("images.gz"), path("labels")));
  assert.equal([plain.height, plain.width, plain.classes, plain.labels.length], [8, 8, 10, 600]);
});

const images = () => readFileSync(path("images"));
const broken: Readonly<Record<string, readonly [content: () => Uint8Array | undefined, message: RegExp]>> = {
  missing: [() => undefined, /there is no file/],
  "cut off": [() => images().subarray(0, 1000), /is cut off/],
  "of a few bytes": [() => Uint8Array.of(0, 0), /no IDX file/],
  "a picture": [() => Uint8Array.of(0x89, 0x50, 0x4e, 0x47), /no IDX file/],
  "of floats": [() => Uint8Array.of(0, 0, 13, 3, ...images().subarray(4)), /other numbers than unsigned bytes/],
  "of labels": [() => readFileSync(path("labels")), /has 1 extents, and images have three/],
  "damaged gzip": [() => gzipSync(images()).subarray(0, 200), /cannot be read/],
};

for (const [what, [content, message]] of Object.entries(broken)) {
  training(`a file that is ${what} is refused`, async () => {
    const bytes = content();
    if (bytes !== undefined) writeFileSync(path("broken"), bytes);
    try {
      await readLabelledImages(bytes === undefined ? path("nowhere") : path("broken"), path("labels"));
      assert.unreachable();
    } catch (error) {
      assert.is((error as Error).name, "ProbeError", String(error));
      assert.match((error as Error).message, message);
    }
  });
}

training("a model that is no classifier of images is refused", async () => {
  for (const [source, message] of [
    [text.replace("dense(10)", "dense(4)"), /with a score for each of 10 classes/],
    ["model m { input x: [N, 64] dense(10) }", /one input, an image/],
  ] as const) {
    try {
      await losses(1, source);
      assert.unreachable();
    } catch (error) {
      assert.match((error as Error).message, message);
    }
  }
});

training.run();
