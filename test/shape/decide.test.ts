import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Condition } from "../../src/shape/condition.ts";
import { decide } from "../../src/shape/decide.ts";
import { add, type Dim, evaluate, floorDiv, maximum, minimum, multiply, variable } from "../../src/shape/dim.ts";
import { contains, intersect, lastUpTo, nextFrom, normalize, type Sizes, smallest } from "../../src/shape/sizes.ts";

/** Every verdict is held against brute force over the sizes 1 to 400. */
const decisions = suite("decide");
const sizes = Array.from({ length: 400 }, (_, index) => index + 1);

/** An expression with an independent way to compute it. */
interface Formula {
  readonly dim: Dim;
  readonly at: (size: number) => number;
}

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
    fc
      .tuple(tie("formula"), tie("formula"))
      .map(([a, b]): Formula => ({ dim: multiply(a.dim, b.dim), at: (size) => a.at(size) * b.at(size) })),
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
