import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import util from "node:util";

/** The backends, the fastest first, with the package that brings each. */
const packages = {
  node: "@tensorflow/tfjs-node",
  wasm: "@tensorflow/tfjs-backend-wasm",
  cpu: "@tensorflow/tfjs-backend-cpu",
} as const;

export type Backend = keyof typeof packages;
export const backends = ["auto", "node", "wasm", "cpu"] as const satisfies readonly ("auto" | Backend)[];
export type BackendChoice = (typeof backends)[number];

/** A backend that was asked for and is not there; the message is for users and says what to install. */
export class BackendError extends Error {
  override readonly name = "BackendError";
}

/** What a machine has of a backend. */
export interface BackendState {
  readonly name: Backend;
  readonly package: string;
  /** Of the package; null where it is not installed. */
  readonly version: string | null;
  readonly works: boolean;
  /** Why it does not work, and how to get it; null where it works. */
  readonly reason: string | null;
  /** For `wasm`: whether its SIMD binary runs. */
  readonly simd: boolean | null;
  /** How many threads compute; null where the backend does not say. */
  readonly threads: number | null;
  /** For `node`: the version of the TensorFlow library. */
  readonly tensorflow: string | null;
}

/**
 * Starts a TensorFlow.js backend and returns its name: `node`, `wasm` or `cpu`. `auto` takes the first of them that
 * works; one that is asked for by name and does not work is a `BackendError`.
 */
export async function startBackend(choice: BackendChoice): Promise<Backend> {
  if (choice !== "auto") {
    await start(choice);
    return choice;
  }
  for (const name of ["node", "wasm"] as const) {
    try {
      await start(name);
      return name;
    } catch (reason) {
      if (!(reason instanceof BackendError)) throw reason;
    }
  }
  await start("cpu");
  return "cpu";
}

/** Starts every backend in turn and computes with it; the last one that works is left running. */
export async function examineBackends(): Promise<readonly BackendState[]> {
  const states: BackendState[] = [];
  for (const name of Object.keys(packages) as Backend[]) states.push(await examine(name));
  return states;
}

async function examine(name: Backend): Promise<BackendState> {
  const base = { name, package: packages[name], simd: null, threads: null, tensorflow: null };
  try {
    await start(name);
    const details = name === "wasm" ? await wasmDetails() : name === "node" ? await nodeDetails() : {};
    return { ...base, version: versionOf(name), works: true, reason: null, ...details };
  } catch (reason) {
    if (!(reason instanceof BackendError)) throw reason;
    return { ...base, version: versionOf(name), works: false, reason: reason.message };
  }
}

/** Loads a backend, makes it the current one and sees that it computes. */
async function start(name: Backend): Promise<void> {
  try {
    await quietly(async () => {
      await loaders[name]();
      const { matMul, ready, setBackend, tensor2d } = await import("@tensorflow/tfjs-core");
      if (!(await setBackend(name === "node" ? "tensorflow" : name))) throw new Error("it does not start");
      await ready();
      const left = tensor2d([1, 2, 3, 4], [2, 2]);
      const product = matMul(left, left);
      const values = [...(await product.data())];
      left.dispose();
      product.dispose();
      if (String(values) !== "7,10,15,22") throw new Error(`it computes [${values}] for [7,10,15,22]`);
    });
  } catch (reason) {
    throw new BackendError(
      `the backend \`${name}\` does not work here: ${why(reason, name)}; \`npm install ${packages[name]}@${wanted()}\` installs it`,
    );
  }
}

const loaders: Readonly<Record<Backend, () => Promise<void>>> = {
  node: async () => {
    // tfjs-node 4.22 calls two functions that Node 23 took away.
    const older = util as { isNullOrUndefined?: (value: unknown) => boolean; isArray?: (value: unknown) => boolean };
    older.isNullOrUndefined ??= (value) => value === null || value === undefined;
    older.isArray ??= Array.isArray;
    // TensorFlow's library tells on stderr which instructions of the processor it uses.
    process.env.TF_CPP_MIN_LOG_LEVEL ??= "1";
    // Where the system tells nothing of the processor's caches, as in some virtual machines, convolutions of oneDNN
    // divide by zero (seen with TensorFlow 2.21), which ends the process.
    if (process.platform === "linux" && !existsSync("/sys/devices/system/cpu/cpu0/cache"))
      process.env.TF_ENABLE_ONEDNN_OPTS ??= "0";
    await import(pathToFileURL(packageFile("node", "")).href);
    if (process.env.TF_ENABLE_ONEDNN_OPTS === "0") {
      const { registerDilatedDepthwise } = await import("./dilated-depthwise.ts");
      registerDilatedDepthwise();
    }
  },
  wasm: async () => {
    const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    setWasmPaths(join(dirname(packageFile("wasm", "/package.json")), "dist") + sep);
  },
  cpu: async () => void (await import("@tensorflow/tfjs-backend-cpu")),
};

const require = createRequire(import.meta.url);

/** A file of a backend's package. `ARCHC_TFJS_NODE` names the folder of a tfjs-node that was built elsewhere. */
function packageFile(name: Backend, file: string): string {
  const built = process.env.ARCHC_TFJS_NODE;
  const folder = name === "node" && built !== undefined && built !== "" ? resolve(built) : packages[name];
  return require.resolve(`${folder}${file}`);
}

/** The version of the TensorFlow.js that runs here, which a backend must have too. */
const wanted = (): string => (require("@tensorflow/tfjs-core/package.json") as { version: string }).version;

function versionOf(name: Backend): string | null {
  try {
    return (require(packageFile(name, "/package.json")) as { version: string }).version;
  } catch {
    return null;
  }
}

function why(reason: unknown, name: Backend): string {
  const { code, message } = reason as NodeJS.ErrnoException;
  if (code === "MODULE_NOT_FOUND" && versionOf(name) === null) return "it is not installed";
  return (message ?? String(reason)).split("\n")[0] as string;
}

async function wasmDetails() {
  const [{ env }, { getThreadsCount }] = await Promise.all([
    import("@tensorflow/tfjs-core"),
    import("@tensorflow/tfjs-backend-wasm"),
  ]);
  return { simd: Boolean(await env().getAsync("WASM_HAS_SIMD_SUPPORT")), threads: getThreadsCount() };
}

async function nodeDetails() {
  const { backend } = await import("@tensorflow/tfjs-core");
  const { binding } = backend() as unknown as { readonly binding?: { readonly TF_Version?: string } };
  return { tensorflow: binding?.TF_Version ?? null };
}

/** TensorFlow.js prints advertisements and warnings on both streams while it starts; results have stdout to themselves. */
async function quietly(work: () => Promise<void>): Promise<void> {
  const { warn, log, error } = console;
  console.warn = console.log = console.error = () => {};
  try {
    await work();
  } finally {
    Object.assign(console, { warn, log, error });
  }
}
