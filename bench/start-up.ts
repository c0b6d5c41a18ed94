import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * What `archc check` costs as a process, as a multiple of an empty Node process. Both are started in turn, so that
 * other load meets both alike, and the medians are compared.
 * Run: npm run build && npm run bench:start-up [FILE] [ROUNDS]
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const program = `${root}dist/archc.js`;
const [file = "architectures/resnet.arch", rounds = "20"] = process.argv.slice(2);
if (!existsSync(program)) throw new Error("dist/archc.js is missing: npm run build makes it");

const empty: number[] = [];
const check: number[] = [];
for (let round = 0; round <= Number(rounds); round++) {
  const first = time(["-e", "0"]);
  const second = time([program, "check", file]);
  // The first round fills the caches of the disk.
  if (round === 0) continue;
  empty.push(first);
  check.push(second);
}
console.log(`node -e 0              ${median(empty).toFixed(1)} ms`);
console.log(`archc check ${file}   ${median(check).toFixed(1)} ms`);
console.log(`ratio                  ${(median(check) / median(empty)).toFixed(2)}`);

function time(args: readonly string[]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with status ${status}: ${stderr}`);
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
