import * as tf from "@tensorflow/tfjs-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type OpName, ops } from "../../src/ops/index.ts";
import type { AnyOp, Example } from "../../src/ops/op.ts";
import { inferShapes, readAttrs, weightsOf } from "../../src/ops/semantics.ts";
import { type Ran, spellings } from "./tfjs-spellings.ts";

await tf.setBackend("cpu");

const all = Object.entries(ops) as unknown as readonly (readonly [OpName, AnyOp])[];

for (const [name, op] of all) {
  test(`${name} is documented and has examples`, () => {
    assert.is(op.name, name);
    assert.match(op.doc, /^\S.*\.$/s);
    assert.ok(op.examples.length > 0);
    for (const [attribute, spec] of Object.entries(op.attrs as Record<string, { doc: string }>)) {
      assert.match(spec.doc, /^\S.*\.$/s, attribute);
    }
  });

  op.examples.forEach((example, position) => {
    test(`${name}: example ${position + 1} has the shapes that TensorFlow.js gives`, () => {
      const { outputs, attrs } = derived(op, example);
      assert.equal(outputs, example.outputs);
      const ran = runInTfjs(name, example, attrs);
      assert.equal(
        ran.outputs.map((tensor) => tensor.shape),
        example.outputs,
      );
    });

    test(`${name}: example ${position + 1} has the weights of the layer in tfjs`, () => {
      const { attrs } = derived(op, example);
      const ours = weightsOf(op, example.inputs, attrs).map(({ name: weight, shape }) => ({ name: weight, shape }));
      const theirs = runInTfjs(name, example, attrs).weights;
      if (theirs !== undefined) assert.equal(ours, theirs);
      else assert.ok(ours.length === 0 || withoutLayer.has(name), `no layer to compare the weights of ${name} with`);
    });
  });
}

/** Ops with weights that tfjs layers do not have, or not with every attribute; their weights are tested by name below. */
const withoutLayer: ReadonlySet<OpName> = new Set([
  "affine",
  "group_norm",
  "conv2d",
  "depthwise_conv2d",
  "conv2d_transpose",
]);

test("weights of forms that tfjs layers lack have the shapes of the papers", () => {
  const shapesOf = (name: OpName, inputs: readonly (readonly number[])[], raw: Example["attrs"]) => {
    const op = ops[name] as AnyOp;
    const { attrs } = derived(op, { inputs, attrs: raw, outputs: [] });
    return Object.fromEntries(weightsOf(op, inputs, attrs).map((weight) => [weight.name, weight.shape]));
  };
  // ResNeXt: 32 groups over 128 channels, each filter sees four.
  assert.equal(shapesOf("conv2d", [[1, 56, 56, 128]], { filters: 128, kernel: 3, groups: 32, use_bias: false }), {
    kernel: [3, 3, 4, 128],
  });
  assert.equal(shapesOf("group_norm", [[1, 7, 7, 64]], {}), { gamma: [64], beta: [64] });
  assert.equal(shapesOf("affine", [[1, 7, 7, 64]], {}), { gamma: [64], beta: [64] });
});

function derived(op: AnyOp, example: Example) {
  const reading = readAttrs(op, example.attrs);
  assert.ok(reading.ok, JSON.stringify(reading));
  const result = inferShapes(op, example.inputs, reading.attrs);
  assert.ok(result.ok, JSON.stringify(result));
  return { outputs: result.outputs, attrs: reading.attrs };
}

function runInTfjs(name: OpName, example: Example, attrs: object): Ran {
  const spelling = spellings[name] as (inputs: readonly tf.Tensor[], attrs: object) => Ran;
  return spelling(
    example.inputs.map((shape) => tf.zeros([...shape])),
    attrs,
  );
}

test.run();
