import { statSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { inflateRawSync } from "node:zlib";
import { type ByteSource, inMemory } from "../../weights/byte-source.ts";
import { field } from "../../weights/json.ts";
import { nameContainers } from "../../weights/keras/containers.ts";
import { readConfig } from "../../weights/keras/read-config.ts";
import { readWeights } from "../../weights/keras/read-weights.ts";
import { type Reading, readable, type StoredModel, unreadable } from "../../weights/stored-model.ts";
import { checkManifest, checksumsOf, readManifest } from "../../weights/tfjs/manifest.ts";
import { readGraphDef } from "../../weights/tfjs/read-graph-def.ts";
import { readZip, type ZipEntry } from "../../weights/zip.ts";
import { type FileSource, openSource } from "./file-source.ts";
import { openHdf5 } from "./hdf5/file.ts";

/** A description of a network beyond this is none. */
const largestText = 256 * 1024 * 1024;

/** A weights file with what keeps it open. */
export interface OpenWeights {
  readonly model: StoredModel;
  readonly close: () => void;
}

/**
 * Opens a weights file of any kind: a model.json of TensorFlow.js (or its folder), a `.weights.h5` or `.h5` or `.keras`
 * of Keras. What it is shows in its first bytes. Values are not read yet. A text says what is wrong with the file.
 */
export async function openWeights(path: string): Promise<Reading<OpenWeights>> {
  const closers: (() => void)[] = [];
  const close = () => {
    for (const one of closers.splice(0).reverse()) one();
  };
  const open = (file: string): FileSource => {
    const source = openSource(file);
    closers.push(source.close);
    return source;
  };
  try {
    const isFolder = statSync(path).isDirectory();
    const file = isFolder ? join(path, "model.json") : path;
    const source = open(file);
    const read = await readAny(source, file, open, closers);
    if (read.ok) return readable({ model: read.value, close });
    close();
    return read;
  } catch (error) {
    close();
    throw error;
  }
}

type Closers = (() => void)[];

async function readAny(
  source: FileSource,
  file: string,
  open: (file: string) => FileSource,
  closers: Closers,
): Promise<Reading<StoredModel>> {
  const head = [...source.read(0, Math.min(8, source.length))];
  if (source.length === 0) return unreadable("it is empty");
  if (isHdf5(head)) return readHdf5(source, undefined, closers);
  if (starts(head, [0x50, 0x4b])) return readKeras(source, closers);
  if (head.find((byte) => byte > 0x20 && byte < 0x7f) === 0x7b) return readModelJson(source, file, open);
  return unreadable("it is none of a model.json of TensorFlow.js and a .weights.h5, .h5 or .keras of Keras");
}

const starts = (head: readonly number[], bytes: readonly number[]): boolean =>
  bytes.every((byte, index) => head[index] === byte);
const isHdf5 = (head: readonly number[]): boolean => starts(head, [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);

/** `config` is that of a `.keras` file; others have theirs as an attribute, if they have one. */
async function readHdf5(source: ByteSource, config: unknown, closers: Closers): Promise<Reading<StoredModel>> {
  const file = await openHdf5(source);
  if (file === undefined) return unreadable("it begins like an HDF5 file, but it is damaged or cut off");
  closers.push(file.close);
  const read = readWeights(file.root);
  if (!read.ok) return read;
  const own = file.root.attribute("model_config");
  const described = config ?? (typeof own === "string" ? parsed(own) : undefined);
  const { named } = read.value;
  if (!named && described === undefined) {
    return unreadable(
      "its layers have no names, as older versions of Keras 3 wrote it; save the whole model with `model.save`",
    );
  }
  const weights = named ? read.value.weights : nameContainers(described, read.value.weights);
  const topology = described === undefined ? undefined : readConfig(described, weights);
  return readable({ weights, topology, ours: false });
}

async function readKeras(source: ByteSource, closers: Closers): Promise<Reading<StoredModel>> {
  const entries = readZip(source);
  if (!entries.ok) return entries;
  const entry = (name: string) => entries.value.find((one) => one.name === name);
  const [config, weights] = [entry("config.json"), entry("model.weights.h5")];
  if (config === undefined || weights === undefined) {
    return unreadable("it is a zip archive, but not one of Keras: it lacks config.json or model.weights.h5");
  }
  const text = unpacked(config, largestText);
  const stored = unpacked(weights, Number.MAX_SAFE_INTEGER);
  if (!text.ok) return text;
  if (!stored.ok) return stored;
  const description = parsed(decoded(text.value));
  if (description === undefined) return unreadable("its config.json is not JSON");
  return readHdf5(stored.value, description, closers);
}

/** A file of an archive; what is packed must unpack to what the archive says, and to no more. */
function unpacked({ name, method, size, bytes }: ZipEntry, most: number): Reading<ByteSource> {
  const claim = `its file \`${name}\` claims to have ${size.toLocaleString("en")} bytes`;
  // Deflate makes at most 1032 bytes of one.
  if (size > most || size > bytes.length * 1032) return unreadable(`${claim}, which cannot be`);
  if (method === 0)
    return size === bytes.length ? readable(bytes) : unreadable(`${claim}, but ${bytes.length} are there`);
  if (method !== 8)
    return unreadable(`its file \`${name}\` is packed by the method ${method}, which Keras does not use`);
  try {
    const whole = inflateRawSync(bytes.read(0, bytes.length), { maxOutputLength: size });
    if (whole.length === size) return readable(inMemory(whole));
  } catch {
    // Said below: the same goes for too many bytes as for too few.
  }
  return unreadable(`${claim}, but does not unpack to as many`);
}

function readModelJson(source: FileSource, file: string, open: (file: string) => FileSource): Reading<StoredModel> {
  if (source.length > largestText) return unreadable("it is larger than any model.json");
  const json = parsed(decoded(source));
  if (json === undefined) return unreadable("it is not JSON");
  const topology = field(json, "modelTopology");
  const manifest = field(json, "weightsManifest");
  if (topology === undefined && manifest === undefined) {
    return unreadable("it has neither modelTopology nor weightsManifest, so it is not a TensorFlow.js model");
  }
  if (!Array.isArray(manifest) || manifest.length === 0)
    return unreadable("it has no weights: its weightsManifest is empty");
  const folder = dirname(resolve(file));
  const groups = checkManifest(manifest);
  if (!groups.ok) return groups;
  const sources: ByteSource[][] = [];
  for (const { paths } of groups.value) {
    const own: ByteSource[] = [];
    for (const path of paths) {
      const shard = openShard(folder, path, open);
      if (!shard.ok) return shard;
      own.push(shard.value);
    }
    sources.push(own);
  }
  const weights = readManifest(groups.value, sources, checksumsOf(json));
  if (!weights.ok) return weights;
  const network =
    field(topology, "node") === undefined
      ? readConfig(topology, weights.value)
      : readGraphDef(topology, field(json, "signature") ?? field(json, "userDefinedMetadata"), weights.value);
  return readable({ weights: weights.value, topology: network, ours: field(json, "generatedBy") === "archc" });
}

function openShard(folder: string, path: string, open: (file: string) => FileSource): Reading<ByteSource> {
  const file = resolve(folder, path);
  if (!file.startsWith(folder + sep)) return unreadable(`its manifest names a file outside of its folder: ${path}`);
  try {
    return readable(open(file));
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return unreadable(`its weights file ${basename(file)} ${isMissing ? "is not there" : "cannot be read"}`);
  }
}

const decoded = (source: ByteSource): string => new TextDecoder().decode(source.read(0, source.length));

/** Undefined for what is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
