import "@tensorflow/tfjs-backend-cpu";
import { loadGraphModel } from "@tensorflow/tfjs-converter";
import { io, type Tensor } from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { targets } from "../../src/6-emit/index.ts";
import type { EmittedFile } from "../../src/6-emit/target.ts";
import type { Graph, WrittenWeight } from "../../src/graph/graph.ts";
import { emissionHandler } from "../../src/runtime/io-handlers.ts";
import { encodingOf, type Quantization, quantizations } from "../../src/weights/quantize.ts";
import { seededValues } from "../../src/weights/weight-values.ts";
import { cpu, seeded } from "../emit/run-models.ts";
import { graphOf } from "../support/compile-file.ts";

test.before(cpu);

/** What TensorFlow.js reads from the bytes that archc stores for some values. */
function readBack(values: Float32Array, quantization: Quantization): Float32Array {
  const survey = { min: Math.min(...values), max: Math.max(...values) };
  const { spec, encode } = encodingOf(quantization, survey);
  const entry = { name: "w", shape: [values.length], dtype: "float32" as const, quantization: spec };
  const bytes = encode(values);
  const { w } = io.decodeWeights(bytes.buffer as ArrayBuffer, [entry as io.WeightsManifestEntry]);
  return (w as Tensor).dataSync() as Float32Array;
}

/** Every finite 16-bit float, in order, as TensorFlow.js decodes its bits. */
function allFloat16(): Float32Array {
  const bits = Uint16Array.from({ length: 0x7c00 }, (_, index) => index);
  const spec = { name: "w", shape: [bits.length], dtype: "float32" as const };
  const quantized = { ...spec, quantization: { dtype: "float16" as const } } as unknown as io.WeightsManifestEntry;
  return (io.decodeWeights(bits.buffer, [quantized]).w as Tensor).dataSync() as Float32Array;
}

test("every 16-bit float is stored as itself, and a number between two goes to the nearer, a half to the even one", () => {
  const numbers = allFloat16();
  assert.is(numbers[1], 2 ** -24);
  assert.is(numbers.at(-1), 65504);
  assert.equal(readBack(numbers, "float16"), numbers);
  const negative = numbers.map((value) => -value);
  assert.equal(readBack(negative, "float16"), negative);
  const pairs = numbers.subarray(0, -1);
  const middle = pairs.map((value, index) => (value + numbers[index + 1]!) / 2);
  const even = pairs.map((value, index) => (index % 2 === 0 ? value : numbers[index + 1]!));
  assert.equal(readBack(middle, "float16"), even);
  const share = (toNext: number) => pairs.map((value, index) => value + (numbers[index + 1]! - value) * toNext);
  assert.equal(readBack(share(0.49), "float16"), pairs);
  assert.equal(readBack(share(0.51), "float16"), numbers.subarray(1));
});

test("the example of the converter's documentation: [0, −0.1, 1.2] in 8 bits", () => {
  const values = Float32Array.of(0, -0.1, 1.2);
  const { spec, encode } = encodingOf("uint8", { min: values[1]!, max: values[2]! });
  assert.equal([...encode(values)], [20, 0, 255]);
  assert.ok(Math.abs(spec.min! - -0.10196078817) < 1e-9, String(spec.min));
  assert.ok(Math.abs(spec.scale! - 0.00509803940852) < 1e-9, String(spec.scale));
  assert.is(spec.original_dtype, "float32");
});

for (const [quantization, steps] of [
  ["uint8", 255],
  ["uint16", 65535],
] as const) {
  test(`${quantization}: no value moves by more than half a step, and 0 does not move`, () => {
    const list = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), { minLength: 1 });
    fc.assert(
      fc.property(list, (numbers) => {
        const values = Float32Array.from(numbers);
        const read = readBack(values, quantization);
        const [min, max] = [Math.min(...values), Math.max(...values)];
        const half = (max - min) / steps / 2;
        for (const [index, value] of values.entries()) {
          // The numbers that are read are rounded to 32 bits, and so are their sums.
          const rounding = 2 ** -22 * Math.max(Math.abs(min), Math.abs(max));
          assert.ok(Math.abs(read[index]! - value) <= half + rounding, `${value} became ${read[index]}`);
          if (value === 0 && min !== max) assert.is(Math.abs(read[index]!), 0);
        }
      }),
    );
  });
}

const bytesOf = (files: readonly EmittedFile[]): number =>
  files.reduce((sum, { content }) => sum + (typeof content === "string" ? 0 : Buffer.concat([...content()]).length), 0);

/** A classifier with every kind of kernel, whose kernels are 5 MB in 32 bits. */
const network = `
model classifier() {
  input image: [N, 32, 32, 3]
  conv2d(32, 3, stride=2, padding=same) -> batch_norm -> relu
  depthwise_conv2d(3, padding=same) -> batch_norm -> relu
  conv2d(256, 1) -> batch_norm -> relu
  conv2d(512, 3, stride=2, groups=1) -> batch_norm -> relu
  global_avg_pool2d -> dense(100)
}`;

/**
 * The share of its size by which the result moves, in the Euclidean norm: measured 0.00030, 0.000032 and 0.0077.
 */
const largest = { float16: 1e-3, uint16: 1e-4, uint8: 2e-2 } as const;

for (const quantize of quantizations) {
  test(`a network in ${quantize}: both targets load, in the bytes that were promised, and the result hardly moves`, async () => {
    const graph = graphOf(network);
    const count = (kernels: boolean) =>
      graph.weights
        .filter(({ shape }) => shape.length > 1 === kernels)
        .reduce((sum, { shape }) => sum + shape.reduce((size, extent) => size * extent, 1), 0);
    const input = seeded([1, 32, 32, 3]);
    const exact = await result(graph, "tfjs-graph", undefined, input);
    for (const target of ["tfjs-graph", "tfjs-layers"] as const) {
      const moved = await result(graph, target, quantize, input);
      const error = norm(exact.map((value, index) => value - moved[index]!)) / norm(exact);
      assert.ok(error > 1e-7 && error < largest[quantize], `${target}: ${error}`);
      const { files } = targets[target].emit(graph, { seed: 1, weights: true, quantize });
      const weights = files.filter(({ path }) => path.startsWith("weights-"));
      assert.is(bytesOf(weights), count(true) * (quantize === "uint8" ? 1 : 2) + count(false) * 4);
      assert.ok(weights.every((file) => bytesOf([file]) <= 4 << 20));
      assert.equal(
        weights.map(({ path }) => path),
        weights.map((_, index) => `weights-${index + 1}-of-${weights.length}.bin`),
      );
    }
  });
}

const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

async function result(
  graph: Graph,
  target: "tfjs-graph" | "tfjs-layers",
  quantize: Quantization | undefined,
  input: Tensor,
): Promise<Float32Array> {
  const options = { seed: 1, weights: true, ...(quantize === undefined ? {} : { quantize }) };
  const handler = emissionHandler(targets[target].emit(graph, options).files);
  const model = target === "tfjs-graph" ? await loadGraphModel(handler) : await loadLayersModel(handler);
  const values = (model.predict(input) as Tensor).dataSync() as Float32Array;
  model.dispose();
  return values;
}

test("a weight that fewer bits cannot hold is an error that says which and where, and no file", () => {
  const graph = graphOf("model m { input x: [N, 3] first: dense(4) }");
  const seed = seededValues(1);
  const broken = (...values: number[]) => ({
    fillOf: (weight: WrittenWeight) => {
      const fill = seed.fillOf(weight);
      return (target: Float32Array) => {
        fill(target);
        if (weight.name === "first/kernel") target.set(values);
      };
    },
  });
  const cases = [
    ["uint8", [Number.NaN, Number.NaN, Infinity], "2 of its values are not a number and 1 is infinite"],
    ["uint16", [-Infinity], "1 of its values is infinite"],
    ["float16", [Number.NaN], "1 of its values is not a number"],
    ["float16", [70000], "float16 has numbers up to 65504, and its weight `first/kernel` has one of 70000"],
  ] as const;
  for (const [quantize, values, words] of cases) {
    for (const target of [targets["tfjs-graph"], targets["tfjs-layers"]]) {
      const options = { seed: 1, weights: true, values: broken(...values), quantize };
      const { files, diagnostics } = target.emit(graph, options);
      assert.is(files.length, 0);
      assert.equal(
        diagnostics.map(({ code, span }) => [code, span.start]),
        [["program/target-cannot-express", 33]],
      );
      assert.match(diagnostics[0]!.message, words);
      assert.match(diagnostics[0]!.message, "first/kernel");
    }
  }
});

test.run();
