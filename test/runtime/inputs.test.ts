import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "fast-png";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { startBackend } from "../../src/runtime/backend.ts";
import { fileSystemHandler } from "../../src/runtime/io-handlers.ts";
import { imageTensor, normalised, readImage } from "../../src/runtime/pixels.ts";
import { runModel } from "../../src/runtime/run-model.ts";
import { chooseSizes } from "../../src/runtime/sizes.ts";
import { variable } from "../../src/shape/dim.ts";
import { compileText } from "../support/compile-file.ts";

const folder = mkdtempSync(join(tmpdir(), "archc-run-"));
test.after(() => rmSync(folder, { recursive: true }));

const png = (name: string, width: number, height: number, data: number[], channels: 1 | 3 | 4) => {
  const file = join(folder, name);
  writeFileSync(file, encode({ width, height, data: Uint8Array.from(data), channels, depth: 8 }));
  return file;
};

test("a PNG is decoded to RGB, whatever its channels", async () => {
  const rgb = await readImage(png("rgb.png", 2, 1, [255, 0, 10, 1, 2, 3], 3));
  assert.equal([rgb.width, rgb.height, [...rgb.rgb]], [2, 1, [255, 0, 10, 1, 2, 3]]);
  const grey = await readImage(png("grey.png", 2, 1, [7, 200], 1));
  assert.equal([...grey.rgb], [7, 7, 7, 200, 200, 200]);
});

test("what is no image is a one-line error", async () => {
  const file = join(folder, "text.png");
  writeFileSync(file, "no image");
  for (const path of [file, join(folder, "missing.png"), folder]) {
    try {
      await readImage(path);
      assert.unreachable();
    } catch (error) {
      assert.is((error as Error).name, "ImageError");
      assert.not.match((error as Error).message, "\n");
    }
  }
});

// keras.applications.imagenet_utils.preprocess_input of one pixel (255, 0, 127.5).
test("pixel modes are those of keras.applications", () => {
  const pixel = [255, 0, 127.5];
  const near = (got: Float32Array, expected: number[]) =>
    assert.ok(
      expected.every((value, at) => Math.abs(value - got[at]!) < 1e-4),
      [...got].join(", "),
    );
  near(normalised(pixel, { mode: "tf" }), [1, -1, 0]);
  near(normalised(pixel, { mode: "caffe" }), [127.5 - 103.939, 0 - 116.779, 255 - 123.68]);
  near(normalised(pixel, { mode: "torch" }), [(1 - 0.485) / 0.229, (0 - 0.456) / 0.224, (0.5 - 0.406) / 0.225]);
  near(normalised(pixel, { mode: "linear", scale: 2, offset: -5 }), [505, -5, 250]);
  near(normalised(pixel, undefined), [1, 0, 0.5]);
});

test("an image that names more pixels than memory holds is refused before it is decoded", async () => {
  const large = join(folder, "large.png");
  const header = Buffer.from(encode({ width: 1, height: 1, data: Uint8Array.of(1, 2, 3), channels: 3, depth: 8 }));
  header.writeUInt32BE(100_000, 16);
  header.writeUInt32BE(200_000, 20);
  writeFileSync(large, header);
  const jpeg = join(folder, "large.jpg");
  // Start of image; a comment of two bytes; the frame: precision 8, 60000 rows of 50000 pixels.
  const frame = [0xff, 0xc0, 0, 17, 8, 60000 >> 8, 60000 & 255, 50000 >> 8, 50000 & 255, 3];
  writeFileSync(jpeg, Uint8Array.of(0xff, 0xd8, 0xff, 0xfe, 0, 4, 1, 2, ...frame, ...new Array(20).fill(0)));
  for (const [path, words] of [
    [large, "has 100000 × 200000 pixels; an image has at most 100 million"],
    [jpeg, "has 50000 × 60000 pixels"],
    [folder, "is not a file"],
  ] as const) {
    try {
      await readImage(path);
      assert.unreachable();
    } catch (error) {
      assert.is((error as Error).name, "ImageError");
      assert.match((error as Error).message, words);
    }
  }
});

test("an image is resized to the input", async () => {
  await startBackend("cpu");
  const image = { width: 2, height: 2, rgb: new Float32Array(12).fill(51) };
  const tensor = await imageTensor(image, [5, 3], 3, undefined);
  assert.equal(tensor.shape, [1, 5, 3, 3]);
  assert.ok(tensor.dataSync().every((value) => Math.abs(value - 0.2) < 1e-6));
});

test("a model of one channel takes an image in grey", async () => {
  await startBackend("cpu");
  // Luma of ITU-R BT.601 in whole numbers, as Pillow computes it: (19595 · R + 38470 · G + 7471 · B + 32768) / 65536, floored.
  const image = await readImage(png("colours.png", 3, 1, [255, 0, 10, 1, 2, 3, 200, 100, 50], 3));
  const tensor = await imageTensor(image, [1, 3], 1, { mode: "linear", scale: 1, offset: 0 });
  assert.equal(tensor.shape, [1, 1, 3, 1]);
  assert.equal([...tensor.dataSync()], [77, 2, 124]);
  assert.equal([...normalised([0, 255], { mode: "tf" }, 1)], [-1, 1]);
  assert.throws(() => normalised([0], { mode: "caffe" }, 1), /three channels/);

  const { models } = compileText("model m { input image: [N, 1, 3, 1] global_max_pool2d }");
  const [{ graph, domain }] = models as unknown as readonly [{ graph: never; domain: never }];
  const path = join(folder, "colours.png");
  const report = await runModel({ model: { graph, domain }, image: path, backend: "cpu", repeat: 1, seed: 1, top: 1 });
  assert.ok(Math.abs(report.outputs[0]!.top[0]!.value - 124 / 255) < 1e-6);
});

test("sizes that are not given are the legal ones next to 224, and illegal ones are refused", () => {
  const shape = [variable("N"), variable("H"), 7, 3];
  const pattern = { modulus: 32, residues: [5] };
  const exact = { ...pattern, start: 37, members: [] };
  const legal = { name: "H", legal: exact, ...pattern, from: 37, below: [], min: 37, max: null, values: null };
  const domain = { conditions: [{ text: "H % 32 == 5", because: [] }], variables: [legal] };
  // 197 and 229 are the neighbours of 224 that leave 5.
  assert.equal(
    [...chooseSizes([shape], domain, new Map())],
    [
      ["N", 1],
      ["H", 229],
    ],
  );
  assert.throws(
    () => chooseSizes([shape], domain, new Map([["H", 224]])),
    (error: Error) => error.name === "SizeError" && /197 and 229/.test(error.message),
  );
});

test("a model runs on an image, and reports its largest numbers", async () => {
  const { models } = compileText(`
model brightness() {
  @pixels(mode=tf) input image: [N, H, W, 3]
  global_avg_pool2d
}`);
  const [{ graph, domain }] = models as unknown as readonly [{ graph: never; domain: never }];
  const image = png("plain.png", 1, 1, [255, 0, 51], 3);
  const report = await runModel({ model: { graph, domain }, image, backend: "cpu", repeat: 2, seed: 1, top: 2 });
  assert.is(report.backend, "cpu");
  assert.equal(report.outputs[0]!.shape, [1, 3]);
  assert.equal(
    report.outputs[0]!.top.map(({ index }) => index),
    [0, 2],
  );
  assert.ok(Math.abs(report.outputs[0]!.top[1]!.value - (51 / 127.5 - 1)) < 1e-5);
  assert.is(report.latency.runs, 2);
});

test("what is no model is a one-line error", async () => {
  writeFileSync(join(folder, "model.json"), "{}");
  for (const path of [folder, join(folder, "nothing"), join(folder, "rgb.png")]) {
    try {
      await fileSystemHandler(path).load!();
      assert.unreachable();
    } catch (error) {
      assert.is((error as Error).name, "ModelFileError");
    }
  }
});

test.run();
