import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as assert from "uvu/assert";

const root = fileURLToPath(new URL("../../", import.meta.url));
export const program = join(root, "dist/archc.js");

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program, in the project or in `cwd`. It must end by itself, in a bounded time and without a stack trace. */
export function archc(args: readonly string[], options: { cwd?: string; env?: Record<string, string> } = {}): Ended {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ["--max-old-space-size=1024", program, ...args],
    {
      cwd: options.cwd ?? root,
      encoding: "utf8",
      env: { ...process.env, ...options.env },
      timeout: 60_000,
      maxBuffer: 1 << 28,
    },
  );
  assert.is(signal, null, `archc ${args.join(" ")} was stopped`);
  assert.not.match(stderr, /^\s+at .*:\d+:\d+\)?$/m);
  assert.not.match(stderr, "internal error");
  return { status, stdout, stderr };
}

/** A folder of its own with the given files, gone after `use`. */
export function inFolder(files: Readonly<Record<string, string | Uint8Array>>, use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "archc-test-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
