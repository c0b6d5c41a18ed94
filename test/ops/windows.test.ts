import * as tf from "@tensorflow/tfjs-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { RawAttr } from "../../src/ops/attributes.ts";
import { type OpName, ops } from "../../src/ops/index.ts";
import type { AnyOp } from "../../src/ops/op.ts";
import { inferShapes, readAttrs } from "../../src/ops/semantics.ts";
import type { Dim, Shape } from "../../src/shape/dim.ts";
import { type Ran, spellings } from "./tfjs-spellings.ts";

await tf.setBackend("cpu");

interface Case {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Elements before and after the image. */
  readonly padding: "same" | "valid" | readonly [number, number];
  readonly ceil: boolean;
}

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

function* sweep(dilations: readonly number[], ceils: readonly boolean[]): Generator<Case> {
  for (const size of range(1, 12))
    for (const kernel of range(1, 5))
      for (const stride of range(1, 4))
        for (const dilation of dilations)
          for (const padding of ["same", "valid", [0, 1], [1, 1], [2, 0], [2, 2]] as const)
            for (const ceil of ceils) yield { size, kernel, stride, dilation, padding, ceil };
}

/** Counts windows by sliding one: each element that it sees must lie on the padded axis. */
function countWindows({ size, kernel, stride, dilation, padding, ceil }: Case): number {
  if (padding === "same") return range(0, size - 1).filter((start) => start % stride === 0).length;
  const [before, after] = padding === "valid" ? [0, 0] : padding;
  const seen = range(0, kernel - 1).map((tap) => tap * dilation);
  const fits = (start: number) => seen.every((tap) => start + tap < size + after);
  let count = 0;
  for (let start = -before; fits(start); start += stride) count++;
  if (!ceil) return count;
  // In ceil mode one more window may begin on the image or in front of it, when the last one left elements over.
  const next = -before + count * stride;
  const lastSeen = next - stride + (seen.at(-1) as number);
  const over = lastSeen < size + after - 1;
  return over && next < size ? count + 1 : count;
}

const padAttr = (padding: Case["padding"]): RawAttr => (typeof padding === "string" ? padding : [padding, padding]);

interface Rule {
  readonly legal: boolean;
  readonly output: Shape;
  readonly attrs: object;
}

function rule(name: OpName, size: number, attrs: Readonly<Record<string, RawAttr>>): Rule {
  const op = ops[name] as AnyOp;
  const reading = readAttrs(op, attrs);
  assert.ok(reading.ok);
  const result = inferShapes(op, [[1, size, size, 2]], reading.attrs);
  if (!result.ok) return { legal: false, output: [], attrs: reading.attrs };
  const legal = result.conditions.every((condition) => {
    assert.is(condition.kind, "at-least");
    return condition.kind === "at-least" && (condition.value as number) >= condition.bound;
  });
  return { legal, output: result.outputs[0] as Shape, attrs: reading.attrs };
}

function attrsOf(name: OpName, { kernel, stride, dilation, padding, ceil }: Case): Record<string, RawAttr> {
  const shared = { stride, padding: padAttr(padding) };
  if (name === "conv2d") return { ...shared, filters: 3, kernel, dilation };
  if (name === "depthwise_conv2d") return { ...shared, kernel, dilation };
  return { ...shared, size: kernel, ceil_mode: ceil };
}

for (const name of ["conv2d", "depthwise_conv2d", "max_pool2d", "avg_pool2d"] as const) {
  const pool = name.includes("pool");

  test(`${name}: as many windows as there are places for one`, () => {
    let legal = 0;
    for (const one of sweep(pool ? [1] : [1, 2, 3], pool ? [false, true] : [false])) {
      const reached = !pool || typeof one.padding === "string" || Math.max(...one.padding) < one.kernel;
      const windows = one.dilation > 1 && one.stride > 1 ? 0 : countWindows(one);
      const { legal: ok, output } = rule(name, one.size, attrsOf(name, one));
      assert.is(ok, reached && windows > 0, `${JSON.stringify(one)}: ${windows} windows`);
      if (!ok) continue;
      legal++;
      assert.equal(output.slice(1, 3), [windows, windows], JSON.stringify(one));
    }
    assert.ok(legal > 1000);
  });

  test(`${name}: TensorFlow.js returns the shapes of the rule`, () => {
    let place = 0;
    for (const one of sweep(pool ? [1] : [1, 2, 3], [false])) {
      // TensorFlow.js is slow enough that every seventh of the cases must do; 7 divides no period of the sweep.
      if (place++ % 7 !== 0) continue;
      const { legal, output, attrs } = rule(name, one.size, attrsOf(name, one));
      if (!legal) continue;
      const spelling = spellings[name] as (inputs: readonly tf.Tensor[], attrs: object) => Ran;
      const ran = spelling([tf.zeros([1, one.size, one.size, 2])], attrs);
      assert.equal((ran.outputs[0] as tf.Tensor).shape, output as number[], JSON.stringify(one));
      tf.dispose([...ran.outputs]);
    }
  });
}

test("conv2d_transpose: its result is what the convolution of the same window maps back to its input", () => {
  for (const size of range(1, 6))
    for (const kernel of range(1, 5))
      for (const stride of range(1, 4))
        for (const padding of ["same", "valid", [0, 1], [1, 1], [2, 0]] as const) {
          const extras = typeof padding === "string" ? [0] : range(0, stride - 1);
          for (const extra of extras) {
            const raw = { filters: 2, kernel, stride, padding: padAttr(padding), output_padding: extra };
            const { legal, output } = rule("conv2d_transpose", size, raw);
            const enlarged = output[1] as Dim as number;
            if (!legal) {
              assert.ok(enlarged < 1);
              continue;
            }
            const back = countWindows({ size: enlarged, kernel, stride, dilation: 1, padding, ceil: false });
            assert.is(back, size, JSON.stringify({ size, ...raw, enlarged }));
          }
        }
});

test("conv2d_transpose: TensorFlow.js returns the shapes of the rule", () => {
  for (const size of [1, 2, 5])
    for (const kernel of range(1, 5))
      for (const stride of range(1, 4))
        for (const padding of ["same", "valid", [0, 1], [1, 1], [2, 0]] as const) {
          if (typeof padding !== "string" && Math.max(...padding) >= kernel) continue;
          const raw = { filters: 2, kernel, stride, padding: padAttr(padding) };
          const { legal, output, attrs } = rule("conv2d_transpose", size, raw);
          if (!legal) continue;
          const spelling = spellings.conv2d_transpose as (inputs: readonly tf.Tensor[], attrs: object) => Ran;
          const ran = spelling([tf.zeros([1, size, size, 2])], attrs);
          assert.equal((ran.outputs[0] as tf.Tensor).shape, output as number[], JSON.stringify({ size, ...raw }));
        }
});

test.run();
