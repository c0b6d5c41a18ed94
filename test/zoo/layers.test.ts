import { suite } from "uvu";
import * as assert from "uvu/assert";
import { compileModel } from "../support/compile-file.ts";
import { describeOperation, operationsOfGraph, operationsOfKeras, provenance } from "./computation.ts";
import { hasKerasLayers, kerasModel, zoo } from "./reference.ts";

const test = suite("zoo: every layer against Keras");
const networks = Object.entries(zoo).filter(([key]) => hasKerasLayers(key));

for (const [key, { file, model }] of networks) {
  test(`${key}: the same operations with the same settings, shapes and weights`, () => {
    const ours = operationsOfGraph(compileModel(file, model)).map(describeOperation);
    const theirs = operationsOfKeras(kerasModel(key).layers).map(describeOperation);
    assert.equal(without(ours, theirs), [], "operations that Keras does not have");
    assert.equal(without(theirs, ours), [], "operations that only Keras has");
  });

  test(`${key}: every operation reads what it reads in Keras, back to the input`, () => {
    const names = new Map<string, number>();
    const operations = operationsOfGraph(compileModel(file, model));
    const theirs = provenance(operationsOfKeras(kerasModel(key).layers), names);
    const known = names.size;
    const ours = provenance(operations, names);
    const first = ours.findIndex((number) => number >= known);
    assert.is(first, -1, `this operation reads something else in Keras: ${describe(operations[first])}`);
    assert.equal(sorted(ours), sorted(theirs));
  });
}

for (const [key, { file, model }] of networks) {
  test(`${key}: weights have the names that Keras gives, where it does not number them`, () => {
    const sizes = new Map<string, number>();
    for (const { name, shape } of compileModel(file, model).weights) {
      const layer = name.slice(0, name.lastIndexOf("/"));
      sizes.set(layer, (sizes.get(layer) ?? 0) + shape.reduce((product, extent) => product * extent, 1));
    }
    const named = kerasModel(key).layers.filter(
      ({ name, trainable }) => trainable > 0 && !/^(conv2d|batch_normalization)(_\d+)?$/.test(name),
    );
    assert.ok(named.length > 0);
    for (const { name, trainable, non_trainable } of named) {
      assert.is(sizes.get(name), trainable + non_trainable, name);
    }
  });
}

test("the comparison sees a branch that reads from the wrong place", () => {
  const layers = kerasModel("ResNet50").layers;
  const rewired = layers.map((layer) =>
    layer.name === "conv2_block3_add" ? { ...layer, inputs: ["conv2_block1_out", "conv2_block3_3_bn"] } : layer,
  );
  const names = new Map<string, number>();
  const right = provenance(operationsOfKeras(layers), names);
  const wrong = provenance(operationsOfKeras(rewired), names);
  assert.equal(
    operationsOfKeras(rewired).map(describeOperation),
    operationsOfKeras(layers).map(describeOperation),
    "both have the same operations",
  );
  assert.is.not(wrong.at(-1), right.at(-1));
});

test("the comparison sees branches in another order", () => {
  const layers = kerasModel("InceptionV3").layers;
  const swapped = layers.map((layer) =>
    layer.name === "mixed10" ? { ...layer, inputs: layer.inputs.toReversed() } : layer,
  );
  const names = new Map<string, number>();
  const right = provenance(operationsOfKeras(layers), names);
  assert.is.not(provenance(operationsOfKeras(swapped), names).at(-1), right.at(-1));
});

const describe = (operation: Parameters<typeof describeOperation>[0] | undefined) =>
  operation === undefined ? "" : describeOperation(operation);

const sorted = (numbers: readonly number[]) => numbers.toSorted((left, right) => left - right);

/** What remains of `all` when each element of `some` is taken out once. */
function without(all: readonly string[], some: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const each of some) counts.set(each, (counts.get(each) ?? 0) + 1);
  return all.filter((each) => {
    const count = counts.get(each) ?? 0;
    counts.set(each, count - 1);
    return count <= 0;
  });
}

test.run();
