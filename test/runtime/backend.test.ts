import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getBackend } from "@tensorflow/tfjs-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { BackendError, examineBackends, startBackend } from "../../src/runtime/backend.ts";
import { archc } from "../cli/archc.ts";
import { testBackend } from "../emit/run-models.ts";

const hasTfjsNode = testBackend("cpu") === "node";
const folder = mkdtempSync(join(tmpdir(), "archc-backend-"));
test.after(() => rmSync(folder, { recursive: true }));

/** The sizes of the WebAssembly binaries that were started. */
const binaries: number[] = [];
interface Instantiation {
  instantiate(source: Uint8Array, imports: object): unknown;
}
const { WebAssembly: machine } = globalThis as unknown as { readonly WebAssembly: Instantiation };
const { instantiate } = machine;
machine.instantiate = (source, imports) => {
  binaries.push(source.byteLength);
  return instantiate(source, imports);
};

/** Runs with another tfjs-node than the machine's. */
async function withTfjsNode<T>(place: string, work: () => Promise<T>): Promise<T> {
  const before = process.env.ARCHC_TFJS_NODE;
  process.env.ARCHC_TFJS_NODE = place;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.ARCHC_TFJS_NODE;
    else process.env.ARCHC_TFJS_NODE = before;
  }
}

const failure = async (work: () => Promise<unknown>): Promise<Error> => {
  try {
    await work();
  } catch (reason) {
    return reason as Error;
  }
  throw new Error("nothing was thrown");
};

test("without tfjs-node, auto takes wasm, and asking for node says what to install", async () => {
  await withTfjsNode(join(folder, "absent"), async () => {
    assert.is(await startBackend("auto"), "wasm");
    assert.is(getBackend(), "wasm");
    const error = await failure(() => startBackend("node"));
    assert.instance(error, BackendError);
    assert.match(error.message, "it is not installed; `npm install @tensorflow/tfjs-node@4.22.0` installs it");
  });
});

test("a tfjs-node that is installed and does not load is not taken, and the reason is told", async () => {
  writeFileSync(join(folder, "package.json"), '{ "version": "4.22.0", "main": "index.js" }');
  writeFileSync(join(folder, "index.js"), 'throw new Error("The addon tfjs_binding.node was not found.\\nmore");');
  await withTfjsNode(folder, async () => {
    assert.is(await startBackend("auto"), "wasm");
    const error = await failure(() => startBackend("node"));
    assert.match(error.message, "The addon tfjs_binding.node was not found.; `npm install");
    const [node] = await examineBackends();
    assert.equal([node!.name, node!.works, node!.version, node!.tensorflow], ["node", false, "4.22.0", null]);
  });
});

test("wasm runs the binary with SIMD", async () => {
  await startBackend("wasm");
  const simd = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm");
  assert.equal(binaries, [readFileSync(simd).length]);
});

/** What these tests take for the machine's tfjs-node: none, unless they run to test it. */
const place = hasTfjsNode ? (process.env.ARCHC_TFJS_NODE ?? "") : join(folder, "absent");

test("every backend that works has computed", async () => {
  const states = await withTfjsNode(place, examineBackends);
  assert.equal(
    states.map(({ name, works }) => [name, works]),
    [
      ["node", hasTfjsNode],
      ["wasm", true],
      ["cpu", true],
    ],
  );
  const [node, wasm] = states;
  assert.equal([wasm!.simd, wasm!.threads], [true, 1]);
  assert.is(node!.tensorflow !== null, hasTfjsNode);
  assert.is(await withTfjsNode(place, () => startBackend("auto")), hasTfjsNode ? "node" : "wasm");
});

test("archc doctor prints the same, for people and as JSON", () => {
  const { status, stdout, stderr } = archc(["doctor", "--json"], { env: { ARCHC_TFJS_NODE: place } });
  assert.is(status, 0);
  // TensorFlow's library has messages of its own.
  if (!hasTfjsNode) assert.is(stderr, "");
  const { node, auto, backends } = JSON.parse(stdout);
  assert.equal([node, auto], [process.versions.node, hasTfjsNode ? "node" : "wasm"]);
  assert.equal(
    backends.map(({ works }: { works: boolean }) => works),
    [hasTfjsNode, true, true],
  );
  const env = { ARCHC_TFJS_NODE: join(folder, "absent") };
  const plain = archc(["doctor"], { env });
  assert.equal([plain.status, plain.stderr], [0, ""]);
  assert.match(plain.stdout, /node {2}the backend `node` does not work here: it is not installed/);
  assert.match(plain.stdout, /wasm {2}works: @tensorflow\/tfjs-backend-wasm 4\.22\.\d+, with SIMD/);
  const forced = archc(["run", "architectures/transfer.arch", "--model", "transfer", "--backend", "node"], { env });
  assert.equal([forced.status, forced.stdout], [2, ""]);
  assert.match(forced.stderr, /^archc: the backend `node` does not work here: .*npm install @tensorflow\/tfjs-node/);
});

test.run();
