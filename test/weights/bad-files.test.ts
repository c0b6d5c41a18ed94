import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import alea from "seedrandom/lib/alea.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { openHdf5 } from "../../src/runtime/weights/hdf5/file.ts";
import { type ByteSource, UnreadableSource } from "../../src/weights/byte-source.ts";
import type { Hdf5Group } from "../../src/weights/keras/hdf5.ts";
import { compileText } from "../support/compile-file.ts";
import { failureOf, folder, network, taken } from "./stored.ts";

const seed = `${Date.now()}`;
const random = alea(seed);
const place = mkdtempSync(join(tmpdir(), "archc-weights-"));
test.after(() => rmSync(place, { recursive: true }));

const fixture = (name: string): Buffer => readFileSync(join(folder, name));
const copied = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(place, name), content);
  return join(place, name);
};
/** The quantised or plain LayersModel of `mobile`, with its manifest changed. */
function layers(change: (model: Manifest) => unknown, name = "mobile.layers"): string {
  for (const part of ["", "-shard1of2.bin", "-shard2of2.bin"]) {
    const file = part === "" ? `${name}.json` : `${name}${part}`;
    cpSync(join(folder, file), join(place, file));
  }
  const model = JSON.parse(fixture(`${name}.json`).toString()) as Manifest;
  change(model);
  return copied(`${name}.json`, JSON.stringify(model));
}
interface Manifest {
  modelTopology?: unknown;
  weightsManifest: {
    paths: string[];
    weights: { name: string; shape: unknown; dtype: string; quantization?: object }[];
  }[];
}

const mobile = network("mobile");

const files: readonly (readonly [what: string, file: () => string, message: RegExp])[] = [
  ["that is not there", () => join(place, "none.h5"), /none\.h5: there is no such file$/],
  ["that is a folder without a model", () => folder, /there is no such file$/],
  ["that is empty", () => copied("empty.h5", ""), /it is empty$/],
  ["of another kind", () => copied("image.png", Buffer.from("89504e470d0a1a0a", "hex")), /it is none of a model\.json/],
  ["that is JSON by its first letter alone", () => copied("broken.json", "{ nothing"), /it is not JSON$/],
  [
    "that is JSON of something else",
    () => copied("other.json", '{"a": 1}'),
    /it has neither modelTopology nor weightsManifest/,
  ],
  [
    "of a topology alone",
    () => copied("bare.json", '{"modelTopology": {}, "weightsManifest": []}'),
    /it has no weights/,
  ],
  [
    "of HDF5 cut off",
    () => copied("cut.h5", fixture("mobile.keras2.h5").subarray(0, 30_000)),
    /it is damaged or cut off$/,
  ],
  [
    "of HDF5 in name only",
    () => copied("magic.h5", fixture("mobile.weights.h5").subarray(0, 8)),
    /it is damaged or cut off$/,
  ],
  [
    "of Keras cut off",
    () => copied("cut.keras", fixture("layouts.keras").subarray(0, 50_000)),
    /has no directory at its end: it is cut off$/,
  ],
  ["of zip that is not of Keras", () => copied("empty.zip", zipOf()), /it lacks config\.json or model\.weights\.h5$/],
];

for (const [what, file, message] of files) {
  test(`a file ${what}`, async () => {
    const text = await failureOf(mobile, file());
    assert.match(text, /^cannot take weights from /);
    assert.match(text, message);
    assert.not.match(text, "\n");
  });
}

/** An archive with no files in it. */
const zipOf = (): Buffer => Buffer.concat([Buffer.from("504b0506", "hex"), Buffer.alloc(18)]);

const manifests: readonly (readonly [what: string, change: (model: Manifest) => unknown, message: RegExp])[] = [
  [
    "a shape that is too large",
    (m) => Object.assign(m.weightsManifest[0]!.weights[0]!, { shape: [3, 3, 3, 600] }),
    /lists [\d,]+ bytes of weights, but mobile.layers-shard1of2.bin to mobile.layers-shard2of2.bin have [\d,]+: a file is cut short, or belongs to another model/,
  ],
  [
    "a shape that no machine holds",
    (m) => Object.assign(m.weightsManifest[0]!.weights[0]!, { shape: [1e9, 1e9, 1e9] }),
    /gives `conv1\/kernel` the shape \[1000000000,1000000000,1000000000\]/,
  ],
  [
    "a negative shape",
    (m) => Object.assign(m.weightsManifest[0]!.weights[0]!, { shape: [-3, 3] }),
    /the shape \[-3,3\]/,
  ],
  [
    "a shape that is too small",
    (m) => Object.assign(m.weightsManifest[0]!.weights[0]!, { shape: [3, 3, 3, 5] }),
    /lists [\d,]+ bytes of weights, but mobile.layers-shard1of2.bin to mobile.layers-shard2of2.bin have [\d,]+: a file is too long, or/,
  ],
  [
    "a dtype of nobody",
    (m) => Object.assign(m.weightsManifest[0]!.weights[0]!, { dtype: "float7" }),
    /stores `conv1\/kernel` as "float7"/,
  ],
  [
    "the same weight twice",
    (m) => Object.assign(m.weightsManifest[0]!.weights[1]!, { name: "conv1/kernel" }),
    /lists the weight `conv1\/kernel` twice/,
  ],
  [
    "a file outside of its folder",
    (m) => m.weightsManifest[0]!.paths.splice(0, 1, "../../secret.bin"),
    /names a file outside of its folder: \.\.\/\.\.\/secret\.bin/,
  ],
  [
    "a file that is missing",
    (m) => m.weightsManifest[0]!.paths.splice(0, 1, "gone.bin"),
    /its weights file gone\.bin is not there/,
  ],
  [
    "a file that is left out",
    (m) => m.weightsManifest[0]!.paths.pop(),
    /but mobile.layers-shard1of2.bin has [\d,]+: a file is cut short/,
  ],
];

for (const [what, change, message] of manifests) {
  test(`a manifest with ${what}`, async () => {
    assert.match(await failureOf(mobile, layers(change)), message);
  });
}

test("a scale that is no number", async () => {
  const file = layers(
    (m) => Object.assign(m.weightsManifest[0]!.weights[0]!.quantization!, { scale: "1" }),
    "mobile.uint8",
  );
  assert.match(
    await failureOf(mobile, file),
    /has `conv1\/kernel` quantised without numbers for scale and min \(\{"scale":"1"/,
  );
});

test("whole numbers where the model has others", async () => {
  const file = layers((m) => Object.assign(m.weightsManifest[0]!.weights[0]!, { dtype: "int32" }));
  assert.match(await failureOf(mobile, file), /no floating-point numbers\n {2}conv1\/kernel: stored as int32$/);
});

test("NaN and infinite values are reported with their places", async () => {
  const file = layers(() => {});
  const shard = new Float32Array(new Uint8Array(fixture("mobile.layers-shard1of2.bin")).buffer.slice(0, 2000));
  shard[5] = Number.NaN;
  shard[7] = Number.POSITIVE_INFINITY;
  const bytes = Buffer.from(fixture("mobile.layers-shard1of2.bin"));
  bytes.set(new Uint8Array(shard.buffer));
  writeFileSync(join(place, "mobile.layers-shard1of2.bin"), bytes);
  const text = await failureOf(mobile, file);
  assert.match(
    text,
    /has weights that are NaN or infinite\n {2}conv1\/kernel: 1 of its values is not a number and 1 is infinite, the first at \[0, 0, 0, 5\]$/,
  );
});

test("an archive that claims to unpack to more than it can", async () => {
  const bytes = Buffer.from(fixture("residual.keras"));
  // The unpacked size of each file in the directory.
  for (let at = bytes.indexOf("504b0102", 0, "hex"); at >= 0; at = bytes.indexOf("504b0102", at + 4, "hex")) {
    bytes.writeUInt32LE(0xfffffff0, at + 24);
  }
  const text = await failureOf(network("residual"), copied("bomb.keras", bytes));
  assert.match(text, /claims to have 4,294,967,280 bytes, which cannot be$/);
});

test("an archive whose files do not unpack to what it claims", async () => {
  const bytes = Buffer.from(fixture("residual.keras"));
  for (let at = bytes.indexOf("504b0102", 0, "hex"); at >= 0; at = bytes.indexOf("504b0102", at + 4, "hex")) {
    bytes.writeUInt32LE(bytes.readUInt32LE(at + 24) - 1, at + 24);
  }
  assert.match(await failureOf(network("residual"), copied("short.keras", bytes)), /but does not unpack to as many$/);
});

test("weights of another size are listed with both shapes, the first twenty and how many more", async () => {
  const text = await failureOf(network("residual_of_others"), join(folder, "residual.keras"));
  assert.match(text, /residual\.keras is of another network than `residual_of_others`/);
  assert.match(text, /conv1_conv: .* kernel \[5, 5, 3, 4\].* kernel \[7, 7, 3, 4\]/);
  const other = await failureOf(network("layouts"), join(folder, "mobile.weights.h5"));
  assert.match(other, /grouped: the model has kernel \[3, 3, 2, 6\], bias \[6\], the file has no layer of this name/);
  const many = await failureOf(network("residual"), join(folder, "mobile.weights.h5"));
  assert.is(many.split("\n").length, 1 + 20 + 1);
  assert.match(many, /\n {2}and \d+ more$/);
});

test("a layer of the same name and another shape", async () => {
  const text = await failureOf(network("residual"), copied("renamed.h5", await renamed()));
  assert.match(text, /conv1_conv: the model has kernel \[7, 7, 3, 4\], bias \[4\], the file has \[2, 2\]/);
});

test("HDF5 of somebody else, and of Keras with parts missing", async () => {
  assert.match(
    await failureOf(mobile, copied("other.h5", await hdf5((file) => void file.create_group("data")))),
    /not of Keras/,
  );
  const legacy = await hdf5((file) => void file.create_group("model_weights"));
  assert.match(
    await failureOf(mobile, copied("no-names.h5", legacy)),
    /`model_weights` has no attribute `layer_names`/,
  );
  const lacking = await hdf5((file) => {
    file.create_group("model_weights").create_attribute("layer_names", ["conv1"]);
  });
  assert.match(
    await failureOf(mobile, copied("no-layer.h5", lacking)),
    /lists the layer `conv1` but has no group of that name/,
  );
});

test("texts where numbers belong", async () => {
  const file = await hdf5((root) => {
    const layer = root.create_group("model_weights");
    layer.create_attribute("layer_names", ["last"]);
    const own = layer.create_group("last");
    own.create_attribute("weight_names", ["last/kernel:0", "last/bias:0"]);
    own.create_group("last").create_dataset({ name: "kernel:0", data: ["a", "b", "c", "d"], shape: [2, 2] });
    root.create_dataset({ name: "model_weights/last/last/bias:0", data: new Float32Array(2), shape: [2] });
  });
  const [model] = compileText('model m { input x: [N, 2]\n @name("last") dense(2) }').models;
  assert.match(
    await failureOf(model!.graph!, copied("texts.h5", file)),
    /weights that are no floating-point numbers\n {2}last\/last\/kernel:0: stored as no numbers/,
  );
});

test("a file on which the HDF5 library runs for ever is refused, and a sound one after it is taken", async () => {
  const bytes = Buffer.from(fixture("mobile.weights.h5"));
  // The first text in the heap claims to be 3590 bytes long.
  bytes.writeUInt16LE(3590, bytes.indexOf("GCOL") + 24);
  const text = await failureOf(mobile, copied("endless.h5", bytes));
  assert.match(text, /endless\.h5: it is damaged: the HDF5 library does not come back from it$/);
  assert.is(await failureOf(mobile, join(folder, "mobile.weights.h5")).catch((error: Error) => error.message), taken);
});

test("HDF5 whose bytes cannot be had says so, when it is opened and later", async () => {
  const bytes = fixture("mobile.weights.h5");
  for (const end of [100, 40_000]) {
    const source: ByteSource = {
      length: bytes.length,
      read: (from, to) => {
        if (to > end) throw new UnreadableSource(`no bytes from ${end} on`);
        return bytes.subarray(from, to);
      },
    };
    const visit = async () => {
      const file = await openHdf5(source);
      if (file !== undefined) everything(file.root);
    };
    assert.is(await visit().catch((error: Error) => error.message), `no bytes from ${end} on`);
  }
});

function everything(group: Hdf5Group): void {
  for (const name of group.names()) {
    const child = group.child(name);
    if (child?.kind === "group") everything(child);
    else child?.open?.()(new Float32Array(child.shape.reduce((all, extent) => all * extent, 1)));
  }
}

test(`files with bytes changed at random are taken or refused, and nothing else (seed ${seed})`, async () => {
  for (const name of [
    "mobile.weights.h5",
    "towers.keras2.h5",
    "towers.keras",
    "inception.keras",
    "mobile.layers.json",
  ]) {
    layers(() => {});
    const graph = network(name.split(".", 1)[0] as string);
    for (let round = 0; round < 12; round++) {
      const bytes = Buffer.from(fixture(name));
      for (let change = 0; change < 10; change++) {
        const reach = random() < 0.5 ? Math.min(4000, bytes.length) : bytes.length;
        bytes[Math.floor(random() * reach)] = Math.floor(random() * 256);
      }
      const length = random() < 0.2 ? Math.floor(random() * bytes.length) : bytes.length;
      const text = await failureOf(graph, copied(name, bytes.subarray(0, length))).catch(
        (error: Error) => error.message,
      );
      assert.ok(
        text === taken || text.startsWith(join(place, name)) || text.startsWith("cannot take weights from "),
        text,
      );
    }
  }
});

test("a label that the model does not have, and two files for one thing", async () => {
  const keras = join(folder, "residual.keras");
  assert.match(
    await failureOf(network("residual"), `stam=${keras}`),
    /no step with the label `stam`; did you mean `stem`\?$/,
  );
  assert.match(
    await failureOf(network("residual"), keras, keras),
    /two files of weights are given for the whole model/,
  );
});

/** An HDF5 file made on the spot. */
async function hdf5(fill: (file: import("h5wasm").File) => void): Promise<Uint8Array> {
  const { File, ready } = await import("h5wasm");
  const { FS } = (await ready) as unknown as { FS: { readFile(name: string): Uint8Array; unlink(name: string): void } };
  const file = new File("made.h5", "w");
  fill(file);
  file.flush();
  file.close();
  const bytes = FS.readFile("made.h5").slice();
  FS.unlink("made.h5");
  return bytes;
}

const renamed = (): Promise<Uint8Array> =>
  hdf5((file) => {
    const vars = file.create_group("layers").create_group("conv2d").create_group("vars");
    vars.create_attribute("name", "conv1_conv");
    vars.create_dataset({ name: "0", data: new Float32Array(4), shape: [2, 2] });
  });

test.run();
