import { readdirSync, readFileSync, rmSync } from "node:fs";
import type { Tensor } from "@tensorflow/tfjs-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { startBackend } from "../../src/runtime/backend.ts";
import { registerLayers } from "../../src/runtime/layers/register.ts";
import { compileFile } from "../support/compile-file.ts";
import { compileBeside, complaints, create, generate, graphOf, load, newFolder } from "./generated-typescript.ts";
import { distance, layersModel, seeded } from "./run-models.ts";

/** Every model of the project's architectures. */
const models = readdirSync("architectures")
  .filter((file) => file.endsWith(".arch"))
  .flatMap((file) => {
    const text = readFileSync(`architectures/${file}`, "utf8");
    return [...text.matchAll(/^model (\w+)/gm)].map(([, model]) => ({ file, model: model as string }));
  });

/** Networks that are run: options of the generated function beside the arguments that archc compiles. */
const runs = [
  {
    file: "resnet.arch",
    model: "resnet50",
    args: "classes=5, depths=[1, 2, 1, 1]",
    options: { classes: 5, depths: [1, 2, 1, 1] },
    size: 224,
  },
  {
    file: "resnet.arch",
    model: "resnet50_features",
    args: "depths=[2, 1, 1, 1]",
    options: { depths: [2, 1, 1, 1] },
    size: 40,
  },
  {
    file: "mobilenet.arch",
    model: "mobilenet",
    args: "alpha=0.35, size=64, classes=7, depth_multiplier=2",
    options: { alpha: 0.35, size: 64, classes: 7, depthMultiplier: 2 },
    size: 64,
  },
  { file: "mobilenet.arch", model: "mobilenet_025", args: "size=32", options: { size: 32 }, size: 32 },
  {
    file: "unet.arch",
    model: "unet",
    args: "classes=3, filters=6, depth=3",
    options: { classes: 3, filters: 6, depth: 3 },
    size: 24,
    channels: 1,
  },
  {
    file: "vgg.arch",
    model: "vgg16_features",
    args: "convs=[1, 1, 1, 2, 1]",
    options: { convs: [1, 1, 1, 2, 1] },
    size: 40,
  },
  { file: "inception_v3.arch", model: "inception_v3_features", args: "", options: {}, size: 75 },
  { file: "xception.arch", model: "xception_features", args: "", options: {}, size: 71 },
];

const folder = newFolder();
const texts = new Map<string, string>();
let modules: Awaited<ReturnType<typeof load>>;

test.before(async () => {
  await startBackend("wasm");
  registerLayers();
  for (const { file, model } of models)
    texts.set(model, await generate(folder, model, compileFile(`architectures/${file}`, model), model));
  modules = await load(folder, [...texts.keys()]);
});
test.after(() => rmSync(folder, { recursive: true }));

test("the module of every architecture passes the strict type checker", () =>
  assert.is(complaints(folder, "typescript"), ""));
test("the module of every architecture is formatted as the project is", () =>
  assert.is(complaints(folder, "biome"), ""));

for (const { file, model, args, options, size, channels = 3 } of runs) {
  test(`${model}(${args}): the created model is the one that archc compiles`, async () => {
    const text = `import { ${model} } from "./${file}"\nmodel probe() = ${model}(${args})\n`;
    const graph = graphOf(compileBeside(text), "probe");
    const input = seeded([1, size, size, channels]);
    const [expected] = (await layersModel(graph, 3))([input]);
    const created = create(modules.get(model)!, model, { ...options, seed: 3 });
    assert.equal(
      created.weights.map(({ originalName, shape }) => `${originalName} ${shape}`).sort(),
      graph.weights.map(({ name, shape }) => `${name} ${shape}`).sort(),
    );
    const result = created.predict(input) as Tensor;
    assert.equal(result.shape, expected!.shape);
    assert.ok(distance(result.dataSync(), expected!.values) < 1e-4);
    created.dispose();
    result.dispose();
    input.dispose();
  });
}

test("sizes can be given, and a precondition throws with its message", () => {
  const unet = create(modules.get("unet")!, "unet", { filters: 2, depth: 1, H: 32, W: 48 });
  assert.equal(unet.outputs[0]!.shape, [null, 32, 48, 2]);
  assert.throws(
    () => create(modules.get("mobilenet")!, "mobilenet", { size: 100 }),
    /Keras's MobileNet takes multiples of 32, not 100/,
  );
  assert.throws(() => create(modules.get("resnet50")!, "resnet50", { depths: [1] }), /`depths` of resnet50/);
});

test("a block is a function, a repeat a loop, a condition a condition, and a table stays in one place", () => {
  const text = texts.get("resnet50")!;
  assert.match(text, /export function createResnet50\(options: Resnet50Options = \{\}\): tf\.LayersModel/);
  assert.match(text, /function bottleneck\(\n {2}x: Tensor,\n {2}name: string,\n {2}filters: number,/);
  assert.match(text, /for \(let i = 1; i < count; i\+\+\) \{/);
  assert.match(text, /project \? convBn\(/);
  assert.match(text, /`\[N, H, W, C\] -> \[N, ceil\(H \/ 4\), ceil\(W \/ 4\), 64\]`/);
  assert.match(texts.get("unet")!, /if \(depth > 0\) \{/);
});

test("a changed default of the source is the default of the option", async () => {
  const text = readFileSync("architectures/unet.arch", "utf8").replace("classes: int = 2", "classes: int = 11");
  const other = await generate(folder, "other", compileBeside(text), "unet");
  assert.match(other, /\/\*\* Defaults to `11`\. \*\/\n {2}classes\?: number;/);
  assert.match(other, /const \{ classes = 11, filters = 64, depth = 4,/);
});

test("a file of labels, pixels and counts", () => {
  const { SHAPES, METADATA } = modules.get("resnet50") as { SHAPES: Record<string, unknown>; METADATA: object };
  assert.equal(SHAPES.conv4, ["N", 14, 14, 1024]);
  assert.equal(METADATA, {
    model: "resnet50",
    seed: 1,
    inputs: [{ name: "image", shape: ["N", 224, 224, 3], pixels: { mode: "caffe" } }],
    outputs: [{ name: "output", shape: ["N", 1000] }],
    params: 25_636_712,
  });
});

test.run();
