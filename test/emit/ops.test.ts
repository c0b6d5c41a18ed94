import { test } from "uvu";
import * as assert from "uvu/assert";
import { type OpName, ops } from "../../src/ops/index.ts";
import type { AnyOp } from "../../src/ops/op.ts";
import { oneOpGraph } from "./one-op-graph.ts";
import { cpu, distance, graphModel, layersModel, seeded } from "./run-models.ts";

test.before(cpu);

for (const [name, op] of Object.entries(ops) as [OpName, AnyOp][]) {
  for (const [index, { inputs, attrs, outputs }] of op.examples.entries()) {
    test(`${name}, example ${index + 1}: both targets have the rule's shapes and the same numbers`, async () => {
      const graph = oneOpGraph(name, inputs, attrs);
      const tensors = inputs.map((shape, at) => seeded(shape, at + 1));
      const viaGraph = (await graphModel(graph))(tensors);
      const viaLayers = (await layersModel(graph))(tensors);
      assert.equal(
        viaGraph.map(({ shape }) => shape),
        outputs,
      );
      assert.equal(
        viaLayers.map(({ shape }) => shape),
        outputs,
      );
      for (const [at, { values }] of viaGraph.entries()) {
        assert.ok(values.every(Number.isFinite), "every number is finite");
        assert.ok(
          distance(values, viaLayers[at]!.values) < 1e-4,
          `distance ${distance(values, viaLayers[at]!.values)}`,
        );
      }
    });
  }
}

// erf by its Taylor series, 2/√π · Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1)), which converges fast for |x| ≤ 2.
function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 60; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const closedForms: Partial<Record<OpName, (x: number) => number>> = {
  identity: (x) => x,
  relu: (x) => Math.max(x, 0),
  relu6: (x) => Math.min(Math.max(x, 0), 6),
  leaky_relu: (x) => (x > 0 ? x : 0.3 * x),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  selu: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
  sigmoid,
  hard_sigmoid: (x) => Math.min(1, Math.max(0, 0.2 * x + 0.5)),
  tanh: Math.tanh,
  softplus: (x) => Math.log1p(Math.exp(x)),
  softsign: (x) => x / (1 + Math.abs(x)),
  erf,
  swish: (x) => x * sigmoid(x),
  hard_swish: (x) => (x * Math.min(6, Math.max(0, x + 3))) / 6,
  mish: (x) => x * Math.tanh(Math.log1p(Math.exp(x))),
  gelu: (x) => (x * (1 + erf(x / Math.SQRT2))) / 2,
  abs: Math.abs,
  square: (x) => x * x,
};

for (const [name, formula] of Object.entries(closedForms) as [OpName, (x: number) => number][]) {
  test(`${name} is what its formula says, in both targets`, async () => {
    const graph = oneOpGraph(name, [[1, 200]]);
    const input = seeded([1, 200], 9);
    const expected = Float32Array.from(input.dataSync(), formula);
    for (const run of [await graphModel(graph), await layersModel(graph)]) {
      const [result] = run([input]);
      assert.ok(distance(result!.values, expected) < 1e-3, `distance ${distance(result!.values, expected)}`);
    }
  });
}

test.run();
