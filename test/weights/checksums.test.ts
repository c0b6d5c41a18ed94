import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import zlib from "node:zlib";
import { ones } from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { targets } from "../../src/6-emit/index.ts";
import { writeFolder } from "../../src/cli/write-files.ts";
import type { WrittenWeight } from "../../src/graph/graph.ts";
import { fileSystemHandler, readModel } from "../../src/runtime/io-handlers.ts";
import { saveLayersModel } from "../../src/runtime/save-layers-model.ts";
import { crc32 } from "../../src/weights/crc32.ts";
import { seededValues } from "../../src/weights/weight-values.ts";
import { cpu } from "../emit/run-models.ts";
import { graphOf } from "../support/compile-file.ts";
import { bytesOf, modelJson } from "../support/model-json.ts";
import { failureOf, taken } from "./stored.ts";

test.before(cpu);

const folder = mkdtempSync(join(tmpdir(), "archc-checksums-"));
test.after(() => rmSync(folder, { recursive: true }));

/** 2.4 million weights: two shards of 4 MB, and one of 1.2 MB. */
const graph = graphOf("model m { input x: [N, 1200] hidden: dense(2000) last: dense(3) }");
const [first, second, third] = [1, 2, 3].map((shard) => `weights-${shard}-of-3.bin`) as [string, string, string];
const kinds = ["tfjs-graph", "tfjs-layers"] as const;
const options = { seed: 1, weights: true };

test("the CRC-32 that pngs and zips have: the check value of the standard, and what a whole comes to in two parts", () => {
  assert.is(crc32(Buffer.from("123456789")), 0xcbf43926);
  assert.is(crc32(Buffer.from("The quick brown fox jumps over the lazy dog")), 0x414fa339);
  assert.is(crc32(new Uint8Array()), 0);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, cut) => {
      const whole = crc32(bytes);
      assert.is(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut))), whole);
      // The trailer of gzip (RFC 1952) has the CRC-32 of what it packs.
      const packed = zlib.gzipSync(bytes);
      assert.is(packed.readUInt32LE(packed.length - 8), whole);
    }),
  );
});

for (const kind of kinds) {
  const write = (): string => {
    const place = join(folder, kind);
    rmSync(place, { recursive: true, force: true });
    writeFolder(place, targets[kind].emit(graph, options).files, () => {});
    return place;
  };
  const faults = async (place: string): Promise<readonly [run: string, weights: string]> => {
    const run = await readModel(place).then(
      () => taken,
      (error: Error) => {
        assert.is(error.name, "ModelFileError", error.message);
        return error.message;
      },
    );
    return [run, await failureOf(graph, place).catch((error: Error) => error.message)];
  };

  test(`${kind}: each shard has its checksum, and model.json is the same in any order, without a second drawing`, () => {
    let drawn = 0;
    const seeded = seededValues(1);
    const fillOf = (weight: WrittenWeight) => {
      const fill = seeded.fillOf(weight);
      return (target: Float32Array) => {
        drawn += target.length;
        fill(target);
      };
    };
    const { files } = targets[kind].emit(graph, { ...options, values: { fillOf } });
    assert.is(files.at(-1)?.path, "model.json");
    const written = files.map(bytesOf);
    assert.is(drawn, 1200 * 2000 + 2000 + 2000 * 3 + 3);
    const { crc32: sums } = modelJson(files).userDefinedMetadata.archc;
    assert.is(drawn, 1200 * 2000 + 2000 + 2000 * 3 + 3);
    assert.equal(
      Object.keys(sums).filter((path) => path !== "constants.bin"),
      [first, second, third],
    );
    for (const [index, { path }] of files.entries()) {
      if (!path.endsWith(".bin")) continue;
      const packed = zlib.gzipSync(written[index]!, { level: 0 });
      assert.is(
        sums[path],
        packed
          .readUInt32LE(packed.length - 8)
          .toString(16)
          .padStart(8, "0"),
      );
    }
    const alone = targets[kind].emit(graph, options).files.at(-1)!;
    assert.ok(bytesOf(alone).equals(written.at(-1)!));
  });

  test(`${kind}: what nobody touched is taken`, async () => {
    assert.equal(await faults(write()), [taken, taken]);
  });

  test(`${kind}: two full shards that are swapped`, async () => {
    const place = write();
    renameSync(join(place, first), join(place, "other"));
    renameSync(join(place, second), join(place, first));
    renameSync(join(place, "other"), join(place, second));
    for (const text of await faults(place)) {
      assert.match(
        text,
        `its weights file ${first} does not hold what archc wrote into it: it holds what belongs in ${second} (`,
      );
      assert.not.match(text, "\n");
    }
  });

  test(`${kind}: a bit that has flipped, in the last file`, async () => {
    const place = write();
    const bytes = readFileSync(join(place, third));
    bytes[1000]! ^= 1;
    writeFileSync(join(place, third), bytes);
    for (const text of await faults(place))
      assert.match(text, `${third} does not hold what archc wrote into it: it is damaged`);
  });

  test(`${kind}: a model.json without checksums, as other tools write it, is taken as it is`, async () => {
    const place = write();
    const model = JSON.parse(readFileSync(join(place, "model.json"), "utf8"));
    delete model.userDefinedMetadata.archc.crc32;
    writeFileSync(join(place, "model.json"), JSON.stringify(model));
    assert.equal(await faults(place), [taken, taken]);
    for (const metadata of [undefined, null, "text", { archc: { crc32: [null] } }]) {
      writeFileSync(join(place, "model.json"), JSON.stringify({ ...model, userDefinedMetadata: metadata }));
      assert.equal(await faults(place), [taken, taken]);
    }
  });
}

test("a model that was loaded, trained and saved has the checksums of its new weights", async () => {
  const built = join(folder, "tfjs-layers");
  rmSync(built, { recursive: true, force: true });
  writeFolder(built, targets["tfjs-layers"].emit(graph, options).files, () => {});
  const model = await loadLayersModel(fileSystemHandler(built));
  model.setWeights(model.getWeights().map((weight) => ones(weight.shape)));
  const saved = join(folder, "saved");
  await saveLayersModel(model, saved);
  model.dispose();
  const sums = (place: string) =>
    JSON.parse(readFileSync(join(place, "model.json"), "utf8")).userDefinedMetadata.archc.crc32;
  assert.equal(Object.keys(sums(saved)), Object.keys(sums(built)));
  assert.not.equal(sums(saved), sums(built));
  await readModel(saved);
  writeFileSync(join(saved, second), readFileSync(join(built, second)));
  await readModel(saved).then(
    () => assert.unreachable(),
    (error: Error) => assert.match(error.message, `${second} does not hold what archc wrote into it: it is damaged`),
  );
});

test.run();
