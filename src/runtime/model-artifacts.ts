import type { io } from "@tensorflow/tfjs-core";
import type { EmittedFile } from "../6-emit/target.ts";
import { inMemory } from "../weights/byte-source.ts";
import { isReal, type Reading, type StoredWeight } from "../weights/stored-model.ts";
import { notFinite, surveyOf } from "../weights/survey.ts";
import { checkManifest, missingConstants, readManifest } from "../weights/tfjs/manifest.ts";
import { ModelFileError } from "./model-file-error.ts";

/** A model as TensorFlow.js takes it, with what its user should know of its weights. */
export type ReadModel = io.ModelArtifacts & { readonly valueFaults: readonly string[] };

/**
 * Loads the files of an emission without writing them. What was just made needs no comparison with its checksums.
 * `progress` is told the share of the weights that are made.
 */
export function emissionHandler(
  files: readonly EmittedFile[],
  progress: (step: string, share: number) => void = () => {},
): io.IOHandler {
  const shards = files.filter(({ path }) => path.endsWith(".bin")).length;
  const load = async () => {
    let begun = 0;
    const made = new Map<string, Uint8Array>();
    for (const { path, content } of files) {
      if (typeof content === "string") continue;
      if (path.endsWith(".bin")) progress("making weights", begun++ / shards);
      made.set(path, joined([...content()]));
    }
    const bytesOf = (name: string): Uint8Array => {
      const bytes = made.get(name);
      if (bytes === undefined) throw new ModelFileError(`the model has no file ${name}`);
      return bytes;
    };
    const model = parseModel(bytesOf("model.json"), "model.json");
    return artifactsOf(model, "model.json", new Map(), async (name) => bytesOf(name));
  };
  return { load };
}

/** The part of a model.json that both formats share. */
export interface ModelJson {
  readonly format?: string;
  readonly generatedBy?: string;
  readonly convertedBy?: string | null;
  readonly modelTopology: object;
  readonly signature?: object;
  readonly userDefinedMetadata?: Record<string, unknown>;
  readonly weightsManifest?: unknown;
}

/** A model.json, read from a file of that name. Throws `ModelFileError`. */
export function parseModel(bytes: Uint8Array, file: string): ModelJson {
  let model: unknown;
  try {
    model = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new ModelFileError(`${file} is not JSON`);
  }
  if (typeof model !== "object" || model === null || !("modelTopology" in model)) {
    throw new ModelFileError(
      `${file.slice(file.lastIndexOf("/") + 1)} has no modelTopology, so it is not a TensorFlow.js model`,
    );
  }
  return model as ModelJson;
}

/** A model with its weights, which `read` gives by the names in the manifest. Throws `ModelFileError`. */
export async function artifactsOf(
  model: ModelJson,
  file: string,
  checksums: ReadonlyMap<string, unknown>,
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
  const groups = taken(checkManifest(weightsManifest), file);
  const [missing, ...others] = missingConstants(modelTopology, groups);
  if (missing !== undefined) {
    const rest = others.length > 0 ? `, and ${others.length} more` : "";
    throw new ModelFileError(`${file} has no values for the weight \`${missing}\` of its graph${rest}`);
  }
  // TensorFlow.js reads weights from a list of buffers as they are, which spares a copy of all of them.
  const shards: Uint8Array[][] = [];
  for (const { paths } of groups) {
    const own: Uint8Array[] = [];
    for (const path of paths) own.push(await read(path));
    shards.push(own);
  }
  const sources = shards.map((own) => own.map(inMemory));
  const weights = taken(readManifest(groups, sources, checksums), file);
  const weightSpecs = groups.flatMap((group) => group.weights);
  const weightData = shards.flat().map(wholeBuffer);
  return { ...topology, weightSpecs, weightData, valueFaults: valueFaults(weights) } as unknown as ReadModel;
}

function taken<T>(reading: Reading<T>, file: string): T {
  if (reading.ok) return reading.value;
  throw new ModelFileError(`${file} cannot be loaded: ${reading.why}`);
}

/**
 * The weights that make results meaningless: those with values that are not a number, or infinite ones beside others (a
 * single infinite number is how a graph says that something never wins).
 */
function valueFaults(weights: readonly StoredWeight[]): readonly string[] {
  return weights.flatMap(({ name, shape, format, open }) => {
    if (open === undefined || !isReal(format)) return [];
    const survey = surveyOf(shape, open());
    const isSingle = shape.every((extent) => extent === 1);
    const fault = isSingle && survey.nan === 0 ? undefined : notFinite(survey);
    return fault === undefined ? [] : [`of the weight \`${name}\`, ${fault}`];
  });
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
