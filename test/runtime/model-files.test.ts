import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { tfjsGraph } from "../../src/6-emit/tfjs-graph/index.ts";
import { readModel } from "../../src/runtime/io-handlers.ts";
import { runModel } from "../../src/runtime/run-model.ts";
import type { Quantization } from "../../src/weights/quantize.ts";
import { graphOf } from "../support/compile-file.ts";

const folder = mkdtempSync(join(tmpdir(), "archc-files-"));
test.after(() => rmSync(folder, { recursive: true }));

/** 1.2 million weights: two shards, of 4 MB and of 0.6 MB. */
const graph = graphOf("model m { input x: [N, 600] hidden: dense(2000) last: dense(3) }");
const small = graphOf("model m { input x: [N, H, W, 3] first: conv2d(4, 3) global_avg_pool2d }");

interface Manifest {
  paths: string[];
  weights: { name: string; shape: unknown; dtype: string; quantization?: Record<string, unknown> }[];
}

/** Writes a model, lets `damage` change its manifest and its files, and gives what reading or running it says. */
async function fault(
  damage: (
    manifest: Manifest[],
    file: (name: string) => { bytes: Buffer; write(bytes: Buffer): void },
    noted: { crc32?: object },
  ) => void,
  model = graph,
  quantize?: Quantization,
): Promise<string> {
  const { files } = tfjsGraph.emit(model, { seed: 1, weights: true, ...(quantize === undefined ? {} : { quantize }) });
  for (const { path, content } of files)
    writeFileSync(join(folder, path), typeof content === "string" ? content : Buffer.concat([...content()]));
  const json = JSON.parse(readFileSync(join(folder, "model.json"), "utf8"));
  damage(
    json.weightsManifest,
    (name) => ({
      bytes: readFileSync(join(folder, name)),
      write: (bytes) => writeFileSync(join(folder, name), bytes),
    }),
    json.userDefinedMetadata.archc,
  );
  writeFileSync(join(folder, "model.json"), JSON.stringify(json));
  try {
    const options = { backend: "cpu", repeat: 1, seed: 1, top: 1 } as const;
    const { warnings } = await runModel({ model: { path: folder }, ...options });
    return warnings.join("\n");
  } catch (error) {
    const { name, message } = error as Error;
    assert.is(name, "ModelFileError", message);
    assert.not.match(message, "\n");
    return message;
  }
}

const [first, second] = ["weights-1-of-2.bin", "weights-2-of-2.bin"];

test("a model that nobody damaged has no fault", async () => {
  assert.is(await fault(() => {}), "");
  assert.is(await fault(() => {}, small, "uint8"), "");
});

test("files that are cut short, too long, swapped, out of order, missing", async () => {
  assert.match(
    await fault((_, file) => file(second).write(file(second).bytes.subarray(0, 1000))),
    "weights-1-of-2.bin to weights-2-of-2.bin have 4,195,304: a file is cut short, or belongs to another model",
  );
  assert.match(
    await fault((_, file) => file(first).write(Buffer.concat([file(first).bytes, Buffer.alloc(4)]))),
    "a file is too long",
  );
  const swapped = await fault((_, file) => {
    const [one, two] = [file(first).bytes, file(second).bytes];
    file(first).write(two);
    file(second).write(one);
  });
  assert.match(swapped, /weights-2-of-2\.bin has 4,194,304 bytes and weights-1-of-2\.bin has [\d,]+.*swapped/);
  assert.match(
    await fault(([group]) => void group!.paths.reverse()),
    "weights-1-of-2.bin after weights-2-of-2.bin: its files are out of order",
  );
  assert.match(await fault(() => rmSync(join(folder, first))), "weights-1-of-2.bin does not exist");
  assert.match(await fault(([group]) => void group!.paths.splice(0, 1, "../x.bin")), "outside its folder");
});

test("a manifest that lies", async () => {
  const change = (edit: (weight: Manifest["weights"][number]) => void) =>
    fault(([group]) => edit(group!.weights[0]!), small, undefined);
  const cases: readonly (readonly [(weight: Manifest["weights"][number]) => void, RegExp])[] = [
    [
      (weight) => void Object.assign(weight, { shape: [3, 3, 3, 5] }),
      /lists 556 bytes of weights, but weights-1-of-1\.bin has 448: .*cut short/,
    ],
    [(weight) => void Object.assign(weight, { shape: [3, 3, -3, 4] }), /gives `first\/kernel` the shape \[3,3,-3,4\]/],
    [(weight) => void Object.assign(weight, { shape: [3.5] }), /the shape \[3\.5\]/],
    [(weight) => void Object.assign(weight, { shape: "3" }), /the shape "3"/],
    [(weight) => void Object.assign(weight, { shape: [1e9, 1e9] }), /the shape \[1000000000,1000000000\]/],
    [
      (weight) => void Object.assign(weight, { dtype: "float64" }),
      /stores `first\/kernel` as "float64"; TensorFlow\.js knows float32/,
    ],
    [(weight) => void Object.assign(weight, { dtype: "bool" }), /lists 124 bytes.*too long/],
    [
      (weight) => void Object.assign(weight, { name: "other" }),
      /has no values for the weight `first\/kernel` of its graph/,
    ],
    [(weight) => void Object.assign(weight, { name: "first/bias" }), /lists the weight `first\/bias` twice/],
    [(weight) => void Object.assign(weight, { name: 3 }), /has a weight without a name/],
    [(weight) => void Object.assign(weight, { quantization: { dtype: "int4" } }), /quantised to "int4"/],
    [(weight) => void Object.assign(weight, { quantization: { dtype: "float16" } }), /too long/],
    [(weight) => void Object.assign(weight, { quantization: { dtype: "uint8" } }), /without numbers for scale and min/],
    [
      (weight) => void Object.assign(weight, { dtype: "bool", quantization: { dtype: "float16" } }),
      /`first\/kernel` of type bool quantised to float16/,
    ],
    // As many numbers in another shape: nothing but running it shows it.
    [(weight) => void Object.assign(weight, { shape: [4, 3, 3, 3] }), /does not run on x \[1, 224, 224, 3\]: /],
  ];
  for (const [edit, words] of cases) assert.match(await change(edit), words);
  assert.match(
    await fault(
      (manifest) => void Object.assign(manifest[0]!.weights[0]!.quantization!, { scale: null }),
      small,
      "uint8",
    ),
    /scale and min \(\{"scale":null/,
  );
  assert.match(
    await fault((manifest) => void Object.assign(manifest[0]!, { paths: [4] })),
    "names a file that is not a text",
  );
  assert.match(
    await fault((manifest) => void manifest.splice(0, 1, null as never)),
    "a group that lacks paths or weights",
  );
});

test("weights that are not finite are told by name and number", async () => {
  const damaged = await fault(([group], file, noted) => {
    // As another tool would write it: else the checksum is what is told.
    delete noted.crc32;
    const { bytes, write } = file(group!.paths[0]!);
    for (const at of [0, 1, 2]) bytes.writeFloatLE(Number.NaN, 4 * at);
    bytes.writeFloatLE(Infinity, 4 * 10);
    bytes.writeFloatLE(-Infinity, bytes.length - 4);
    write(bytes);
  }, small);
  assert.is(
    damaged,
    "of the weight `first/kernel`, 3 of its values are not a number and 1 is infinite, the first at [0, 0, 0, 0]\nof the weight `first/bias`, 1 of its values is infinite, at [3]",
  );
});

test("what pads with −∞ is no fault", async () => {
  const padded = graphOf("model m { input x: [N, 9, 9, 3] max_pool2d(3, padding=1) }");
  assert.is(await fault(() => {}, padded), "");
});

test("JSON that is no model", async () => {
  for (const text of ["{}", "[]", "null", "{", '{"modelTopology":{},"weightsManifest":3}', '{"modelTopology":{}}']) {
    writeFileSync(join(folder, "model.json"), text);
    try {
      await readModel(folder);
      await runModel({ model: { path: folder }, backend: "cpu", repeat: 1, seed: 1, top: 1 });
      assert.unreachable();
    } catch (error) {
      assert.is((error as Error).name, "ModelFileError", `${text}: ${(error as Error).message}`);
    }
  }
});

test.run();
