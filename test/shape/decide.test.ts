import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Condition } from "../../src/shape/condition.ts";
import { decide } from "../../src/shape/decide.ts";
import {
  add,
  type Dim,
  evaluate,
  floorDiv,
  maximum,
  minimum,
  modulo,
  multiply,
  variable,
} from "../../src/shape/dim.ts";
import { contains, intersect, lastUpTo, nextFrom, normalize, type Sizes, smallest } from "../../src/shape/sizes.ts";

/** Every verdict is held against brute force over the sizes 1 to 400. */
const decisions = suite("decide");
const sizes = Array.from({ length: 400 }, (_, index) => index + 1);

/** An expression with an independent way to compute it. */
interface Formula {
  readonly dim: Dim;
  readonly at: (size: number) => number;
}

/** As `%` of the language: never negative for a positive divisor. */
const remainder = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor;

const H: Formula = { dim: variable("H"), at: (size) => size };
const formulas: fc.Arbitrary<Formula> = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant(H),
    fc.integer({ min: -9, max: 9 }).map((value): Formula => ({ dim: value, at: () => value })),
    fc
      .tuple(tie("formula"), tie("formula"))
      .map(([a, b]): Formula => ({ dim: add(a.dim, b.dim), at: (size) => a.at(size) + b.at(size) })),
    fc
      .tuple(tie("formula"), fc.integer({ min: -3, max: 4 }))
      .map(([a, factor]): Formula => ({ dim: multiply(a.dim, factor), at: (size) => a.at(size) * factor })),
    fc
      .tuple(tie("formula"), fc.integer({ min: 1, max: 6 }))
      .map(
        ([a, divisor]): Formula => ({ dim: floorDiv(a.dim, divisor), at: (size) => Math.floor(a.at(size) / divisor) }),
      ),
    fc.tuple(tie("formula"), fc.integer({ min: 1, max: 6 })).map(
      ([a, divisor]): Formula => ({
        dim: modulo(a.dim, divisor),
        at: (size) => remainder(a.at(size), divisor),
      }),
    ),
    fc
      .tuple(tie("formula"), tie("formula"))
      .map(([a, b]): Formula => ({ dim: multiply(a.dim, b.dim), at: (size) => a.at(size) * b.at(size) })),
    fc
      .tuple(tie("formula"), tie("formula"))
      .map(([a, b]): Formula => ({ dim: minimum(a.dim, b.dim), at: (size) => Math.min(a.at(size), b.at(size)) })),
    fc
      .tuple(tie("formula"), tie("formula"))
      .map(([a, b]): Formula => ({ dim: maximum(a.dim, b.dim), at: (size) => Math.max(a.at(size), b.at(size)) })),
  ),
})).formula;

/** Degrees and sizes for which the brute force itself is exact. */
const exact = (formula: Formula): boolean => [1, 40, 400].every((size) => Math.abs(formula.at(size)) < 2 ** 40);

function agrees(condition: Condition, holds: (size: number) => boolean): void {
  const verdict = decide(condition);
  const truth = sizes.filter(holds);
  switch (verdict.kind) {
    case "proved":
      assert.equal(truth, sizes);
      return;
    case "conditional":
    case "refuted":
      assert.equal(
        truth,
        sizes.filter((size) => contains(verdict.sizes, size)),
      );
      assert.is(verdict.sizes.residues.length > 0, verdict.kind === "conditional");
      return;
    case "deferred":
      throw new Error(`deferred: ${verdict.why}`);
  }
}

decisions("equality in one variable", () => {
  fc.assert(
    fc.property(formulas.filter(exact), formulas.filter(exact), (a, b) =>
      agrees(
        { kind: "equal", left: a.dim, right: b.dim, what: "x", operands: [0, 1] },
        (size) => a.at(size) === b.at(size),
      ),
    ),
    { numRuns: 1500 },
  );
});

decisions("lower bounds in one variable", () => {
  fc.assert(
    fc.property(formulas.filter(exact), fc.integer({ min: -20, max: 20 }), (a, bound) =>
      agrees({ kind: "at-least", value: a.dim, bound, what: "x" }, (size) => a.at(size) >= bound),
    ),
    { numRuns: 1500 },
  );
});

decisions("divisibility in one variable", () => {
  fc.assert(
    fc.property(formulas.filter(exact), fc.integer({ min: 1, max: 8 }), (a, divisor) =>
      agrees({ kind: "divides", divisor, value: a.dim, what: "x" }, (size) => a.at(size) % divisor === 0),
    ),
    { numRuns: 800 },
  );
});

/** Divisors that are positive for every size, as extents are. */
const positive: fc.Arbitrary<Formula> = fc
  .tuple(formulas.filter(exact), fc.integer({ min: 1, max: 5 }))
  .map(([a, least]) => ({ dim: maximum(a.dim, least), at: (size) => Math.max(a.at(size), least) }));
const positiveLine: fc.Arbitrary<Formula> = fc
  .record({
    slope: fc.integer({ min: 1, max: 4 }),
    divisor: fc.integer({ min: 1, max: 5 }),
    plus: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ slope, divisor, plus }) => ({
    dim: add(multiply(slope, floorDiv(H.dim, divisor)), plus),
    at: (size) => slope * Math.floor(size / divisor) + plus,
  }));

const positiveResidue: fc.Arbitrary<Formula> = fc
  .record({ divisor: fc.integer({ min: 2, max: 5 }), plus: fc.integer({ min: 1, max: 4 }) })
  .map(({ divisor, plus }) => ({ dim: add(modulo(H.dim, divisor), plus), at: (size) => (size % divisor) + plus }));

/** What is long is deferred, and nothing else may be: quotients of small formulas are short. */
function agreesOrDefers(condition: Condition, holds: (size: number) => boolean, count: { deferred: number }): void {
  if (decide(condition).kind === "deferred") count.deferred++;
  else agrees(condition, holds);
}

decisions("divisibility by an extent, and rounded quotients of extents", () => {
  const count = { deferred: 0 };
  const runs = 1500;
  fc.assert(
    fc.property(
      formulas.filter(exact),
      fc.oneof(positiveLine, positive, positiveResidue),
      fc.integer({ min: -9, max: 60 }),
      fc.constantFrom("divides", "equal", "at-least"),
      (a, b, bound, kind) => {
        const quotient = floorDiv(a.dim, b.dim);
        const at = (size: number) => Math.floor(a.at(size) / b.at(size));
        switch (kind) {
          case "divides":
            return agreesOrDefers(
              { kind, divisor: b.dim, value: a.dim, what: "x" },
              (size) => a.at(size) % b.at(size) === 0,
              count,
            );
          case "equal":
            return agreesOrDefers(
              { kind, left: quotient, right: bound, what: "x", operands: [0, 1] },
              (size) => at(size) === bound,
              count,
            );
          case "at-least":
            return agreesOrDefers({ kind, value: quotient, bound, what: "x" }, (size) => at(size) >= bound, count);
        }
      },
    ),
    { numRuns: runs },
  );
  assert.ok(count.deferred < runs / 50, `${count.deferred} deferred`);
});

decisions("an image of odd and even heights in rows of two", () => {
  // 51 H elements in floor(H / 2) · 2 rows: whole for even H only, and then 51 each.
  const rows = multiply(2, floorDiv(H.dim, 2));
  const verdict = decide({ kind: "divides", divisor: rows, value: multiply(51, H.dim), what: "elements" });
  assert.equal(verdict, {
    kind: "conditional",
    variable: "H",
    sizes: { start: 2, modulus: 2, residues: [0], members: [] },
  });
});

decisions("a U-Net of depth 4 joins at multiples of 16", () => {
  const verdict = decide({
    kind: "equal",
    left: multiply(16, floorDiv(H.dim, 16)),
    right: H.dim,
    what: "height",
    operands: [0, 1],
  });
  assert.equal(verdict, {
    kind: "conditional",
    variable: "H",
    sizes: { start: 16, modulus: 16, residues: [0], members: [] },
  });
});

decisions("two sizes that must agree are deferred, not guessed", () => {
  assert.is(decide({ kind: "equal", left: H.dim, right: variable("W"), what: "x", operands: [0, 1] }).kind, "deferred");
});

/** Formulas in H and W, with an independent way to compute them. */
interface PairFormula {
  readonly dim: Dim;
  readonly at: (h: number, w: number) => number;
}

const pairs: fc.Arbitrary<PairFormula> = fc.letrec<{ formula: PairFormula }>((tie) => ({
  formula: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant<PairFormula>({ dim: variable("H"), at: (h) => h }),
    fc.constant<PairFormula>({ dim: variable("W"), at: (_, w) => w }),
    fc.integer({ min: -9, max: 9 }).map((value): PairFormula => ({ dim: value, at: () => value })),
    fc
      .tuple(tie("formula"), tie("formula"))
      .map(([a, b]): PairFormula => ({ dim: add(a.dim, b.dim), at: (h, w) => a.at(h, w) + b.at(h, w) })),
    fc
      .tuple(tie("formula"), tie("formula"))
      .map(([a, b]): PairFormula => ({ dim: multiply(a.dim, b.dim), at: (h, w) => a.at(h, w) * b.at(h, w) })),
    fc
      .tuple(tie("formula"), fc.integer({ min: -3, max: 4 }))
      .map(([a, factor]): PairFormula => ({ dim: multiply(a.dim, factor), at: (h, w) => a.at(h, w) * factor })),
    fc.tuple(tie("formula"), fc.integer({ min: 1, max: 6 })).map(
      ([a, divisor]): PairFormula => ({
        dim: floorDiv(a.dim, divisor),
        at: (h, w) => Math.floor(a.at(h, w) / divisor),
      }),
    ),
    fc.tuple(tie("formula"), fc.integer({ min: 1, max: 6 })).map(
      ([a, divisor]): PairFormula => ({
        dim: modulo(a.dim, divisor),
        at: (h, w) => remainder(a.at(h, w), divisor),
      }),
    ),
    fc
      .tuple(tie("formula"), tie("formula"))
      .map(([a, b]): PairFormula => ({ dim: maximum(a.dim, b.dim), at: (h, w) => Math.max(a.at(h, w), b.at(h, w)) })),
    fc
      .tuple(tie("formula"), tie("formula"))
      .map(([a, b]): PairFormula => ({ dim: minimum(a.dim, b.dim), at: (h, w) => Math.min(a.at(h, w), b.at(h, w)) })),
  ),
})).formula;

const grid = Array.from({ length: 40 }, (_, index) => index + 1).flatMap((h) =>
  Array.from({ length: 40 }, (_, index) => [h, index + 1] as const),
);

/** A verdict on two variables is never wrong; how often it is deferred does not matter here. */
function agreesOnGrid(condition: Condition, holds: (h: number, w: number) => boolean): void {
  const verdict = decide(condition);
  if (verdict.kind === "deferred") return;
  for (const [h, w] of grid) {
    const claimed =
      verdict.kind === "proved" ||
      (verdict.kind === "refuted" && verdict.tuples?.some((one) => one.get("H") === h && one.get("W") === w)) ||
      (verdict.kind !== "refuted" || verdict.variable !== undefined
        ? contains(
            (verdict as Extract<typeof verdict, { sizes: Sizes }>).sizes,
            (verdict as { variable: string }).variable === "H" ? h : w,
          )
        : false);
    if (claimed !== holds(h, w)) throw new Error(`${verdict.kind} is wrong at H = ${h}, W = ${w}`);
  }
}

decisions("verdicts on two variables are never wrong", () => {
  fc.assert(
    fc.property(pairs, pairs, fc.integer({ min: -20, max: 20 }), (a, b, bound) => {
      agreesOnGrid(
        { kind: "equal", left: a.dim, right: b.dim, what: "x", operands: [0, 1] },
        (h, w) => a.at(h, w) === b.at(h, w),
      );
      agreesOnGrid(
        { kind: "equal", left: a.dim, right: bound, what: "x", operands: [0, 1] },
        (h, w) => a.at(h, w) === bound,
      );
      agreesOnGrid({ kind: "at-least", value: a.dim, bound, what: "x" }, (h, w) => a.at(h, w) >= bound);
    }),
    { numRuns: 1500 },
  );
});

decisions("what separates in two variables is separated", () => {
  const [h, w] = [H.dim, variable("W")];
  const equal = (left: Dim, right: Dim) => decide({ kind: "equal", left, right, what: "x", operands: [0, 1] });
  const odd = add(h, multiply(-2, floorDiv(h, 2)));
  assert.equal(equal(multiply(w, multiply(2, floorDiv(h, 2))), multiply(w, h)), {
    kind: "conditional",
    variable: "H",
    sizes: { start: 2, modulus: 2, residues: [0], members: [] },
  });
  assert.is(equal(add(multiply(2, h), multiply(2, w)), 3).kind, "refuted");
  assert.is(equal(add(h, w), 1).kind, "refuted");
  const twelve = equal(multiply(h, w), 12);
  assert.is(twelve.kind, "refuted");
  assert.equal(
    (twelve as Extract<typeof twelve, { kind: "refuted" }>).tuples?.map((one) => [one.get("H"), one.get("W")]),
    [
      [1, 12],
      [2, 6],
      [3, 4],
      [4, 3],
      [6, 2],
      [12, 1],
    ],
  );
  assert.is(decide({ kind: "at-least", value: add(h, add(w, odd)), bound: 2, what: "x" }).kind, "proved");
});

decisions("periods of coprime strides are exact or deferred, at once", () => {
  const strides = [7, 11, 13, 17, 19];
  const start = performance.now();
  const parts = strides.map((stride) => multiply(stride, floorDiv(H.dim, stride)));
  for (const [index, part] of parts.entries()) {
    const sum = parts.slice(0, index + 1).reduce((total, each) => add(total, each), 0 as Dim);
    for (const condition of [
      { kind: "equal", left: sum, right: multiply(index + 1, H.dim), what: "x", operands: [0, 1] },
      { kind: "at-least", value: minimum(sum, part), bound: 30, what: "x" },
    ] satisfies Condition[]) {
      const verdict = decide(condition);
      if (verdict.kind !== "deferred") continue;
      assert.match(verdict.why, "no short pattern");
    }
  }
  assert.ok(performance.now() - start < 3000, `took ${Math.round(performance.now() - start)} ms`);
});

decisions("a minimum that collapses keeps its value", () => {
  for (const size of sizes) {
    const a = floorDiv(add(H.dim, 5), 3);
    const b = floorDiv(add(H.dim, 7), 3);
    assert.is(evaluate(minimum(a, b), new Map([["H", size]])), Math.floor((size + 5) / 3));
    assert.is(evaluate(maximum(a, b), new Map([["H", size]])), Math.floor((size + 7) / 3));
  }
});

const sets: fc.Arbitrary<Sizes> = fc
  .record({
    start: fc.integer({ min: 1, max: 20 }),
    modulus: fc.integer({ min: 1, max: 12 }),
    picks: fc.array(fc.nat(11), { maxLength: 6 }),
    early: fc.array(fc.integer({ min: 1, max: 19 }), { maxLength: 5 }),
  })
  .map(({ start, modulus, picks, early }) => ({
    start,
    modulus,
    residues: [...new Set(picks.map((pick) => pick % modulus))].sort((a, b) => a - b),
    members: [...new Set(early.filter((each) => each < start))].sort((a, b) => a - b),
  }));
const listed = (set: Sizes): readonly number[] => sizes.filter((size) => contains(set, size));

decisions("sets of sizes: normal forms and intersections keep their members", () => {
  fc.assert(
    fc.property(sets, sets, (a, b) => {
      assert.equal(listed(normalize(a)), listed(a));
      const both = intersect(a, b, 100_000);
      if (both === undefined) throw new Error("no intersection");
      const inBoth = listed(a).filter((size) => contains(b, size));
      assert.equal(listed(both), inBoth);
      assert.is(smallest(both), inBoth[0]);
    }),
    { numRuns: 1000 },
  );
});

decisions("neighbours of a size", () => {
  fc.assert(
    fc.property(sets, fc.integer({ min: 1, max: 300 }), (set, size) => {
      assert.is(
        nextFrom(set, size),
        listed(set).find((each) => each >= size),
      );
      assert.is(
        lastUpTo(set, size),
        listed(set).findLast((each) => each <= size),
      );
    }),
    { numRuns: 1000 },
  );
});

decisions.run();
