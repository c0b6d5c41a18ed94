import { loadLayersModel } from "@tensorflow/tfjs-layers";
import alea from "seedrandom/lib/alea.js";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { tfjsLayers } from "../../src/6-emit/tfjs-layers/index.ts";
import { emissionHandler } from "../../src/runtime/io-handlers.ts";
import { compileBeside } from "../emit/generated-typescript.ts";
import { cpu } from "../emit/run-models.ts";
import { messages, understandFile } from "../support/compile-file.ts";
import { facts, zoo } from "./reference.ts";

/**
 * A random sample of the zoo at other sizes of images: tfjs layers infer their shapes by themselves, and give those that
 * the compiler gives. SEED repeats a run.
 */
const test = suite("zoo: other sizes of images, against tfjs layers");
const seed = process.env.SEED ?? String(Date.now());
const random = alea(seed);
const sample = 6;

/** Networks whose image is a parameter, without those that would take long: tfjs layers draw every weight. */
const candidates = Object.entries(zoo).flatMap(([key, { file, model }]) => {
  const declared = understandFile(file).source.declarations.find(
    (declaration) => declaration.kind === "model" && declaration.name.text === model,
  );
  if (declared?.kind !== "model" || facts[key]!.params_total > 14e6 || facts[key]!.macs > 2.1e9) return [];
  return declared.parameters.some(({ name }) => name.text === "size") && !/1001|164/.test(model)
    ? [{ file, model }]
    : [];
});

test.before(cpu);
for (let drawn = 0; drawn < sample; drawn++) {
  const { file, model } = candidates[Math.floor(random() * candidates.length)]!;
  test(`${model} (seed ${seed}, number ${drawn})`, async () => {
    const { size, graph } = legal(file, model);
    const { files, diagnostics } = tfjsLayers.emit(graph, { seed: 1, weights: false });
    assert.equal(diagnostics, []);
    const layers = await loadLayersModel(emissionHandler(files), { strict: false });
    const shape = (one: readonly (number | null)[]) => one.slice(1).join("×");
    assert.equal(
      layers.outputs.map((output) => shape(output.shape)),
      graph.outputs.map(({ tensor }) => shape(graph.tensors[tensor]!.shape as number[])),
      `${model}(size=${size})`,
    );
    const inferred = new Map(layers.layers.map((layer) => [layer.name, layer]));
    let compared = 0;
    for (const { name, outputs } of graph.nodes) {
      const layer = inferred.get(name.replaceAll("/", "_")) ?? inferred.get(name);
      if (layer === undefined) continue;
      compared++;
      assert.is(
        shape(layer.outputShape as number[]),
        shape(graph.tensors[outputs[0]!]!.shape as number[]),
        `${name} of ${model}(size=${size})`,
      );
    }
    assert.ok(compared > graph.nodes.length / 3, `${compared} of ${graph.nodes.length} layers have the node's name`);
    layers.dispose();
  });
}

/** A size that the model takes: drawn until one is, which for MobileNet is one in 32. */
function legal(file: string, model: string) {
  for (let tries = 0; tries < 1000; tries++) {
    const size = 32 + Math.floor(random() * 200);
    const path = file.replace("architectures/", "");
    const { models, diagnostics } = compileBeside(
      `import { ${model} } from "./${path}"\nmodel probe() = ${model}(size=${size})\n`,
    );
    const graph = models.find(({ name }) => name === "probe")?.graph;
    if (graph !== undefined) return { size, graph };
    assert.ok(diagnostics.length > 0, messages(diagnostics));
  }
  throw new Error(`${model} takes none of 1000 sizes`);
}

test.run();
