import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("docs/training.md");

const root = fileURLToPath(new URL("../../", import.meta.url));
const guide = readFileSync(join(root, "docs/training.md"), "utf8");
const blocks = (language: string): readonly string[] =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map((match) => match[1] as string);

test("the example trains what it says, tells the stripes apart, and what it saves can be loaded", () => {
  mkdirSync(join(root, "out"), { recursive: true });
  const folder = mkdtempSync(join(root, "out", "training-"));
  try {
    const [network, ...others] = blocks("arch");
    assert.ok(network !== undefined && others.length === 0);
    writeFileSync(join(folder, "stripes.arch"), network!);
    for (const line of blocks("sh").flatMap((block) => block.trim().split("\n"))) {
      const [program, ...args] = line.split(/ +/);
      assert.is(program, "archc");
      run(folder, [join(root, "src/cli/main.ts"), ...args]);
    }
    const [program, ...more] = blocks("js");
    assert.ok(program !== undefined && more.length === 0);
    const runtime = join(root, "src/runtime/index.ts");
    writeFileSync(join(folder, "train.mjs"), program!.replace("archc/runtime", runtime));
    const output = run(folder, [join(folder, "train.mjs")]);
    assert.match(output, /^training conv2d_2\/kernel, conv2d_2\/bias, .*dense\/kernel, dense\/bias$/m);
    const right = Number(/^right (\S+)$/m.exec(output)?.[1]);
    assert.ok(right >= 0.9, output);
    const shown = run(folder, [join(root, "src/cli/main.ts"), "run", join(folder, "trained"), "--json"]);
    assert.equal(JSON.parse(shown).outputs?.[0]?.shape, [1, 2]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const run = (cwd: string, args: readonly string[]): string =>
  execFileSync(process.execPath, ["--import", "tsx", ...args], { cwd, encoding: "utf8" });

test.run();
