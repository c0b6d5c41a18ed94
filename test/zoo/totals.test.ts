import { suite } from "uvu";
import * as assert from "uvu/assert";
import { costOf } from "../../src/graph/cost.ts";
import { compileModel } from "../support/compile-file.ts";
import { operationsOfGraph } from "./computation.ts";
import { facts, type ReferenceFacts, zoo } from "./reference.ts";

const test = suite("zoo: totals and stages against published facts");

for (const [key, { file, model }] of Object.entries(zoo)) {
  const reference = facts[key] as ReferenceFacts;

  test(`${key}: parameters and multiply-accumulates`, () => {
    const { params, macs } = costOf(compileModel(file, model));
    assert.equal(
      { total: params.total, trainable: params.trainable, macs },
      { total: reference.params_total, trainable: reference.params_trainable, macs: reference.macs },
    );
  });

  test(`${key}: the shapes of all stages, in this order`, () => {
    const shapes = operationsOfGraph(compileModel(file, model)).map((operation) => imageShape(operation.output));
    let position = 0;
    for (const { name, shape } of reference.stages) {
      const found = shapes.indexOf(imageShape(shape), position);
      assert.ok(found >= 0, `after ${position} operations nothing has the shape of ${name}, ${imageShape(shape)}`);
      position = found;
    }
    assert.is(shapes.at(-1), imageShape(reference.stages.at(-1)?.shape ?? []));
  });
}

/** A vector of n values stands as 1×1×n in the reference. */
const imageShape = (shape: readonly number[]) => (shape.length === 1 ? [1, 1, ...shape] : shape).join("×");

test.run();
