import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import type { io } from "@tensorflow/tfjs-core";
import type { EmittedFile } from "../6-emit/target.ts";
import { checkConstants, checkManifest, checkShards, ModelFileError, valueFaults } from "./check-model-file.ts";

/** The part of a model.json that both formats share. */
interface ModelJson {
  readonly format?: string;
  readonly generatedBy?: string;
  readonly convertedBy?: string | null;
  readonly modelTopology: object;
  readonly signature?: object;
  readonly userDefinedMetadata?: Record<string, unknown>;
  readonly weightsManifest?: unknown;
}

/** A model as TensorFlow.js takes it, with what its user should know of its weights. */
export type ReadModel = io.ModelArtifacts & { readonly valueFaults: readonly string[] };

/**
 * Loads a model that `archc build` wrote, or any other TensorFlow.js model, from disk: for `loadGraphModel` and
 * `loadLayersModel` where there is no tfjs-node. `path` is the model.json or its folder.
 */
export const fileSystemHandler = (path: string): io.IOHandler => ({ load: () => readModel(path) });

/** Reads a model and its weights from disk and sees that they fit each other. Throws `ModelFileError`. */
export async function readModel(path: string): Promise<ReadModel> {
  const file = await modelFile(path);
  const folder = dirname(resolve(file));
  const model = parseModel(await read(file), file);
  return artifacts(model, file, (name) => {
    const target = resolve(folder, name);
    if (target !== folder && !target.startsWith(folder + sep)) {
      throw new ModelFileError(`${file} names a weights file outside its folder: ${name}`);
    }
    return read(target);
  });
}

/** Loads the files of an emission without writing them. */
export function emissionHandler(files: readonly EmittedFile[]): io.IOHandler {
  const content = (name: string): EmittedFile["content"] => {
    const file = files.find(({ path }) => path === name);
    if (file === undefined) throw new ModelFileError(`the model has no file ${name}`);
    return file.content;
  };
  return {
    load: async () =>
      artifacts(JSON.parse(content("model.json") as string) as ModelJson, "model.json", async (name) => {
        const made = content(name);
        return typeof made === "string" ? new TextEncoder().encode(made) : joined([...made()]);
      }),
  };
}

/** The model.json that a path means. */
export async function modelFile(path: string): Promise<string> {
  const entry = await stat(path).catch(() => undefined);
  if (entry === undefined) throw new ModelFileError(`there is no model at ${path}`);
  return entry.isDirectory() ? join(path, "model.json") : path;
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (reason) {
    const code = (reason as NodeJS.ErrnoException).code;
    throw new ModelFileError(code === "ENOENT" ? `${file} does not exist` : `${file} cannot be read (${code})`);
  }
}

function parseModel(bytes: Uint8Array, file: string): ModelJson {
  let model: unknown;
  try {
    model = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new ModelFileError(`${file} is not JSON`);
  }
  if (typeof model !== "object" || model === null || !("modelTopology" in model)) {
    throw new ModelFileError(`${basename(file)} has no modelTopology, so it is not a TensorFlow.js model`);
  }
  return model as ModelJson;
}

async function artifacts(
  model: ModelJson,
  file: string,
  read: (name: string) => Promise<Uint8Array>,
): Promise<ReadModel> {
  const { modelTopology, format, generatedBy, signature, userDefinedMetadata, weightsManifest } = model;
  const topology = {
    modelTopology,
    ...(format === undefined ? {} : { format }),
    ...(generatedBy === undefined ? {} : { generatedBy }),
    ...(signature === undefined ? {} : { signature }),
    ...(userDefinedMetadata === undefined ? {} : { userDefinedMetadata }),
  };
  if (weightsManifest === undefined) return { ...topology, valueFaults: [] } as ReadModel;
  const groups = checkManifest(weightsManifest, file);
  checkConstants(modelTopology, groups, file);
  // TensorFlow.js reads weights from a list of buffers as they are, which spares a copy of all of them.
  const shards: Uint8Array[][] = [];
  for (const group of groups) {
    const own: Uint8Array[] = [];
    for (const path of group.paths) own.push(await read(path));
    checkShards(
      group,
      own.map(({ length }) => length),
      file,
    );
    shards.push(own);
  }
  const weightSpecs = groups.flatMap(({ weights }) => weights);
  const weightData = shards.flat().map(wholeBuffer);
  return { ...topology, weightSpecs, weightData, valueFaults: valueFaults(groups, shards) } as unknown as ReadModel;
}

/** The bytes as an ArrayBuffer of exactly their length. */
function wholeBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  if (byteOffset === 0 && byteLength === buffer.byteLength) return buffer as ArrayBuffer;
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0] as Uint8Array;
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
