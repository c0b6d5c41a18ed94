import {
  add,
  conv2d,
  losses,
  matMul,
  mean,
  relu,
  type Scalar,
  sqrt,
  square,
  type Tensor2D,
  type Tensor4D,
  tensor,
  variable,
  variableGrads,
} from "@tensorflow/tfjs-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { startBackend } from "../../src/runtime/backend.ts";
import { probeModel } from "../../src/runtime/probe/probe-model.ts";
import { initialValues, uniformValues } from "../../src/weights/initial-values.ts";
import { seedOf } from "../../src/weights/seed-of.ts";
import { compileText } from "../support/compile-file.ts";

const probe = suite("probe");
const seed = 7;
probe.before(async () => void (await startBackend("cpu")));

function probed(text: string, batch: number, at: Readonly<Record<string, number>> = {}) {
  const [model] = compileText(text).models;
  const { graph, domain } = model!;
  return probeModel({ graph: graph!, domain, at: new Map(Object.entries(at)), batch, seed });
}

const rms = (values: ArrayLike<number>): number =>
  Math.sqrt(Array.from(values).reduce((sum, each) => sum + each * each, 0) / values.length);
const close = (actual: number | null, wanted: number): void =>
  assert.ok(Math.abs((actual as number) - wanted) <= 1e-5 * Math.abs(wanted), `${actual} instead of ${wanted}`);

probe("a linear layer against the formulas", async () => {
  const report = await probed("model m { input x: [N, 3] dense(1) }", 5);
  const x = uniformValues([5, 3], seedOf(seed, "x"));
  const kernel = initialValues("glorot_normal", [3, 1], seedOf(seed, "dense/kernel"));
  const wanted = uniformValues([5, 1], seedOf(seed, "target of output"));
  const y = Array.from({ length: 5 }, (_, row) =>
    [0, 1, 2].reduce((sum, column) => sum + x[3 * row + column]! * kernel[column]!, 0),
  );
  const backward = y.map((value, row) => (2 * (value - wanted[row]!)) / 5);
  const kernelGradient = [0, 1, 2].map((column) =>
    backward.reduce((sum, value, row) => sum + value * x[3 * row + column]!, 0),
  );
  const [objective] = report.objectives;
  assert.is(objective!.kind, "squared error");
  close(objective!.loss, rms(y.map((value, row) => value - wanted[row]!)) ** 2);
  const [layer] = report.layers.filter(({ layer }) => layer === "dense");
  close(layer!.activation, rms(y));
  close(layer!.gradient, rms(backward));
  const [first, bias] = layer!.weights;
  assert.equal([first!.weight, bias!.weight, bias!.norm], ["dense/kernel", "dense/bias", 0]);
  close(first!.norm, Math.hypot(...kernel));
  close(first!.gradient, Math.hypot(...kernelGradient));
  close(bias!.gradient, Math.abs(backward.reduce((sum, value) => sum + value, 0)));
});

probe("a residual unit against TensorFlow.js itself", async () => {
  const report = await probed(
    "model m { input x: [N, 6, 6, 2] add { | conv2d(2, 3, padding=same, use_bias=false) -> relu | identity } global_avg_pool2d -> dense(3) }",
    4,
  );
  const x = tensor(uniformValues([4, 6, 6, 2], seedOf(seed, "x")), [4, 6, 6, 2]) as Tensor4D;
  const drawn = (name: string, shape: number[]) =>
    variable(tensor(initialValues("glorot_normal", shape, seedOf(seed, name)), shape));
  const [kernel, head] = [drawn("conv2d/kernel", [3, 3, 2, 2]), drawn("dense/kernel", [2, 3])];
  const labels = Array.from(uniformValues([4], seedOf(seed, "target of output")), (value) => Math.floor(value * 3));
  const rows = tensor(
    labels.flatMap((label) => [0, 1, 2].map((each) => Number(each === label))),
    [4, 3],
  );
  let sum: Tensor4D | undefined;
  const { value, grads } = variableGrads(() => {
    sum = add(relu(conv2d(x, kernel as unknown as Tensor4D, 1, "same")), x) as Tensor4D;
    const pooled = mean(sum, [1, 2]) as Tensor2D;
    return losses.softmaxCrossEntropy(rows, matMul(pooled, head as unknown as Tensor2D)) as Scalar;
  }, [kernel, head]);
  close(report.objectives[0]!.loss, value.dataSync()[0]!);
  const of = (name: string) => report.layers.find(({ layer }) => layer === name)!;
  close(of("conv2d").weights[0]!.gradient, Math.hypot(...grads[kernel.name]!.dataSync()));
  close(of("dense").weights[0]!.gradient, Math.hypot(...grads[head.name]!.dataSync()));
  const joined = add(relu(conv2d(x, kernel as unknown as Tensor4D, 1, "same")), x);
  close(of("add").activation, sqrt(mean(square(joined))).dataSync()[0]!);
});

probe("norms use the batch, what is frozen has no gradient, and a shared layer stands once for each use", async () => {
  const report = await probed(
    "model m { input x: [N, 8] @frozen first: dense(8) batch_norm shared s = dense(8) s -> relu -> s }",
    16,
  );
  const of = (name: string) => report.layers.filter(({ layer }) => layer === name);
  // Normalised by its own batch: mean 0 and variance 1, but for epsilon.
  assert.ok(Math.abs(of("batch_norm")[0]!.activation - 1) < 0.02, `${of("batch_norm")[0]!.activation}`);
  assert.equal(
    of("first")[0]!.weights.map(({ gradient }) => gradient),
    [null, null],
  );
  const uses = report.layers.filter(({ kind, weights }) => kind === "Dense" && weights[0]!.gradient !== null);
  assert.is(uses.length, 2);
  assert.equal(uses[0]!.weights, uses[1]!.weights);
  assert.is.not(uses[0]!.activation, uses[1]!.activation);
});

probe("the batch and the sizes are those that are asked for", async () => {
  const text = "model m { input x: [N, H, W, 3] conv2d(4, 3, stride=2, padding=same) -> global_avg_pool2d }";
  const report = await probed(text, 3, { H: 10, W: 7 });
  assert.equal(report.inputs, [{ name: "x", shape: [3, 10, 7, 3] }]);
  assert.equal(report.layers.find(({ layer }) => layer === "conv2d")!.output, [3, 5, 4, 4]);
});

probe("a model without trainable weights is refused", async () => {
  try {
    await probed("model m { input x: [N, 3] relu }", 2);
    assert.unreachable();
  } catch (error) {
    assert.is((error as Error).name, "ProbeError");
    assert.match((error as Error).message, /m has no weight that training changes/);
  }
});

probe.run();
