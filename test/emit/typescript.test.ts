import { rmSync } from "node:fs";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { targets } from "../../src/6-emit/index.ts";
import type { Compilation } from "../../src/compile.ts";
import { programOf } from "../../src/program-of.ts";
import { compileText } from "../support/compile-file.ts";
import { complaints, create, generate, graphOf, load, newFolder } from "./generated-typescript.ts";
import { cpu, distance, layersModel, seeded } from "./run-models.ts";

/** Programs that use a form of the language each; `main` is built. Run with `inputs`, batch and all. */
const programs: Readonly<Record<string, { readonly text: string; readonly inputs: readonly (readonly number[])[] }>> = {
  "lists-and-tables": {
    inputs: [[2, 8, 8, 3]],
    text: `
const widths = [4, 6]
const act = { relu }
fn make_divisible(v: float, by: int = 4): int = {
  let rounded = max(by, int(v + by / 2) // by * by)
  if rounded < 0.9 * v { rounded + by } else { rounded }
}
block mb(expand: int, filters: int, count: int, stride: int = 1) {
  conv2d(filters * expand, 1) -> act
  repeat count { depthwise_conv2d(3, padding=same) -> batch_norm }
  conv2d(filters, 3, stride=stride, padding=same)
}
block edges(filters: int, padding: same | valid = same) {
  conv2d(filters, if padding == same { 3 } else { 1 }, padding=padding)
}
model main(width: float = 1.5, depths: [int] = [1, 2]) {
  input x: [N, 8, 8, 3]
  for [t, c, n, s] in [[1, 8, depths[0], 1], [2, 12, depths[1], 2]] { mb(t, make_divisible(c * width), n, stride=s) }
  for w in widths + [len(depths), 7 // 2] { conv2d(w, 1) }
  edges(3) -> edges(3, padding=valid)
  flatten -> dense(if width > 1 and not (len(depths) == 3) { 5 } else { 6 })
}`,
  },
  "labels-and-tuples": {
    inputs: [
      [2, 8, 8, 4],
      [2, 8, 8, 4],
    ],
    text: `
block mix(f: int): (a: [N, H, W, C], b: [N, H, W, C]) -> _ {
  require C % 2 == 0, "{C} channels"
  left: a -> conv2d(f, 1)
  right: b -> conv2d(f + C, 1)
  concat { | left | right -> conv2d(f, 3, padding=same) -> relu | a }
}
model main() {
  input x: [N, 8, 8, 4]
  input y: [N, 8, 8, 4]
  (u, v): (conv2d(6, 1), conv2d(6, 1)) -> split_pair
  (u, v) -> mix(4)
  wide: conv2d(8, 1) -> relu
  grid: if true { conv2d(8, 1) -> relu } else { identity }
  (p, q): split(2)
  (p, q) -> add -> relu
  output mask: conv2d(2, 1) -> softmax
  output sum: add { | wide | grid }
  output other: x -> global_avg_pool2d -> dense(3)
}
block split_pair(): (a: [N, H, W, C], b: [N, H, W, C], c: [N, H, W, D], d: [N, H, W, D]) -> _ {
  m: (a, c) -> add
  n: (b, d) -> add
  (m, n)
}`.replaceAll("(u, v): (conv2d(6, 1), conv2d(6, 1)) -> split_pair", "(u, v): (x -> conv2d(4, 1), y -> conv2d(4, 1))"),
  },
  "layers-as-values": {
    inputs: [[2, 6, 6, 4]],
    text: `
block residual(body: layer, shortcut: layer = identity) {
  add {
    | shortcut
    | body
  }
}
block towers(parts: [layer], norm: layer = batch_norm) {
  concat { for p in parts { | p -> norm } }
}
block level(depth: int) {
  conv2d(4, 1)
  if depth > 0 { level(depth - 1) -> relu }
}
model main(deep: bool = true) {
  input x: [N, 6, 6, 4]
  let body = { conv2d(4, 3, padding=same) -> relu }
  first: residual(body)
  second: residual(shortcut={ conv2d(4, 1) -> batch_norm }) { conv2d(4, 1) }
  body * 2
  held: body
  towers(norm=layer_norm) { | conv2d(2, 1) | conv2d(3, 1) -> relu }
  concat { for r in [1, 2] { if deep { | conv2d(r, 3, padding=same) -> relu } else { | relu } } }
  level(2)
}`,
  },
  "layers-of-two-tensors": {
    inputs: [
      [2, 4],
      [2, 4],
    ],
    text: `
block joined(join: layer = multiply) {
  join
}
block handed_on(join: layer) {
  joined(join)
}
model main() {
  input x: [N, 4]
  input y: [N, 4]
  a: (x, y) -> joined
  b: (x, y) -> handed_on(subtract)
  concat { | a | b }
  dense(3)
}`,
  },
  "shared-and-frozen": {
    inputs: [
      [2, 6],
      [2, 6],
    ],
    text: `
block tower { dense(5) -> tanh -> dense(4) }
model main() {
  input left: [N, 6]
  input right: [N, 6]
  shared f = tower
  @frozen shared g = { dense(3) -> batch_norm }
  a: left -> f
  b: right -> f
  gap: (a, b) -> subtract -> square
  @frozen dense(4) -> batch_norm -> relu
  c: (left -> g, right -> g) -> add
  dense(2)
  @name("head/last") dense(1)
}`.replace("@frozen shared g", "shared g"),
  },
  "models-in-models": {
    inputs: [[1, 16, 16, 3]],
    text: `
model base(f: int = 4, last: int = 2) {
  input x: [N, H, W, 3]
  c1: conv2d(f, 3, stride=2, padding=same) -> relu
  c2: conv2d(2 * f, 3, stride=2, padding=same)
  dense(last)
}
model wide(f: int = 6) = base(f, last=3)
model main() {
  input image: [N, 16, 16, 3]
  b: base()
  head: concat { | image -> wide().c2 -> conv2d(4, 1) | b.c2 | b }
  image -> wide(f=2)
  output near: global_avg_pool2d -> dense(2)
  output taps: (b.c1 -> global_avg_pool2d, head -> global_avg_pool2d) -> concat
}`,
  },
};

const folder = newFolder();
const names = Object.keys(programs);
const compiled = new Map<string, Compilation>();
const texts = new Map<string, string>();
let modules: Awaited<ReturnType<typeof load>>;

test.before(async () => {
  await cpu();
  for (const [name, { text }] of Object.entries(programs)) {
    compiled.set(name, compileText(text));
    texts.set(name, await generate(folder, name, compiled.get(name)!, "main"));
  }
  modules = await load(folder, names);
});
test.after(() => rmSync(folder, { recursive: true }));

test("the modules pass the strict type checker", () => assert.is(complaints(folder, "typescript"), ""));
test("the modules are formatted", () => assert.is(complaints(folder, "biome"), ""));

/** Runs a created model. */
function run(model: LayersModel, inputs: readonly Tensor[]): readonly Tensor[] {
  const output = model.predict(inputs.length === 1 ? inputs[0]! : [...inputs]);
  return Array.isArray(output) ? output : [output];
}

for (const [name, { inputs }] of Object.entries(programs)) {
  test(`${name}: numbers and names as in the target tfjs-layers`, async () => {
    const graph = graphOf(compiled.get(name)!, "main");
    const tensors = inputs.map((shape, at) => seeded(shape, at + 1));
    const expected = (await layersModel(graph))(tensors);
    const model = create(modules.get(name)!, "main");
    assert.equal(
      model.weights.map((weight) => weight.originalName).sort(),
      graph.weights.map((weight) => weight.name).sort(),
    );
    const results = run(model, tensors);
    assert.is(results.length, expected.length);
    for (const [at, result] of results.entries()) assert.ok(distance(result.dataSync(), expected[at]!.values) < 1e-4);
  });
}

test("a value that depends on an open size is refused, and given with --at it becomes a default", async () => {
  const text = `
block halves(): [N, H, W, C] -> _ { pad2d([[0, H % 2], [0, 0]]) -> conv2d(C, 1) }
model main() {
  input x: [N, H, W, 4]
  require H >= 3
  halves
}`;
  const options = { seed: 1, weights: false };
  const open = compileText(text);
  const refused = await targets.typescript.emit(programOf(open, "main"), graphOf(open, "main"), options);
  assert.is(refused.files.length, 0);
  assert.match(refused.diagnostics[0]!.message, /cannot express `halves` \(main\) here, because it needs the number H/);
  const fixed = compileText(text, { H: 7 });
  const given = await targets.typescript.emit(programOf(fixed, "main"), graphOf(fixed, "main"), options);
  const module = given.files[0]!.content as string;
  assert.match(module, /H = 7, W = null, seed = 1/);
  assert.match(module, /if \(H !== null && H < 3\) \{/);
  assert.match(module, /const H = extent\(x, 1\);/);
});

const severalResults = {
  let: `model main() {\n  input x: [N, 4]\n  let halves = { split(2) }\n  (a, b): halves\n  (a, b) -> add\n}`,
  shared: `model main() {\n  input x: [N, 4]\n  shared halves = { dense(4) -> split(2) }\n  (a, b): halves\n  (a, b) -> add\n}`,
  parameter: `block use(part: layer) {\n  part -> add\n}\nmodel main() {\n  input x: [N, 4]\n  use(split(2))\n}`,
  block: `block halves() {\n  split(2)\n}\nmodel main() {\n  input x: [N, 4]\n  let h = halves\n  (a, b): h\n  (a, b) -> add\n}`,
};

for (const [kind, text] of Object.entries(severalResults)) {
  test(`a layer of two results that a ${kind} holds is refused`, async () => {
    const compilation = compileText(text);
    const graph = graphOf(compilation, "main");
    const options = { seed: 1, weights: false };
    const { files, diagnostics } = await targets.typescript.emit(programOf(compilation, "main"), graph, options);
    assert.equal(files, []);
    assert.match(diagnostics[0]!.message, /gives one tensor, and one here gives 2/);
  });
}

const heldLayers = {
  let: `model main() {\n  input x: [N, 4]\n  input y: [N, 4]\n  let f = add\n  (x, y) -> f\n}`,
  shared: `model main() {\n  input x: [N, 4]\n  input y: [N, 4]\n  shared f = { add -> dense(4) }\n  (x, y) -> f\n}`,
  const: `const f = { add }\nmodel main() {\n  input x: [N, 4]\n  input y: [N, 4]\n  (x, y) -> f\n}`,
  list: `block each(parts: [layer]) {\n  concat { for f in parts { | f } }\n}\nmodel main() {\n  input x: [N, 4]\n  input y: [N, 4]\n  (x, y) -> each { | add | multiply }\n}`,
};

for (const [kind, text] of Object.entries(heldLayers)) {
  test(`a layer of two tensors that a ${kind} holds is refused at its declaration`, async () => {
    const compilation = compileText(text);
    const graph = graphOf(compilation, "main");
    const options = { seed: 1, weights: false };
    const { files, diagnostics } = await targets.typescript.emit(programOf(compilation, "main"), graph, options);
    assert.equal(files, []);
    assert.equal(
      diagnostics.map(({ code }) => code),
      ["program/target-cannot-express"],
    );
    assert.match(diagnostics[0]!.message, /takes one tensor, and `f` gets 2/);
    const { start } = diagnostics[0]!.span;
    assert.is(start, text.indexOf(kind === "list" ? "each" : "main"));
  });
}

test.run();
