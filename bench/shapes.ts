import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { lower } from "../src/4-lower/lower.ts";
import { type Compilation, compile, type SourceHost } from "../src/compile.ts";

/**
 * Shapes and input domains in a warm process, medians: ResNet-50 with symbolic height and width (lowering alone: shapes,
 * conditions, domain), a U-Net of depth 4 from its text to its domain, and a residual network of 10,000 layers.
 * Run: npm run bench:shapes
 */
const root = fileURLToPath(new URL("../", import.meta.url));
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
  for (let round = 0; round < rounds / 2; round++) work();
  const times = Array.from({ length: rounds }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  }).sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor((rounds - 1) * share)] as number).toFixed(2);
  console.log(`${what}: ${at(0.5)} ms (${at(0.1)} to ${at(0.9)}); goal ${goal} ms`);
}
