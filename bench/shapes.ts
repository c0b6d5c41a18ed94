import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { lower } from "../src/4-lower/lower.ts";
import { type Compilation, compile } from "../src/compile.ts";
import type { SourceHost } from "../src/understand.ts";

/**
 * Shapes and input domains in a warm process, medians: ResNet-50 with symbolic height and width (lowering alone: shapes,
 * conditions, domain), a U-Net of depth 4 from its text to its domain, and a residual network of 10,000 layers. The
 * script bundles them as the published library is bundled. Between the rounds a fixed piece of work runs; the ratio to
 * it says more than milliseconds do on a machine that has other work, or is another machine.
 * Run: npm run bench:shapes
 */
const root = process.cwd();
const project: SourceHost = {
  load: (path, from) => {
    const file = from === undefined ? path : join(dirname(from), path);
    return { ok: true, file, text: readFileSync(join(root, file), "utf8") };
  },
};

const resnet = compile("architectures/resnet.arch", project);
const features = modelOf(resnet, "resnet50_features");
report("ResNet-50 [N, H, W, 3], shapes and domain", 2, 300, () => lower(resnet.typed, features, new Map()));
report("U-Net of depth 4, text to domain", 5, 200, () => compile("architectures/unet.arch", project));

const residual = [
  "block unit { add { | conv2d(8, 3, padding=same) -> batch_norm -> relu | identity } }",
  "model residual { input x: [N, H, W, 8] unit * 2_500 }",
].join("\n");
const host: SourceHost = { load: (path) => ({ ok: true, file: path, text: residual }) };
report("a residual network of 10,000 layers, text to domain", 1000, 7, () => compile("residual.arch", host));

function modelOf(compilation: Compilation, name: string) {
  for (const declaration of compilation.typed.bound.files.values().next().value?.declarations ?? [])
    if (declaration.kind === "model" && declaration.name.text === name) return declaration;
  throw new Error(`there is no model ${name}`);
}

/** Prints the median and the spread of a piece of work; half as many rounds before them warm up. */
function report(what: string, goal: number, rounds: number, work: () => unknown): void {
  for (let round = 0; round < rounds / 2; round++) {
    work();
    yardstick();
  }
  const times: number[] = [];
  const yardsticks: number[] = [];
  for (let round = 0; round < rounds; round++) {
    times.push(timeOf(work));
    yardsticks.push(timeOf(yardstick));
  }
  const at = (values: number[], share: number) =>
    values.sort((a, b) => a - b)[Math.floor((rounds - 1) * share)] as number;
  const [low, median, high] = [0.1, 0.5, 0.9].map((share) => at(times, share).toFixed(2));
  // The quickest tenth is what other work on the machine disturbs least.
  const ratio = (at(times, 0.1) / at(yardsticks, 0.1)).toFixed(2);
  console.log(`${what}: ${median} ms (${low} to ${high}), ${ratio} yardsticks; goal ${goal} ms`);
}

function timeOf(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

/** The yardstick: small objects, their names, a map and a sort, which is what a compiler's time goes to. */
function yardstick(): number {
  const byName = new Map<string, { readonly name: string; readonly parts: readonly number[] }>();
  for (let index = 0; index < 4_000; index++) {
    const name = `scope_${index % 97}/node_${index}`;
    byName.set(name, { name, parts: [index, index * 7, index % 13] });
  }
  const sorted = [...byName.values()].sort((a, b) => (a.parts[2] as number) - (b.parts[2] as number));
  return sorted.reduce((sum, { parts }, place) => sum + place * (parts[0] as number), 0);
}
