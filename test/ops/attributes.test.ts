import { test } from "uvu";
import * as assert from "uvu/assert";
import { ops } from "../../src/ops/index.ts";
import type { AnyOp } from "../../src/ops/op.ts";
import { type AttrValue, readAttrs } from "../../src/ops/semantics.ts";
import { add, variable } from "../../src/shape/dim.ts";

type Raw = Readonly<Record<string, AttrValue>>;

function read(op: AnyOp, raw: Raw) {
  const reading = readAttrs(op, raw);
  assert.ok(reading.ok, JSON.stringify(reading));
  return reading;
}

/** The complaint about a call, as "attribute: rule, got". */
function complaint(op: AnyOp, raw: Raw): string {
  const reading = readAttrs(op, raw);
  if (reading.ok || reading.problem.kind !== "attribute") return "none";
  return `${reading.problem.attribute}: ${reading.problem.rule}, got ${reading.problem.got}`;
}

const sides = (top: number, bottom: number, left: number, right: number) => ({ top, bottom, left, right });

test("defaults fill in what is not given; a pool's stride is its size", () => {
  assert.equal(read(ops.max_pool2d, { size: [3, 2] }).attrs, {
    size: [3, 2],
    stride: [3, 2],
    padding: "valid",
    ceil_mode: false,
  });
  assert.equal(read(ops.max_pool2d, {}).attrs, { size: [2, 2], stride: [2, 2], padding: "valid", ceil_mode: false });
});

test("an int is a pair of itself", () => {
  assert.equal(read(ops.conv2d, { filters: 8, kernel: 3, stride: [2, 1] }).attrs.kernel, [3, 3]);
});

test("padding takes a word, an int, a pair and four sides", () => {
  const padding = (value: AttrValue) => read(ops.conv2d, { filters: 8, kernel: 3, padding: value }).attrs.padding;
  assert.is(padding("same"), "same");
  assert.equal(padding(1), sides(1, 1, 1, 1));
  assert.equal(padding([1, 2]), sides(1, 1, 2, 2));
  assert.equal(
    padding([
      [0, 1],
      [2, 3],
    ]),
    sides(0, 1, 2, 3),
  );
  assert.equal(padding(sides(0, 1, 2, 3)), sides(0, 1, 2, 3));
});

test("an int is a list of one", () => {
  assert.equal(read(ops.layer_norm, { axis: 2 }).attrs.axis, [2]);
});

test("a value outside its bounds is refused in the user's words", () => {
  assert.is(complaint(ops.conv2d, { filters: 0, kernel: 3 }), "filters: must be at least 1, got 0");
  assert.is(complaint(ops.conv2d, { filters: 8, kernel: [3, 0] }), "kernel: must be at least 1, got 0");
  assert.is(complaint(ops.conv2d, { filters: 2.5, kernel: 3 }), "filters: must be an int, got 2.5");
  assert.is(
    complaint(ops.conv2d, { filters: 8, kernel: [1, 2, 3] }),
    "kernel: must be an int or [height, width], got [1, 2, 3]",
  );
  assert.is(
    complaint(ops.pad2d, {
      padding: [
        [0, -1],
        [0, 0],
      ],
    }),
    "padding: must be at least 0, got -1",
  );
  assert.is(complaint(ops.dropout, { rate: 1 }), "rate: must be at least 0 and less than 1, got 1");
  assert.is(complaint(ops.batch_norm, { momentum: 1.5 }), "momentum: must be at least 0 and at most 1, got 1.5");
  assert.is(complaint(ops.batch_norm, { center: 1 }), "center: must be true or false, got 1");
  assert.is(
    complaint(ops.resize2d, { height: 1, width: 1, interpolation: "cubic" }),
    "interpolation: must be one of nearest, bilinear, got cubic",
  );
  assert.is(
    complaint(ops.conv2d, { filters: 8, kernel: 3, padding: "full" }),
    "padding: must be same, valid, an int for all sides, [height, width] or [[top, bottom], [left, right]], got full",
  );
});

test("a missing attribute and an unknown one are refused", () => {
  assert.is(complaint(ops.conv2d, { filters: 8 }), "kernel: must be given, got nothing");
  assert.is(complaint(ops.relu, { slope: 2 }), "slope: is no attribute of `relu`, got 2");
});

test("a symbolic value passes, and its bound becomes a condition", () => {
  const filters = variable("f");
  const { attrs, conditions } = read(ops.conv2d, { filters, kernel: 3 });
  assert.is(attrs.filters, filters);
  assert.equal(conditions, [{ kind: "at-least", value: filters, bound: 1, what: "filters" }]);
});

test("a symbolic value is quoted as the user would write it", () => {
  assert.is(complaint(ops.leaky_relu, { alpha: add(variable("f"), 1) }), "alpha: must be a known number, got f + 1");
});

test("attributes that were read can be read again", () => {
  for (const op of Object.values(ops) as readonly AnyOp[]) {
    for (const example of op.examples) {
      const { attrs } = read(op, example.attrs);
      assert.equal(read(op, attrs).attrs, attrs, op.name);
    }
  }
});

test.run();
