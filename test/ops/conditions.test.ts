import { test } from "uvu";
import * as assert from "uvu/assert";
import { type OpName, ops } from "../../src/ops/index.ts";
import type { AnyOp } from "../../src/ops/op.ts";
import { type AttrValue, inferShapes, readAttrs } from "../../src/ops/semantics.ts";
import type { Condition } from "../../src/shape/condition.ts";
import { type Dim, floorDiv, type Shape, sameDim, variable } from "../../src/shape/dim.ts";

type Raw = Readonly<Record<string, AttrValue>>;

function infer(op: AnyOp, inputs: readonly Shape[], raw: Raw = {}) {
  const reading = readAttrs(op, raw);
  assert.ok(reading.ok, JSON.stringify(reading));
  return inferShapes(op, inputs, reading.attrs);
}

/** The conditions of a call in short: "channels 256 = 64 of inputs 0 and 1". */
function conditions(name: OpName, inputs: readonly Shape[], raw: Raw = {}): readonly string[] {
  const result = infer(ops[name], inputs, raw);
  assert.ok(result.ok, JSON.stringify(result));
  return result.conditions.map((one) => {
    if (one.kind === "equal") return `${one.what} ${one.left} = ${one.right} of inputs ${one.operands.join(" and ")}`;
    if (one.kind === "divides") return `${one.divisor} divides ${one.what} ${one.value}`;
    return `${one.what} ${one.value} >= ${one.bound}`;
  });
}

/** Why a call has no result: "rank of input 1: wanted …". */
function problem(name: OpName, inputs: readonly Shape[], raw: Raw = {}): string {
  const result = infer(ops[name], inputs, raw);
  if (result.ok) return "none";
  const { problem: why } = result;
  return why.kind === "rank"
    ? `rank of input ${why.input}: wanted ${why.wanted}`
    : `${why.attribute} ${why.rule}, got ${why.got}`;
}

for (const name of ["add", "average", "maximum", "minimum"] as const) {
  test(`${name}: every extent must be that of the first input`, () => {
    assert.equal(
      conditions(name, [
        [1, 56, 56, 256],
        [1, 28, 56, 64],
      ]),
      ["height 56 = 28 of inputs 0 and 1", "channels 256 = 64 of inputs 0 and 1"],
    );
    assert.equal(
      conditions(name, [
        [1, 8],
        [1, 8],
        [2, 1],
      ]),
      ["batch 1 = 2 of inputs 0 and 2", "features 8 = 1 of inputs 0 and 2"],
    );
    assert.is(
      problem(name, [
        [1, 8, 8, 4],
        [1, 4],
      ]),
      "rank of input 1: wanted a rank-4 tensor, as its first input is",
    );
  });
}

test("subtract: what its body says is told of its own inputs", () => {
  assert.equal(
    conditions("subtract", [
      [1, 8],
      [1, 4],
    ]),
    ["features 8 = 4 of inputs 0 and 1"],
  );
});

test("multiply: a literal 1 stretches, and nothing else", () => {
  assert.equal(
    conditions("multiply", [
      [1, 1, 1, 8],
      [1, 5, 6, 8],
    ]),
    [],
  );
  assert.equal(
    conditions("multiply", [
      [1, 2, 1, 8],
      [1, 5, 6, 4],
    ]),
    ["height 2 = 5 of inputs 0 and 1", "channels 8 = 4 of inputs 0 and 1"],
  );
  const [, symbolic] = [
    1,
    infer(ops.multiply, [
      [1, variable("H")],
      [1, 7],
    ]),
  ];
  assert.ok(symbolic.ok && symbolic.conditions.length === 1, "a variable is no literal 1");
});

test("concat: every extent but the joined one must be equal", () => {
  assert.equal(
    conditions("concat", [
      [1, 56, 56, 256],
      [1, 28, 56, 64],
    ]),
    ["height 56 = 28 of inputs 0 and 1"],
  );
  assert.equal(
    conditions(
      "concat",
      [
        [1, 3, 8],
        [1, 2, 8],
      ],
      { axis: -2 },
    ),
    [],
  );
  assert.is(
    problem(
      "concat",
      [
        [1, 8],
        [1, 8],
      ],
      { axis: 2 },
    ),
    "axis must be a number from -2 to 1 for a tensor of rank 2, got 2",
  );
});

test("cosine_similarity: a rank is refused where the user gave it", () => {
  assert.is(
    problem("cosine_similarity", [
      [1, 8],
      [1, 2, 8],
    ]),
    "rank of input 1: wanted a rank-2 tensor, as its first input is",
  );
  assert.equal(
    conditions("cosine_similarity", [
      [1, 8],
      [1, 9],
    ]),
    ["features 8 = 9 of inputs 0 and 1"],
  );
});

test("composites state what they need in their own words", () => {
  assert.equal(conditions("channel_shuffle", [[1, 4, 4, 10]], { groups: 3 }), ["3 divides channels 10"]);
  assert.equal(conditions("space_to_depth", [[1, 5, 6, 3]], { block_size: 2 }), [
    "2 divides height 5",
    "2 divides width 6",
  ]);
  assert.equal(conditions("depth_to_space", [[1, 5, 6, 6]], { block_size: 2 }), ["4 divides channels 6"]);
  assert.equal(conditions("group_norm", [[1, 5, 6, 48]]), ["32 divides channels 48"]);
  assert.is(
    problem("channel_shuffle", [[1, 4]], { groups: 2 }),
    "rank of input 0: wanted a rank-4 tensor [N, H, W, C]",
  );
});

test("what a composite requires is enough for its body", () => {
  const shapes: readonly Shape[] = [2, 3, 4, 6, 8, 9, 12].flatMap((h) => [1, 4, 6, 12, 18].map((c) => [1, h, 6, c]));
  for (const op of Object.values(ops) as readonly AnyOp[]) {
    if (op.body === undefined || op.requires === undefined) continue;
    let met = 0;
    for (const shape of shapes) {
      for (const raw of [
        { groups: 1 },
        { groups: 2 },
        { groups: 6 },
        { block_size: 2 },
        { block_size: 3 },
        { size: 3 },
      ]) {
        if (!readAttrs(op, raw).ok) continue;
        const required = infer(op, [shape], raw);
        assert.ok(required.ok);
        if (!required.conditions.every(holds)) continue;
        met++;
        const { requires: _, ...bodyOnly } = op;
        const body = infer(bodyOnly as AnyOp, [shape], raw);
        assert.ok(body.ok && body.conditions.every(holds), `${op.name} on ${shape} with ${JSON.stringify(raw)}`);
      }
    }
    assert.ok(met > 0, op.name);
  }
});

function holds(condition: Condition): boolean {
  if (condition.kind === "equal") return condition.left === condition.right;
  if (condition.kind === "at-least") return (condition.value as number) >= condition.bound;
  return (condition.value as number) % (condition.divisor as number) === 0;
}

test("a target of reshape holds as many elements as its input", () => {
  assert.equal(conditions("reshape", [[1, 4, 6]], { target: [5, 5] }), ["elements 24 = 25 of inputs 0 and 0"]);
  assert.equal(conditions("reshape", [[1, 4, 6]], { target: [5, -1] }), ["5 divides elements 24"]);
  assert.equal(conditions("reshape", [[1, 4, 6]], { target: [8, -1] }), []);
  const rule = "target must be a list of extents of at least 1, of which one may be -1";
  assert.is(problem("reshape", [[1, 4]], { target: [-1, -1] }), `${rule}, got [-1, -1]`);
  assert.is(problem("reshape", [[1, 4]], { target: [0, 4] }), `${rule}, got [0, 4]`);
});

test("flatten and reshape keep symbolic extents exact", () => {
  const [h, w] = [variable("H"), variable("W")];
  const result = infer(ops.flatten, [[1, h, w, 8]]);
  assert.ok(result.ok && result.conditions.length === 0);
  const back = infer(ops.reshape, result.outputs, { target: [h, w, -1] });
  assert.equal(back.ok && back.outputs, [[1, h, w, 8]]);
});

test("windows, crops and padding leave at least one element", () => {
  assert.equal(conditions("conv2d", [[1, 2, 9, 3]], { filters: 4, kernel: 5 }), [
    "height after the window -2 >= 1",
    "width after the window 5 >= 1",
  ]);
  assert.equal(conditions("crop2d", [[1, 4, 9, 3]], { cropping: 2 }), [
    "height after the crop 0 >= 1",
    "width after the crop 5 >= 1",
  ]);
  assert.is(
    problem("max_pool2d", [[1, 8, 8, 3]], { size: 2, padding: 2 }),
    "padding must be smaller than the window, which has 2 elements, on every side, got 2 (top)",
  );
});

test("a pool in ceil mode whose window is not smaller than its stride is one division", () => {
  const result = infer(ops.max_pool2d, [[1, variable("H"), 9, 3]], { size: 3, stride: 2, ceil_mode: true });
  // ceil((H - 3) / 2) + 1 = floor(H / 2)
  assert.ok(result.ok && sameDim(result.outputs[0]?.[1] as Dim, floorDiv(variable("H"), 2)));
});

test("what TensorFlow has no kernel for is refused", () => {
  assert.is(
    problem("conv2d", [[1, 9, 9, 3]], { filters: 4, kernel: 3, stride: 2, dilation: [1, 2] }),
    "dilation must be 1 where `stride` is not, since TensorFlow has no convolution with both, got [1, 2]",
  );
  assert.is(
    problem("conv2d_transpose", [[1, 9, 9, 3]], { filters: 4, kernel: 3, stride: 2, padding: 1, output_padding: 2 }),
    "output_padding must be less than `stride`, got 2",
  );
});

test("split: parts are equal and not more than there are elements", () => {
  assert.equal(conditions("split", [[1, 7]], { count: 2 }), ["2 divides features 7"]);
  assert.is(problem("split", [[1, 7]], { count: 1e9 }), "count must be at most 7, got 1000000000");
  assert.is(problem("split", [[1, variable("C")]], { count: 1e9 }), "count must be at most 10000, got 1000000000");
});

test("orders and axes are named once", () => {
  assert.is(
    problem("permute", [[1, 4, 5, 6]], { order: [1, 1, 2] }),
    "order must name each axis from 1 to 3 once, got [1, 1, 2]",
  );
  assert.is(problem("layer_norm", [[1, 4, 6]], { axis: [2, -1] }), "axis must name each axis once, got [2, -1]");
  assert.is(problem("prelu", [[1, 4, 6]], { shared_axes: [0] }), "shared_axes must name axes from 1 to 2, got [0]");
});

test.run();
