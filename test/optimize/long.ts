import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startBackend } from "../../src/runtime/backend.ts";
import type { Dim } from "../../src/shape/dim.ts";
import { seeded } from "../emit/run-models.ts";
import { compileFile } from "../support/compile-file.ts";
import { errorAfterEachPass } from "./each-prefix.ts";

/**
 * Every model of every architecture, at the smallest size that it takes: the same numbers after every pass, 1e-4 relative.
 * Run: npm run test:passes [MODEL…]
 */
const root = fileURLToPath(new URL("../../", import.meta.url));
const wanted = process.argv.slice(2);
await startBackend("wasm");
for (const file of readdirSync(`${root}architectures`).filter((name) => name.endsWith(".arch"))) {
  for (const { name, graph, domain } of compileFile(`architectures/${file}`).models) {
    if (graph === undefined || (wanted.length > 0 && !wanted.includes(name))) continue;
    const smallest = new Map(domain.variables.map((variable) => [variable.name, variable.min ?? 1]));
    const extent = (dim: Dim): number => (typeof dim === "number" ? dim : (smallest.get(dim.key) ?? 1));
    const inputs = graph.inputs.map(({ tensor }, index) => seeded(graph.tensors[tensor]!.shape.map(extent), index + 1));
    const errors = await errorAfterEachPass(graph, inputs);
    const [worst, error] = [...errors].sort(([, a], [, b]) => b - a)[0]!;
    console.log(`${name} [${inputs.map(({ shape }) => shape)}]: ${error.toExponential(1)} at most, after ${worst}`);
    if (!(error < 1e-4)) process.exitCode = 1;
    for (const input of inputs) input.dispose();
  }
}
