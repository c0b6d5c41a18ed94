import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { program } from "./archc.ts";

const watch = suite("--watch");

/** Runs a command in a folder and gives what it says, piece by piece, until the test is done with it. */
async function watching(
  files: Readonly<Record<string, string>>,
  args: readonly string[],
  use: (folder: string, said: (pattern: RegExp) => Promise<void>) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "archc-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let look = () => {};
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data) => {
      output += data;
      look();
    });
  /** Waits for a text in what was said since the last one was found. */
  const said = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`nothing like ${pattern} in:\n${output}`)), 30_000);
      look = () => {
        const found = pattern.exec(output);
        if (found === null) return;
        clearTimeout(limit);
        look = () => {};
        output = output.slice(found.index + found[0].length);
        resolve();
      };
      look();
    });
  try {
    await use(folder, said);
  } finally {
    child.kill();
    await new Promise((resolve) => child.on("exit", resolve));
    rmSync(folder, { recursive: true });
  }
}

const network = 'import { unit } from "./unit.arch"\nmodel m { input x: [N, 8, 8, 3] unit }\n';

watch("check tells of each change, also in an imported file and after a mistake", () =>
  watching(
    { "m.arch": network, "unit.arch": "block unit { conv2d(4, 3) }\n" },
    ["check", "m.arch", "--watch"],
    async (folder, said) => {
      await said(/m \[N, 8, 8, 3\] -> \[N, 6, 6, 4\][\s\S]*watching 2 files/);
      writeFileSync(join(folder, "unit.arch"), "block unit { conv2d(5, 3) }\n");
      await said(/\[N, 6, 6, 5\][\s\S]*watching 2 files/);
      writeFileSync(join(folder, "m.arch"), network.replace("unit }", "unot }"));
      await said(/name\/unknown[\s\S]*watching/);
      writeFileSync(join(folder, "m.arch"), network);
      await said(/\[N, 6, 6, 5\]/);
    },
  ),
);

watch("figure draws again", () =>
  watching(
    { "m.arch": network, "unit.arch": "block unit { conv2d(4, 3) }\n" },
    ["figure", "m.arch", "-o", "m.svg", "--watch"],
    async (folder, said) => {
      await said(/m\.svg: m[\s\S]*watching/);
      const before = readFileSync(join(folder, "m.svg"), "utf8");
      writeFileSync(join(folder, "unit.arch"), "block unit { conv2d(4, 3) relu dense(7) }\n");
      await said(/m\.svg: m/);
      assert.ok(existsSync(join(folder, "m.svg")));
      assert.is.not(readFileSync(join(folder, "m.svg"), "utf8"), before);
    },
  ),
);

watch("does not go with --json", () =>
  watching({ "m.arch": network }, ["check", "m.arch", "--watch", "--json"], async (_, said) =>
    said(/--json prints one document/),
  ),
);

watch.run();
