import * as tf from "@tensorflow/tfjs-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type CompositeName, type OpName, ops } from "../../src/ops/index.ts";
import type { AnyOp, Builder, CompositeDefinition } from "../../src/ops/op.ts";
import { type AttrValue, macsOf, readAttrs, weightsOf } from "../../src/ops/semantics.ts";
import { type Ran, spellings } from "./tfjs-spellings.ts";

await tf.setBackend("cpu");

const composites = (Object.values(ops) as readonly AnyOp[]).filter(
  (op): op is CompositeDefinition<CompositeName> => op.body !== undefined,
);

const ofOp = (name: string) => spellings[name as OpName] as (inputs: readonly tf.Tensor[], attrs: object) => Ran;

/** Runs a body in TensorFlow.js, every inner op as the test spells it. */
const runner: Builder<tf.Tensor> = {
  shapeOf: (tensor) => tensor.shape,
  call(name, inputs, raw = {}) {
    const reading = readAttrs(ops[name as OpName], raw as Readonly<Record<string, AttrValue>>);
    assert.ok(reading.ok, JSON.stringify(reading));
    return ofOp(name)(inputs, reading.attrs).outputs;
  },
};

/** Numbers on both sides of every bend of the activations. */
const ramp = (shape: readonly number[], shift: number) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Array.from({ length: size }, (_, i) => ((i * 7919 + shift * 31) % 997) / 83 - 6),
    [...shape],
  );
};

for (const op of composites) {
  if (op.name === "separable_conv2d") continue;
  op.examples.forEach((example, position) => {
    test(`${op.name}: example ${position + 1}: the body gives the numbers of TensorFlow.js`, () => {
      const reading = readAttrs(op, example.attrs);
      assert.ok(reading.ok);
      const inputs = example.inputs.map(ramp);
      const [body] = op.body(runner, inputs, reading.attrs as never);
      const [direct] = ofOp(op.name)(inputs, reading.attrs).outputs;
      const difference = tf.max(tf.abs(tf.sub(body!, direct!))).dataSync()[0] as number;
      assert.ok(difference < 2e-5, `they differ by ${difference}`);
      assert.equal(body!.shape, example.outputs[0]);
    });
  });
}

test("separable_conv2d: the body with the layer's own weights gives the layer's numbers", () => {
  const x = ramp([1, 9, 8, 4], 0);
  const weights = new Map([
    ["depthwise_kernel", ramp([3, 2, 4, 2], 1) as tf.Tensor4D],
    ["pointwise_kernel", ramp([1, 1, 8, 5], 2) as tf.Tensor4D],
  ]);
  const convolve: Builder<tf.Tensor> = {
    shapeOf: (tensor) => tensor.shape,
    call(name, [tensor], raw = {}, names = {}) {
      const reading = readAttrs(ops[name as OpName], raw as Readonly<Record<string, AttrValue>>);
      assert.ok(reading.ok);
      const { stride, padding } = reading.attrs as { stride: [number, number]; padding: "same" };
      const kernel = weights.get(names.depthwise_kernel ?? (names.kernel as string)) as tf.Tensor4D;
      const run = name === "conv2d" ? tf.conv2d : tf.depthwiseConv2d;
      return [run(tensor as tf.Tensor4D, kernel, stride, padding)];
    },
  };
  const op = ops.separable_conv2d;
  const raw = { filters: 5, kernel: [3, 2], stride: 2, padding: "same", depth_multiplier: 2, use_bias: false };
  const reading = readAttrs(op, raw);
  assert.ok(reading.ok);
  const [body] = op.body(convolve, [x], reading.attrs as never);
  const [depthwise, pointwise] = [...weights.values()] as [tf.Tensor4D, tf.Tensor4D];
  const direct = tf.separableConv2d(x as tf.Tensor4D, depthwise, pointwise, [2, 2], "same");
  assert.equal(body!.shape, direct.shape);
  assert.ok((tf.max(tf.abs(tf.sub(body!, direct))).dataSync()[0] as number) < 1e-3);
});

for (const op of composites) {
  test(`${op.name}: no two weights of the body have one name`, () => {
    for (const example of op.examples) {
      const reading = readAttrs(op, example.attrs);
      assert.ok(reading.ok);
      const names = weightsOf(op, example.inputs, reading.attrs).map((weight) => weight.name);
      assert.is(new Set(names).size, names.length);
    }
  });
}

// Over ones, with a kernel of ones and no border, each multiplication adds 1 to the sum of the result.
test("MACs are the multiplications that TensorFlow.js does", () => {
  const ones = (...shape: number[]) => tf.ones(shape);
  const count = (tensor: tf.Tensor) => tf.sum(tensor).dataSync()[0];
  const macs = (name: OpName, inputs: readonly number[][], raw: Readonly<Record<string, AttrValue>>) => {
    const reading = readAttrs(ops[name], raw);
    assert.ok(reading.ok);
    const op = ops[name] as AnyOp;
    const outputs = ofOp(name)(
      inputs.map((shape) => tf.ones(shape)),
      reading.attrs,
    ).outputs.map((tensor) => tensor.shape);
    return macsOf(op, inputs, reading.attrs, outputs);
  };
  const image = ones(1, 9, 8, 4) as tf.Tensor4D;
  const grouped = tf
    .split(image, 2, 3)
    .map((half) => tf.conv2d(half as tf.Tensor4D, tf.ones([3, 2, 2, 3]), 2, "valid"));
  assert.is(
    macs("conv2d", [[1, 9, 8, 4]], { filters: 6, kernel: [3, 2], stride: 2 }),
    count(tf.conv2d(image, tf.ones([3, 2, 4, 6]), 2, "valid")),
  );
  assert.is(
    macs("conv2d", [[1, 9, 8, 4]], { filters: 6, kernel: [3, 2], stride: 2, groups: 2 }),
    count(tf.concat(grouped, 3)),
  );
  assert.is(
    macs("depthwise_conv2d", [[1, 9, 8, 4]], { kernel: 3, depth_multiplier: 2 }),
    count(tf.depthwiseConv2d(image, tf.ones([3, 3, 4, 2]), 1, "valid")),
  );
  assert.is(
    macs("conv2d_transpose", [[1, 9, 8, 4]], { filters: 5, kernel: 3, stride: 2 }),
    count(tf.conv2dTranspose(image, tf.ones([3, 3, 5, 4]), [1, 19, 17, 5], 2, "valid")),
  );
  assert.is(macs("dense", [[1, 5, 6]], { units: 7 }), count(tf.matMul(ones(5, 6), ones(6, 7))));
  assert.is(
    macs(
      "dot",
      [
        [1, 5, 8],
        [1, 6, 8],
      ],
      {},
    ),
    count(tf.matMul(ones(5, 8), ones(6, 8), false, true)),
  );
  // A batch counts as one example.
  assert.is(macs("dense", [[3, 6]], { units: 7 }), 6 * 7);
  const depthwise = macs("depthwise_conv2d", [[1, 9, 8, 4]], { kernel: 3, stride: 2 }) as number;
  const pointwise = macs("conv2d", [[1, 4, 3, 4]], { filters: 5, kernel: 1 }) as number;
  assert.is(macs("separable_conv2d", [[1, 9, 8, 4]], { filters: 5, kernel: 3, stride: 2 }), depthwise + pointwise);
});

test.run();
