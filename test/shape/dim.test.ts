import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  add,
  ceilDiv,
  type Dim,
  ExtentOverflow,
  evaluate,
  floorDiv,
  keyOf,
  maximum,
  minimum,
  modulo,
  multiply,
  sameDim,
  substitute,
  subtract,
  variable,
  variablesOf,
} from "../../src/shape/dim.ts";

/** Leaves out expressions whose numbers are not exact; that the algebra refuses them has its own test. */
function whereExact(check: () => void): void {
  try {
    check();
  } catch (error) {
    fc.pre(!(error instanceof ExtentOverflow));
    throw error;
  }
}

/** An expression that is still to be computed: by the algebra, and by plain arithmetic. */
type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "variable"; readonly name: "H" | "W" | "s" }
  | { readonly kind: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: Division; readonly left: Expression; readonly by: number }
  /** Division by by·s, with the variable s. */
  | { readonly kind: "floorBySymbol"; readonly left: Expression; readonly by: number };
type Operator = "add" | "subtract" | "multiply" | "minimum" | "maximum";
type Division = "floorDiv" | "ceilDiv" | "modulo";
type Values = Readonly<Record<"H" | "W" | "s", number>>;

const algebra = { add, subtract, multiply, minimum, maximum, floorDiv, ceilDiv, modulo };
const arithmetic = {
  add: (a: number, b: number) => a + b,
  subtract: (a: number, b: number) => a - b,
  multiply: (a: number, b: number) => {
    if (!Number.isSafeInteger(a * b)) throw new ExtentOverflow();
    return a * b;
  },
  minimum: (a: number, b: number) => Math.min(a, b),
  maximum: (a: number, b: number) => Math.max(a, b),
  floorDiv: (a: number, b: number) => Math.floor(a / b),
  ceilDiv: (a: number, b: number) => Math.ceil(a / b),
  modulo: (a: number, b: number) => a - b * Math.floor(a / b),
};

function asDim(e: Expression): Dim {
  switch (e.kind) {
    case "number":
      return e.value;
    case "variable":
      return variable(e.name);
    case "floorDiv":
    case "ceilDiv":
    case "modulo":
      return algebra[e.kind](asDim(e.left), e.by);
    case "floorBySymbol":
      return floorDiv(asDim(e.left), multiply(e.by, variable("s")));
    default:
      return algebra[e.kind](asDim(e.left), asDim(e.right));
  }
}

function asNumber(e: Expression, values: Values): number {
  switch (e.kind) {
    case "number":
      return e.value;
    case "variable":
      return values[e.name];
    case "floorDiv":
    case "ceilDiv":
    case "modulo":
      return arithmetic[e.kind](asNumber(e.left, values), e.by);
    case "floorBySymbol":
      return Math.floor(asNumber(e.left, values) / (e.by * values.s));
    default:
      return arithmetic[e.kind](asNumber(e.left, values), asNumber(e.right, values));
  }
}

const expressions = (symbolicDivisors: boolean): fc.Arbitrary<Expression> =>
  fc.letrec<{ any: Expression; leaf: Expression }>((tie) => ({
    leaf: fc.oneof(
      fc.record({ kind: fc.constant("number" as const), value: fc.integer({ min: -9, max: 9 }) }),
      fc.record({
        kind: fc.constant("variable" as const),
        name: fc.constantFrom("H" as const, "W" as const, "s" as const),
      }),
    ),
    any: fc.oneof(
      { maxDepth: 5, depthSize: "medium" },
      tie("leaf"),
      fc.record({
        kind: fc.constantFrom<Operator>("add", "add", "subtract", "multiply", "minimum", "maximum"),
        left: tie("any"),
        right: tie("any"),
      }),
      fc.record({
        kind: fc.constantFrom<Division>("floorDiv", "ceilDiv", "modulo"),
        left: tie("any"),
        by: fc.integer({ min: 1, max: 8 }),
      }),
      ...(symbolicDivisors
        ? [
            fc.record({
              kind: fc.constant("floorBySymbol" as const),
              left: tie("any"),
              by: fc.integer({ min: 1, max: 4 }),
            }),
          ]
        : []),
    ),
  })).any;

const values = fc.record({
  H: fc.integer({ min: 1, max: 60 }),
  W: fc.integer({ min: 1, max: 60 }),
  s: fc.integer({ min: 1, max: 7 }),
});
const map = (at: Values) => new Map(Object.entries(at));

for (const symbolicDivisors of [false, true]) {
  const divisors = symbolicDivisors ? "numbers and symbols" : "numbers";
  test(`the normal form keeps the value, with ${divisors} as divisors`, () => {
    fc.assert(
      fc.property(
        expressions(symbolicDivisors),
        fc.array(values, { minLength: 5, maxLength: 5 }),
        (expression, all) => {
          const dim = asDim(expression);
          for (const at of all) assert.is(evaluate(dim, map(at)), asNumber(expression, at) + 0);
        },
      ),
      { numRuns: 4000 },
    );
  });

  test(`a dim built again from its parts is the same, with ${divisors} as divisors`, () => {
    fc.assert(
      fc.property(expressions(symbolicDivisors), (expression) => {
        whereExact(() => {
          const dim = asDim(expression);
          assert.is(keyOf(substitute(dim, new Map())), keyOf(dim));
        });
      }),
      { numRuns: 4000 },
    );
  });
}

test("one key means one value", () => {
  fc.assert(
    fc.property(fc.array(expressions(true), { minLength: 2, maxLength: 12 }), values, (list, at) => {
      const byKey = new Map<string, number>();
      for (const expression of list) {
        whereExact(() => {
          const value = asNumber(expression, at) + 0;
          const key = keyOf(asDim(expression));
          assert.is(byKey.get(key) ?? value, value);
          byKey.set(key, value);
        });
      }
    }),
    { numRuns: 1000 },
  );
});

test("a sum or a minimum does not depend on the order of its parts", () => {
  fc.assert(
    fc.property(fc.array(expressions(false), { minLength: 2, maxLength: 5 }), (parts) => {
      whereExact(() => {
        const dims = parts.map(asDim);
        const backward = [...dims].reverse();
        assert.is(keyOf(dims.reduce(add)), keyOf(backward.reduce(add)));
        assert.is(keyOf(minimum(...dims)), keyOf(minimum(...backward)));
      });
    }),
    { numRuns: 500 },
  );
});

const H = variable("H");

test("a chain of strides is one division", () => {
  let size = H;
  for (let stage = 0; stage < 5; stage++) size = ceilDiv(size, 2);
  assert.is(keyOf(size), keyOf(ceilDiv(H, 32)));
  // floor((floor((H + a) / m) + b) / n) = floor((H + a + b·m) / (m·n))
  assert.ok(sameDim(floorDiv(add(floorDiv(add(H, 5), 3), 2), 7), floorDiv(add(H, 5 + 2 * 3), 21)));
  const s = variable("s");
  assert.ok(sameDim(floorDiv(floorDiv(H, s), s), floorDiv(H, multiply(s, s))));
});

test("what a divisor divides leaves the floor", () => {
  assert.ok(sameDim(floorDiv(multiply(32, H), 8), multiply(4, H)));
  assert.ok(sameDim(floorDiv(add(multiply(6, H), 9), 4), add(add(H, 2), floorDiv(add(multiply(2, H), 1), 4))));
  assert.ok(sameDim(floorDiv(multiply(variable("s"), H), variable("s")), H));
});

test("a minimum or maximum of shifted dims is one of them", () => {
  assert.is(minimum(H, add(H, 1)), H);
  assert.ok(sameDim(maximum(floorDiv(H, 4), floorDiv(add(H, 3), 4)), ceilDiv(H, 4)));
});

test("a number beyond 2^53 is refused", () => {
  assert.throws(
    () => multiply(2 ** 40, multiply(2 ** 20, H)),
    (error: unknown) => error instanceof ExtentOverflow,
  );
  assert.throws(
    () => add(Number.MAX_SAFE_INTEGER, 1),
    (error: unknown) => error instanceof ExtentOverflow,
  );
});

test("the variables of a dim are found in all its parts", () => {
  const dim = add(multiply(H, floorDiv(variable("W"), 2)), maximum(variable("s"), variable("t")));
  assert.equal([...variablesOf(dim)].sort(), ["H", "W", "s", "t"]);
});

test.run();
