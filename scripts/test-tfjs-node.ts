import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { BackendError, startBackend } from "../src/runtime/backend.ts";

/**
 * Runs the tests of the runtime, of the targets and of their agreement on tfjs-node: on the package where it is installed and works, or on
 * the one in the folder that ARCHC_TFJS_NODE names. Where there is none, it says so and ends with status 3.
 */
const root = fileURLToPath(new URL("../", import.meta.url));

try {
  await startBackend("node");
} catch (reason) {
  if (!(reason instanceof BackendError)) throw reason;
  console.log(`nothing was tested on tfjs-node: ${reason.message}`);
  process.exit(3);
}
const { status } = spawnSync(
  process.execPath,
  ["--import", "tsx", "test/run.ts", "runtime/", "emit/", "conformance/"],
  {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ARCHC_TEST_BACKEND: "node" },
  },
);
process.exit(status ?? 1);
