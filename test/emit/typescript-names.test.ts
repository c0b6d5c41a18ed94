import { rmSync } from "node:fs";
import type { Tensor } from "@tensorflow/tfjs-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Compilation } from "../../src/compile.ts";
import { compileText } from "../support/compile-file.ts";
import { complaints, create, generate, graphOf, load, newFolder } from "./generated-typescript.ts";
import { cpu, distance, layersModel, seeded } from "./run-models.ts";

/** What ends strings, comments, template literals and script elements; in `.arch`, `{{` is a brace. */
const hostile = ["a", '\\"', "b", "\\n", "c */ </script> $", "{{1 + 1}} `x` ", "\\\\", " '"].join("");

const programs: Readonly<Record<string, string>> = {
  "hostile-texts": `
## Ends here: */ alert(1) /* and \`\${x}\` </script>
block odd(tag: string, index: int) {
  require tag != "${hostile}!", "not ${hostile} but {tag}"
  @name("odd_{index}") dense(3)
}
## */ process.exit() //
model main(text: string = "${hostile}") {
  input x: [N, 4]
  odd(text, 1)
  odd("{text}2", 2)
}`,
  "reserved-words": `
block class(default: int, delete: bool = true) {
  if delete { dense(default) }
}
block build(new: int = 2) { labelled(new) }
block labelled(weighted: int) { dense(weighted) }
fn range(await: int): int = await + 1
model main(package: int = 3, __proto__: int = 4, constructor: int = 5, seed: int = 6, name: string = "n", options: int = 2) {
  require name != "", "a name"
  input tf: [N, 4]
  Math: class(package)
  arguments: class(__proto__)
  this: build -> class(range(constructor))
  x: dense(seed)
  y: tanh
  Tensor: dense(options)
  dense(3) -> relu
  add { | identity | x -> dense(3) | y -> dense(3) | this -> dense(3) | arguments -> dense(3) | Math -> dense(3) }
}`,
};

const folder = newFolder();
const compiled = new Map<string, Compilation>();
const texts = new Map<string, string>();
let modules: Awaited<ReturnType<typeof load>>;

test.before(async () => {
  await cpu();
  for (const [name, text] of Object.entries(programs)) {
    compiled.set(name, compileText(text));
    texts.set(name, await generate(folder, name, compiled.get(name)!, "main"));
  }
  modules = await load(folder, Object.keys(programs));
});
test.after(() => rmSync(folder, { recursive: true }));

test("the modules pass the strict type checker", () => assert.is(complaints(folder, "typescript"), ""));
test("the modules are formatted", () => assert.is(complaints(folder, "biome"), ""));
test("no text ends a script element or a comment", () => {
  for (const text of texts.values()) assert.not.match(text, /<\/script>|^ \* .*\*\/.+$/m);
});

for (const name of Object.keys(programs)) {
  test(`${name}: numbers and names as in the target tfjs-layers`, async () => {
    const graph = graphOf(compiled.get(name)!, "main");
    const input = seeded([2, 4]);
    const [expected] = (await layersModel(graph))([input]);
    const model = create(modules.get(name)!, "main");
    assert.equal(
      model.weights.map((weight) => weight.originalName).sort(),
      graph.weights.map((weight) => weight.name).sort(),
    );
    assert.ok(distance((model.predict(input) as Tensor).dataSync(), expected!.values) < 1e-4);
  });
}

test.run();
