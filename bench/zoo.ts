import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * `archc check` of all architectures as one process. Of several rounds the median and the fastest, which other load of the
 * machine touches least. The figure to reach is 1.5 s.
 * Run: npm run build && npm run bench:zoo [ROUNDS]
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const program = `${root}dist/archc.js`;
const [rounds = "10"] = process.argv.slice(2);
if (!existsSync(program)) throw new Error("dist/archc.js is missing: npm run build makes it");

const files = readdirSync(`${root}architectures`).filter((name) => name.endsWith(".arch"));
const times: number[] = [];
for (let round = 0; round <= Number(rounds); round++) {
  const started = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    [program, "check", ...files.map((name) => `architectures/${name}`)],
    { cwd: root, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`archc check ended with status ${status}: ${stderr}`);
  // The first round fills the caches of the disk.
  if (round > 0) times.push(performance.now() - started);
}
const sorted = times.toSorted((a, b) => a - b);
console.log(`archc check of ${files.length} files   median ${at(0.5)} s, fastest ${at(0)} s of ${times.length}`);

function at(share: number): string {
  return ((sorted[Math.floor((sorted.length - 1) * share)] as number) / 1000).toFixed(2);
}
