import { readdirSync, readFileSync, rmSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { startBackend } from "../../src/runtime/backend.ts";
import { registerLayers } from "../../src/runtime/layers/register.ts";
import { compileFile, understandFile } from "../support/compile-file.ts";
import { compileBeside, complaints, create, generate, load, newFolder } from "./generated-typescript.ts";

/** Every model of the project's architectures; of the variants, which are a call of another model, the last of each file. */
const models = readdirSync("architectures")
  .filter((file) => file.endsWith(".arch"))
  .flatMap((file) => {
    const { declarations } = understandFile(`architectures/${file}`).source;
    const declared = declarations.filter((declaration) => declaration.kind === "model");
    const last = declared.findLast(({ body }) => body.kind === "variant");
    return declared
      .filter((declaration) => declaration.body.kind !== "variant" || declaration === last)
      .map(({ name }) => ({ file, model: name.text }));
  });

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
