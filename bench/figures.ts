import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FigureOptions, figure } from "../src/6-emit/figure/index.ts";
import { fileHost } from "../src/cli/file-host.ts";
import { compile } from "../src/compile.ts";
import type { Graph } from "../src/graph/graph.ts";

/** Times figures: warm in this process, and as a command. Run: npm run bench:figures */
const root = fileURLToPath(new URL("../", import.meta.url));
const rounds = 9;

/** A residual network with 333 bottlenecks of three convolutions and two layers around them: 1001 layers. */
const deep = `block bottleneck(f: int) {
  add { | conv2d(f, 1) -> batch_norm -> relu -> conv2d(f, 3, padding=same) -> batch_norm -> relu -> conv2d(4 * f, 1) -> batch_norm
        | identity }
  relu
}
model resnet1001() {
  input x: [N, 32, 32, 3]
  conv2d(64, 3, padding=same)
  conv2: bottleneck(16) * 333
  global_avg_pool2d -> dense(10)
}`;

const cases: readonly (readonly [what: string, graph: () => Graph, options: FigureOptions, limit: number])[] = [
  ["ResNet-50, folded", () => modelOf("resnet", "resnet50"), {}, 150],
  [
    "ResNet-152, exact, all layers",
    () => modelOf("resnet", "resnet152"),
    { style: "exact", depth: 2, unfold: true },
    1500,
  ],
  ["1001 layers, folded", () => graphOf(deep), {}, 1000],
  ["Inception v3, a page", () => modelOf("inception_v3", "inception_v3"), { fit: "page" }, 1000],
];

for (const [what, make, options, limit] of cases) {
  const graph = make();
  const times: number[] = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    bytes = (await figure(graph, options)).svg().length;
    times.push(performance.now() - start);
  }
  report(what, times.slice(2), limit, `${(bytes / 1000).toFixed(0)} kB`);
}

const archc = join(root, "dist/archc.js");
if (existsSync(archc)) {
  const folder = mkdtempSync(join(tmpdir(), "archc-figures-"));
  const file = join(root, "architectures/resnet.arch");
  const output = join(folder, "resnet50.svg");
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    execFileSync(process.execPath, [archc, "figure", file, "--model", "resnet50", "-o", output]);
    return performance.now() - start;
  });
  report("archc figure, ResNet-50", times, 600, "");
  rmSync(folder, { recursive: true });
} else console.log("archc figure was not timed: run `npm run build` first");

function report(what: string, times: readonly number[], limit: number, more: string): void {
  const median = [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  console.log(`${what.padEnd(32)} ${median.toFixed(0).padStart(5)} ms, at most ${limit} ms wanted  ${more}`);
}

function modelOf(file: string, model: string): Graph {
  const path = join(root, `architectures/${file}.arch`);
  return found(compile(path, fileHost(path), { model }).models[0]?.graph, model);
}

function graphOf(text: string): Graph {
  const { models } = compile("deep.arch", { load: () => ({ ok: true, file: "deep.arch", text }) });
  return found(models[0]?.graph, "deep.arch");
}

function found(graph: Graph | undefined, name: string): Graph {
  if (graph === undefined) throw new Error(`${name} does not compile`);
  return graph;
}
