import { rmSync } from "node:fs";
import type { Tensor } from "@tensorflow/tfjs-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compile } from "../../src/compile.ts";
import type { RawAttr } from "../../src/ops/attributes.ts";
import { type OpName, ops } from "../../src/ops/index.ts";
import type { AnyOp } from "../../src/ops/op.ts";
import { complaints, create, generate, graphOf, load, newFolder } from "./generated-typescript.ts";
import { cpu, distance, layersModel, seeded } from "./run-models.ts";

const folder = newFolder();
const cases = (Object.entries(ops) as [OpName, AnyOp][]).flatMap(([op, { examples }]) =>
  examples.map(({ inputs, attrs }, index) => ({ name: `${op}-${index + 1}`, op, inputs, attrs })),
);

/** An op's example as a program. */
function programText({ op, inputs, attrs }: (typeof cases)[number]): string {
  const names = inputs.map((_, index) => `x${index}`);
  const args = Object.entries(attrs).map(([name, value]) => `${name}=${attrText(value)}`);
  const call = args.length === 0 ? op : `${op}(${args.join(", ")})`;
  const declared = inputs.map((shape, index) => `  input x${index}: [N, ${shape.slice(1).join(", ")}]`);
  const from = names.length === 1 ? names[0] : `(${names.join(", ")})`;
  return `model probe() {\n${declared.join("\n")}\n  ${from} -> ${call}\n}\n`;
}

const attrText = (value: RawAttr): string =>
  Array.isArray(value) ? `[${value.map(attrText).join(", ")}]` : String(value);

const compiled = new Map(
  cases.map((each) => {
    const text = programText(each);
    const host = { load: (path: string) => ({ ok: true as const, file: path, text }) };
    return [each.name, compile("main.arch", host, {})] as const;
  }),
);
let modules: Awaited<ReturnType<typeof load>>;

test.before(async () => {
  await cpu();
  for (const [name, compilation] of compiled) await generate(folder, name, compilation, "probe");
  modules = await load(folder, [...compiled.keys()]);
});
test.after(() => rmSync(folder, { recursive: true }));

test("the modules of all ops pass the strict type checker", () => assert.is(complaints(folder, "typescript"), ""));
test("the modules of all ops are formatted", () => assert.is(complaints(folder, "biome"), ""));

for (const [name, compilation] of compiled) {
  test(`${name}: as the target tfjs-layers`, async () => {
    const graph = graphOf(compilation, "probe");
    const inputs = cases.find((each) => each.name === name)!.inputs.map((shape, at) => seeded(shape, at + 1));
    const expected = (await layersModel(graph))(inputs);
    const model = create(modules.get(name)!, "probe");
    const output = model.predict(inputs.length === 1 ? inputs[0]! : [...inputs]);
    const results = (Array.isArray(output) ? output : [output]) as Tensor[];
    assert.equal(
      results.map(({ shape }) => shape),
      expected.map(({ shape }) => shape),
    );
    for (const [at, result] of results.entries()) assert.ok(distance(result.dataSync(), expected[at]!.values) < 1e-4);
    const names = model.weights.map(({ originalName }) => originalName).sort();
    assert.equal(names, graph.weights.map((weight) => weight.name).sort());
  });
}

test.run();
