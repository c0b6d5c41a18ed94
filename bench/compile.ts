import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { compile as Compile, CompileOptions } from "../src/compile.ts";
import type { SourceHost } from "../src/understand.ts";

/**
 * Text to verified graph in a warm process: ResNet-50 with symbolic height and width, ResNet-1001, and chains of 1,000 to 100,000
 * layers, whose time per layer must not grow. It measures the built library, as users run it.
 * Run: npm run build && npm run bench:compile
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const { compile } = (await import(`${root}dist/index.js`)) as { readonly compile: typeof Compile };

const project: SourceHost = {
  load: (path, from) => {
    const file = from === undefined ? path : join(dirname(from), path);
    return { ok: true, file, text: readFileSync(join(root, file), "utf8") };
  },
};

const resnet = timed(200, "architectures/resnet.arch", project, { model: "resnet50_features", blocks: "used" });
console.log(`ResNet-50 [N, H, W, 3]   ${resnet.toFixed(2)} ms, median of 200 after warm-up`);

const deep = timed(40, "architectures/resnet_cifar.arch", project, { model: "preact_resnet1001", blocks: "used" });
console.log(`ResNet-1001 for CIFAR-10   ${deep.toFixed(1)} ms, median of 40 after warm-up; 60 is the figure to reach`);

let perLayer: number | undefined;
for (const layers of [1000, 10_000, 100_000]) {
  const text = chain(layers);
  const host: SourceHost = { load: (path) => ({ ok: true, file: path, text }) };
  const time = timed(5, "chain.arch", host, {});
  const each = (time / layers) * 1000;
  perLayer ??= each;
  console.log(
    `${String(layers).padStart(7)} layers   ${time.toFixed(1)} ms, ${each.toFixed(2)} µs a layer, ${(each / perLayer).toFixed(2)} times that of 1000`,
  );
}

/** A chain of residual blocks with four layers each. */
function chain(layers: number): string {
  return [
    "block unit { add { | conv2d(8, 3, padding=same) -> batch_norm -> relu | identity } }",
    `model chain { input x: [N, H, W, 8] unit * ${layers / 4} }`,
  ].join("\n");
}

/** The median time of one compilation in milliseconds; the first third of the rounds only warms up. */
function timed(rounds: number, entry: string, host: SourceHost, options: CompileOptions): number {
  const times: number[] = [];
  for (let round = 0; round < Math.ceil(rounds * 1.5); round++) {
    const started = performance.now();
    const { models, diagnostics } = compile(entry, host, options);
    times.push(performance.now() - started);
    if (models.some(({ graph }) => graph === undefined) || models.length === 0)
      throw new Error(`${entry}: ${diagnostics.map(({ message }) => message).join("; ")}`);
  }
  const warm = times.slice(-rounds).sort((a, b) => a - b);
  return warm[warm.length >> 1] as number;
}
