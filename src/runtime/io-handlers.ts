import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import type { io } from "@tensorflow/tfjs-core";
import { checksumsOf } from "../weights/tfjs/manifest.ts";
import { artifactsOf, parseModel, type ReadModel } from "./model-artifacts.ts";
import { ModelFileError } from "./model-file-error.ts";

export { emissionHandler } from "./model-artifacts.ts";

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
  return artifactsOf(model, file, checksumsOf(model), (name) => {
    const target = resolve(folder, name);
    if (target !== folder && !target.startsWith(folder + sep)) {
      throw new ModelFileError(`${file} names a weights file outside its folder: ${name}`);
    }
    return read(target);
  });
}

/** The model.json that a path means. */
async function modelFile(path: string): Promise<string> {
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
