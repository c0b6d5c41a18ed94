import { suite } from "uvu";
import * as assert from "uvu/assert";
import { costOf } from "../../src/graph/cost.ts";
import type { Graph, TensorId } from "../../src/graph/graph.ts";
import { compileFile, compileModel } from "../support/compile-file.ts";
import { facts, type ReferenceFacts, zoo } from "./reference.ts";

const test = suite("zoo: totals and stages against published facts");

test("every network of the reference has its model", () =>
  assert.equal(Object.keys(zoo).sort(), Object.keys(facts).sort()));

for (const [key, { file, model }] of Object.entries(zoo)) {
  const reference = facts[key] as ReferenceFacts;

  test(`${key}: parameters and multiply-accumulates`, () => {
    const { params, macs } = costOf(compileModel(file, model));
    assert.equal(
      { total: params.total, trainable: params.trainable, macs },
      { total: reference.params_total, trainable: reference.params_trainable, macs: reference.macs },
    );
    assert.equal(compileFile(file, model).diagnostics, []);
  });

  test(`${key}: the shapes of the input and of all stages`, () => {
    const graph = compileModel(file, model);
    assert.is(shapeOf(graph, graph.inputs[0]!.tensor), imageShape(reference.input));
    let position = 0;
    for (const { name, shape } of reference.stages) {
      const wanted = imageShape(shape);
      const labelled = resultOf(graph, name);
      if (labelled === undefined) {
        // A stage without a label comes behind the one before it.
        const found = graph.nodes.findIndex(
          ({ outputs }, at) => at >= position && shapeOf(graph, outputs[0]!) === wanted,
        );
        assert.ok(found >= 0, `nothing behind node ${position} has the shape of ${name}, ${wanted}`);
        position = found;
      } else {
        assert.is(shapeOf(graph, labelled), wanted, name);
        position = graph.tensors[labelled]!.producer;
      }
    }
    assert.is(shapeOf(graph, graph.outputs[0]!.tensor), imageShape(reference.stages.at(-1)?.shape ?? []));
  });
}

test("stages are found by their labels", () => {
  const labelled = Object.entries(zoo).flatMap(([key, { file, model }]) =>
    facts[key]!.stages.filter(({ name }) => resultOf(compileModel(file, model), name) !== undefined),
  );
  const all = Object.values(facts).flatMap(({ stages }) => stages);
  assert.ok(labelled.length > all.length / 2, `${labelled.length} of ${all.length}`);
});

/** The result that has a label, also of the network that one with auxiliary heads is made of; or the output of that name. */
function resultOf(graph: Graph, name: string): TensorId | undefined {
  const labelled = graph.tensors.findIndex(({ label }) => label === name);
  if (labelled >= 0) return labelled;
  const inside = graph.nodes.findLast((node) => node.name.split("/").includes(name));
  return inside?.outputs[0] ?? graph.outputs.find((output) => output.name === name)?.tensor;
}

const shapeOf = (graph: Graph, tensor: TensorId): string =>
  imageShape(graph.tensors[tensor]!.shape.slice(1) as number[]);

/** A vector of n values stands as 1×1×n in the reference. */
const imageShape = (shape: readonly number[]) => (shape.length === 1 ? [1, 1, ...shape] : shape).join("×");

test.run();
