import { test } from "uvu";
import * as assert from "uvu/assert";
import { cpu, distance } from "../emit/run-models.ts";
import { folder, network, outputOf, recorded } from "./stored.ts";

test.before(cpu);

/** Every file that real Keras made, how its layers are found, and how near the numbers must come. */
const files = [
  { file: "residual.keras", by: "name" },
  { file: "inception.keras", by: "topology" },
  { file: "inception.unnamed.keras", by: "topology" },
  { file: "inception.graph.json", by: "topology" },
  { file: "inception.layers.json", by: "topology" },
  { file: "mobile.weights.h5", by: "name" },
  { file: "mobile.keras2.h5", by: "name" },
  { file: "mobile.layers.json", by: "name" },
  { file: "mobile.graph.json", by: "topology" },
  { file: "mobile.float16.json", by: "name", within: 1e-2 },
  { file: "mobile.uint16.json", by: "name", within: 2e-3 },
  { file: "mobile.uint8.json", by: "name", within: 0.2 },
  { file: "layouts.weights.h5", by: "name" },
  { file: "layouts.keras", by: "name" },
  { file: "towers.keras", by: "topology" },
  { file: "towers.unnamed.keras", by: "topology" },
  { file: "towers.h5", by: "topology" },
  { file: "towers.keras2.h5", by: "topology" },
  { file: "towers.graph.json", by: "topology" },
] as const;

for (const { file, by, ...rest } of files) {
  test(`${file}: gives the numbers of Keras`, async () => {
    const name = file.split(".", 1)[0] as string;
    const { inputs, output: wanted, weights } = recorded[name]!;
    const graph = network(name);
    const { output, files } = await outputOf(graph, [`${folder}/${file}`], inputs);
    const within = "within" in rest ? rest.within : 1e-4;
    assert.ok(distance(output, wanted) < within, `${distance(output, wanted)}: ${output} instead of ${wanted}`);
    const [loaded] = files;
    assert.is(loaded?.by, by);
    assert.is(loaded?.weights.length, weights);
    assert.equal(loaded?.differs, []);
    if (!file.includes("graph")) assert.equal(loaded?.unused, []);
  });
}

test("a network without its classifier takes its weights from the whole one", async () => {
  const graph = network("residual_features");
  const { files } = await outputOf(graph, [`${folder}/residual.keras`], [[1, 16, 16, 3]]);
  assert.is(files[0]?.by, "name");
  assert.equal(
    files[0]?.unused.filter((name) => !name.includes("conv2d") && !name.includes("batch")),
    ["layers/dense/vars/0", "layers/dense/vars/1"],
  );
});

test.run();
