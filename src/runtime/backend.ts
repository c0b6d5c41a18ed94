import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import util from "node:util";

export const backends = ["auto", "node", "wasm", "cpu"] as const;
export type BackendChoice = (typeof backends)[number];

/** A backend that was asked for and is not there; the message is for users and says what to install. */
export class BackendError extends Error {
  override readonly name = "BackendError";
}

/**
 * Starts a TensorFlow.js backend and returns its name: `node`, `wasm` or `cpu`. `auto` takes the first of them that
 * works; one that is asked for by name and does not work is a `BackendError`.
 */
export async function startBackend(choice: BackendChoice): Promise<Exclude<BackendChoice, "auto">> {
  if (choice !== "auto") {
    await starters[choice]();
    return choice;
  }
  for (const name of ["node", "wasm"] as const) {
    try {
      await starters[name]();
      return name;
    } catch (reason) {
      if (!(reason instanceof BackendError)) throw reason;
    }
  }
  await starters.cpu();
  return "cpu";
}

const starters = { node: startNode, wasm: startWasm, cpu: startCpu };

async function startNode(): Promise<void> {
  // tfjs-node 4.22 calls util.isNullOrUndefined, which Node 23 took away.
  const older = util as { isNullOrUndefined?: (value: unknown) => boolean };
  older.isNullOrUndefined ??= (value) => value === null || value === undefined;
  // An optional dependency, so its types may be missing too.
  const name: string = "@tensorflow/tfjs-node";
  await attempt("node", "@tensorflow/tfjs-node", async () => {
    await import(name);
    await use("tensorflow");
  });
}

async function startWasm(): Promise<void> {
  await attempt("wasm", "@tensorflow/tfjs-backend-wasm", async () => {
    const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    const manifest = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json");
    setWasmPaths(join(dirname(manifest), "dist") + sep);
    await use("wasm");
  });
}

async function startCpu(): Promise<void> {
  await attempt("cpu", "@tensorflow/tfjs-backend-cpu", async () => {
    await import("@tensorflow/tfjs-backend-cpu");
    await use("cpu");
  });
}

async function use(name: string): Promise<void> {
  const { ready, setBackend } = await import("@tensorflow/tfjs-core");
  if (!(await setBackend(name))) throw new Error("it does not start");
  await ready();
}

async function attempt(backend: string, packageName: string, start: () => Promise<void>): Promise<void> {
  try {
    await quietly(start);
  } catch (reason) {
    const detail = reason instanceof Error ? (reason.message.split("\n")[0] as string) : String(reason);
    throw new BackendError(
      `the backend \`${backend}\` does not work here (${detail}); install it with \`npm install ${packageName}\`, or choose \`--backend auto\``,
    );
  }
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
