import { spawn } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleTests } from "./support/bundle-tests.ts";

/**
 * Runs every `test/**` file that ends in `.test.ts`, each as a process of its own, and prints what failed. Arguments
 * choose files by a part of their path. Those in `test/latex` need pdfLaTeX and those in `test/browser` Chromium: they are
 * run when they are chosen. A file that runs no test, or dies before its summary, counts as one failure. All are bundled
 * first, because a process that loads some hundred modules of TypeScript one by one spends two seconds on that.
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const timeLimit = 600_000;

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly output: string;
}

const files = readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".test.ts"))
  .filter((path) =>
    wanted.length === 0 ? !/^(latex|browser)\//.test(path) : wanted.some((part) => path.includes(part)),
  )
  .map((path) => join(root, "test", path))
  .sort();

const bundles = join(root, "out", `test-${process.pid}`);
const total = { passed: 0, failed: 0, skipped: 0 };
const queue = [...files];
try {
  await bundleTests(files, join(root, "test"), bundles);
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work));
} finally {
  rmSync(bundles, { recursive: true, force: true });
}
if (files.length === 0) console.log("no test file was found");
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

async function work(): Promise<void> {
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const started = performance.now();
    const outcome = await run(file);
    total.passed += outcome.passed;
    total.failed += outcome.failed;
    total.skipped += outcome.skipped;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const mark = outcome.failed > 0 ? "FAILED" : "ok    ";
    console.log(`${mark} ${relative(root, file)} (${outcome.passed}, ${seconds} s)`);
    if (outcome.failed > 0) console.log(outcome.output);
  }
}

function bundleOf(file: string): string {
  return join(bundles, relative(join(root, "test"), file).replace(/\.ts$/, ".mjs"));
}

function run(file: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--enable-source-maps", bundleOf(file)], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
      timeout: timeLimit,
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.on("error", (error) => resolve(broken(`${output}\n${error.message}`)));
    child.on("close", (code, signal) => resolve(outcomeOf(output, code, signal)));
  });
}

function broken(output: string): Outcome {
  return { passed: 0, failed: 1, skipped: 0, output };
}

/** Reads the summary that uvu prints at the end of a file. */
function outcomeOf(output: string, code: number | null, signal: string | null): Outcome {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with the escape character
  const plain = output.replace(/\u001b\[[0-9;]*m/g, "");
  const summary = [...plain.matchAll(/Total:\s+(\d+)\s+Passed:\s+(\d+)\s+Skipped:\s+(\d+)/g)].at(-1);
  if (signal !== null) return broken(`${plain}\nstopped by ${signal}`);
  if (summary === undefined) return broken(`${plain}\nended with status ${code} and without a summary`);
  const [ran, passed, skipped] = summary.slice(1).map(Number) as [number, number, number];
  if (ran === 0) return broken(`${plain}\nthe file runs no test`);
  const failed = Math.max(ran - passed, code === 0 ? 0 : 1);
  return { passed, failed, skipped, output: plain };
}
