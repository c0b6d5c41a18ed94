import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Compilation } from "../../src/compile.ts";
import { compileFolder, recorded, rendered } from "../support/recorded.ts";

/**
 * Every folder beside this file is a program; `diagnostics.txt` is what the compiler says about it. A `network.ts` is the
 * same network for TensorFlow.js, which `networks.test.ts` runs.
 */
const programs = suite("recorded programs");
const here = fileURLToPath(new URL("./", import.meta.url));

for (const entry of readdirSync(here, { withFileTypes: true }).filter((one) => one.isDirectory())) {
  programs(entry.name, () => {
    const folder = `${here}${entry.name}`;
    const compilation = compileFolder(folder);
    assert.equal(verdict(compilation), claim(folder));
    recorded(`${folder}/diagnostics.txt`, rendered(compilation));
    const foreign = readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true })
      .filter((file) => file.isFile() && !file.name.endsWith(".arch") && !beside.includes(file.name))
      .map((file) => file.name);
    assert.equal(foreign, []);
  });
}

const beside = ["diagnostics.txt", "network.ts"];

/** What the first line of a program says of it: `# refused: …`, `# allowed: …` or `# allowed, with a warning: …`. */
function claim(folder: string): string {
  const [first] = readFileSync(`${folder}/main.arch`, "utf8").split("\n");
  const found = /^# (refused|allowed(?:, with a warning)?)\b/.exec(first as string);
  assert.ok(found, `the first line of ${folder}/main.arch says neither "refused" nor "allowed"`);
  return found?.[1] as string;
}

function verdict({ diagnostics }: Compilation): string {
  if (diagnostics.some(({ severity }) => severity === "error")) return "refused";
  return diagnostics.length > 0 ? "allowed, with a warning" : "allowed";
}

programs.run();
