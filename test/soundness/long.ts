import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { campaign } from "./campaign.ts";

/**
 * The soundness test with many programs, spread over processes. It ends with status 1 when compiler and TensorFlow.js
 * disagree anywhere, and prints the smallest such programs.
 * Run: npm run test:soundness -- --programs 50000 --seed 1
 */
const { values } = parseArgs({
  options: {
    programs: { type: "string", default: "50000" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1e9)) },
    worker: { type: "boolean", default: false },
  },
});
const [programs, seed] = [Number(values.programs), Number(values.seed)];

if (values.worker) {
  const { counts, faults } = await campaign(seed, programs);
  console.log(JSON.stringify({ counts, faults }));
} else {
  const chunk = 1000;
  const starts = Array.from({ length: Math.ceil(programs / chunk) }, (_, index) => seed + index * chunk);
  const total: Record<string, number> = {};
  const faults: string[] = [];
  const work = async () => {
    for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
      const found = await examineChunk(start, Math.min(chunk, seed + programs - start));
      for (const [verdict, count] of Object.entries(found.counts)) total[verdict] = (total[verdict] ?? 0) + count;
      faults.push(...found.faults);
      for (const fault of found.faults) console.log(fault);
    }
  };
  console.log(`${programs} programs from seed ${seed}`);
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work));
  console.log(JSON.stringify(total));
  const deferred = (total.deferred ?? 0) / programs;
  console.log(`${faults.length} disagreements, ${(deferred * 100).toFixed(2)} % deferred`);
  process.exitCode = faults.length > 0 || deferred > 0.01 ? 1 : 0;
}

interface Found {
  readonly counts: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

function examineChunk(start: number, count: number): Promise<Found> {
  return new Promise((resolve, reject) => {
    const own = fileURLToPath(import.meta.url);
    const flags = ["--worker", "--seed", String(start), "--programs", String(count)];
    const child = spawn(process.execPath, ["--import", "tsx", own, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (data) => {
      output += data;
    });
    child.on("close", (code) => {
      const line = output.trim().split("\n").at(-1) ?? "";
      if (code === 0 && line.startsWith("{")) resolve(JSON.parse(line) as Found);
      else reject(new Error(`the programs from seed ${start} ended with status ${code}`));
    });
  });
}
