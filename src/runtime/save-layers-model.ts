import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { io } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { layersScript } from "../6-emit/tfjs-layers/layers-script.generated.ts";
import { checksumText, crc32 } from "../weights/crc32.ts";

/** As many bytes as TensorFlow's own converter puts into a file: few enough for a browser's cache. */
const shardBytes = 4 * 1024 * 1024;

/**
 * Writes a model into a folder, as `archc build` lays it out: for programs without tfjs-node, whose `file://` does the
 * same. `model.json` comes last, so that a folder which has one is whole.
 */
export async function saveLayersModel(model: LayersModel, folder: string): Promise<void> {
  const handler = io.withSaveHandler(async (artifacts) => {
    await writeArtifacts(artifacts, folder);
    return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
  });
  await model.save(handler);
}

async function writeArtifacts(artifacts: io.ModelArtifacts, folder: string): Promise<void> {
  const weights = new Uint8Array(io.CompositeArrayBuffer.join(artifacts.weightData));
  const count = Math.ceil(weights.length / shardBytes);
  const paths = Array.from({ length: count }, (_, index) => `weights-${index + 1}-of-${count}.bin`);
  const checksums: Record<string, string> = {};
  await mkdir(folder, { recursive: true });
  for (const [index, path] of paths.entries()) {
    const shard = weights.subarray(index * shardBytes, (index + 1) * shardBytes);
    checksums[path] = checksumText(crc32(shard));
    await writeFile(join(folder, path), shard);
  }
  await writeFile(join(folder, "layers.js"), layersScript);
  const { weightData: _weightData, weightSpecs = [], ...topology } = artifacts;
  const metadata = artifacts.userDefinedMetadata as { readonly archc?: object } | undefined;
  const userDefinedMetadata = { ...metadata, archc: { ...metadata?.archc, crc32: checksums } };
  const weightsManifest = paths.length === 0 ? [] : [{ paths, weights: weightSpecs }];
  await writeFile(join(folder, "model.json"), JSON.stringify({ ...topology, userDefinedMetadata, weightsManifest }));
}
