import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Graph } from "../../src/graph/graph.ts";
import { loadWeights } from "../../src/runtime/weights/load-weights.ts";
import { weightsRequest } from "../../src/runtime/weights/request.ts";
import { fillOf } from "../../src/weights/computed-values.ts";
import { seededValues, type WeightValues } from "../../src/weights/weight-values.ts";
import { cpu, distance } from "../emit/run-models.ts";
import { folder, network, outputOf, recorded } from "./stored.ts";

test.before(cpu);

const keras = `${folder}/residual.keras`;

function valuesOf(graph: Graph, name: string, values: WeightValues): Float32Array {
  const weight = graph.weights.find((one) => one.name === name)!;
  const all = new Float32Array(weight.shape.reduce((product, extent) => product * extent, 1));
  fillOf(weight, values)(all);
  return all;
}

test("a labelled part is loaded whole, and the rest is drawn", async () => {
  const graph = network("transfer");
  const { values, files, close } = await loadWeights(graph, [weightsRequest(`body=${keras}`)], 7);
  const whole = network("residual");
  const all = await loadWeights(whole, [weightsRequest(keras)], 7);
  for (const name of ["conv1_conv/kernel", "conv2_block2_3_bn/moving_variance"])
    assert.equal(valuesOf(graph, name, values), valuesOf(whole, name, all.values));
  assert.equal(valuesOf(graph, "head/kernel", values), valuesOf(graph, "head/kernel", seededValues(7)));
  assert.is(files[0]?.label, "body");
  assert.is(files[0]?.weights.length, graph.weights.length - 2);
  close();
  all.close();
});

test("a labelled part is found inside of a whole network whose layers have other names", async () => {
  const graph = network("inception");
  const { files } = await outputOf(graph, [`features=${folder}/inception.keras`], recorded.inception!.inputs);
  assert.is(files[0]?.by, "topology");
  assert.is(files[0]?.weights.length, graph.weights.length - 2);
  assert.is(files[0]?.unused.length, 2);
});

test("parts together are the whole", async () => {
  const { inputs, output: wanted } = recorded.residual!;
  const graph = network("residual");
  const parts = [`stem=${keras}`, `blocks=${keras}`, keras];
  const { output, files } = await outputOf(graph, parts, inputs);
  assert.ok(distance(output, wanted) < 1e-4);
  assert.equal(
    files.map(({ label }) => label),
    [null, "stem", "blocks"],
  );
});

test("names that fit in another network are taken, and the difference is told", async () => {
  const graph = network("residual_by_name");
  const { files, close } = await loadWeights(graph, [weightsRequest(keras)], 0);
  close();
  assert.is(files[0]?.by, "name");
  assert.match(
    files[0]!.differs.join("\n"),
    /^conv1_conv: the model has conv2d 7×7 stride 2,2 .* padding 2,3,2,3 with .* the file has .* padding 3,3,3,3/,
  );
});

test("weights are read in pieces of any size", async () => {
  for (const file of ["mobile.weights.h5", "mobile.uint8.json", "mobile.float16.json"]) {
    const graph = network("mobile");
    const { values, close } = await loadWeights(graph, [weightsRequest(`${folder}/${file}`)], 0);
    for (const weight of graph.weights) {
      const whole = valuesOf(graph, weight.name, values);
      const pieces = new Float32Array(whole.length);
      const fill = fillOf(weight, values);
      for (let at = 0, size = 1; at < whole.length; at += size++)
        fill(pieces.subarray(at, Math.min(whole.length, at + size)));
      assert.equal(pieces, whole, weight.name);
    }
    close();
  }
});

test.run();
