import type { BinaryExpression, BinaryOperator, Expression } from "../1-parse/ast.ts";
import { decide, noPattern, relation } from "../shape/decide.ts";
import { add, type Dim, multiply, subtract, variablesOf } from "../shape/dim.ts";
import { sizesOf } from "../shape/domain.ts";
import { periodLimit } from "../shape/pattern.ts";
import {
  complement,
  contains,
  intersect,
  isAll,
  isEmpty,
  isSubset,
  nextFrom,
  type Sizes,
  smallest,
  unite,
} from "../shape/sizes.ts";
import { quotient } from "./arithmetic.ts";
import { compare, type Examples, examples } from "./compare.ts";
import { type Lowering, report } from "./context.ts";
import { type At, evaluate, reportSized, sourceOf } from "./evaluate.ts";
import { truthAlong } from "./path-truth.ts";
import { floatOf, sameValue, type Value } from "./values.ts";

/**
 * For which sizes a condition holds: for all or none, for those of one variable, or (`why`) in a way that is not
 * decided. Undefined where a value in it is unknown, after a message.
 */
export type Extent =
  | boolean
  | { readonly variable: string; readonly sizes: Sizes }
  | (Examples & { readonly why: string })
  | undefined;

/** The one truth value of a condition over the model's domain, or on the present path through a block; undefined after a message. */
export function truthOf(condition: Expression, at: At, ctx: Lowering): boolean | undefined {
  if (ctx.path !== undefined) return truthAlong(condition, ctx.path, at, ctx);
  const extent = extentOf(condition, at, ctx);
  if (extent === undefined || typeof extent === "boolean") return extent;
  const truth = "why" in extent ? extent : overDomain(extent, ctx);
  if (typeof truth === "boolean") return truth;
  const text = sourceOf(condition, ctx);
  const args = { condition: text, yes: truth.yes, no: truth.no };
  report(ctx, "shape/undecided-condition", condition.span, args, at.scope, {
    help:
      "why" in truth
        ? `${truth.why}, which no \`require\` settles: give the input fixed sizes`
        : `narrow the sizes with \`require ${text}\`, or give the input a fixed size`,
  });
  return undefined;
}

/** The most legal sizes that are looked at for an example. */
const mostLooked = 10_000;

function overDomain(
  { variable, sizes }: { readonly variable: string; readonly sizes: Sizes },
  ctx: Lowering,
): boolean | Examples {
  const legal = sizesOf(ctx.domain, variable);
  if (isSubset(legal, sizes, periodLimit)) return true;
  const both = intersect(legal, sizes, periodLimit);
  if (both !== undefined && isEmpty(both)) return false;
  let failing = nextFrom(legal, 1);
  for (let looked = 0; failing !== undefined && contains(sizes, failing); looked++)
    failing = looked < mostLooked ? nextFrom(legal, failing + 1) : undefined;
  const named = (size: number | undefined) => (size === undefined ? "other sizes" : `${variable} = ${size}`);
  return { yes: named(both && smallest(both)), no: named(failing) };
}

/** For which sizes a condition holds, whatever the domain is. */
export function extentOf(condition: Expression, at: At, ctx: Lowering): Extent {
  if (condition.kind === "unary" && condition.operator === "not") return outside(extentOf(condition.operand, at, ctx));
  if (condition.kind === "binary") {
    const { operator } = condition;
    if (operator === "and" || operator === "or") {
      const left = extentOf(condition.left, at, ctx);
      if (left === undefined || left === (operator === "or")) return left;
      const right = extentOf(condition.right, at, ctx);
      return operator === "or" ? either(left, right) : outside(either(outside(left), outside(right)));
    }
    if (isCondition(operator)) return comparison(condition, at, ctx);
  }
  const value = evaluate(condition, at, ctx);
  return value.kind === "bool" ? value.value : undefined;
}

type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";
const comparisons: ReadonlySet<BinaryOperator> = new Set<Comparison>(["==", "!=", "<", "<=", ">", ">="]);

/** True of the operators that give a truth value. */
export const isCondition = (operator: BinaryOperator): operator is Comparison | "and" | "or" =>
  operator === "and" || operator === "or" || comparisons.has(operator);

function comparison({ operator, left, right }: BinaryExpression, at: At, ctx: Lowering): Extent {
  const [x, y] = [evaluate(left, at, ctx), evaluate(right, at, ctx)];
  if (x.kind === "unknown" || y.kind === "unknown") return undefined;
  const [a, b] = [quotient(x), quotient(y)];
  if (a === undefined || b === undefined || (isNumber(x) && isNumber(y))) {
    const truth = plainComparison(operator, x, y);
    if (truth === undefined)
      reportSized(
        [
          [left, x],
          [right, y],
        ],
        "what is compared with a float",
        at,
        ctx,
      );
    return truth;
  }
  if (typeof a.denominator !== "number" || typeof b.denominator !== "number") {
    const why = "it divides by a size";
    return { why, yes: "some sizes", no: "others" };
  }
  // The denominators of fractions are positive.
  return symbolic(operator, multiply(a.numerator, b.denominator), multiply(b.numerator, a.denominator));
}

const isNumber = (value: Value): boolean => floatOf(value) !== undefined;

/** A comparison of values that are known. */
export function plainComparison(operator: BinaryOperator, left: Value, right: Value): boolean | undefined {
  if (operator === "==" || operator === "!=") return sameValue(left, right) === (operator === "==");
  const [x, y] = [floatOf(left), floatOf(right)];
  return x === undefined || y === undefined ? undefined : compare(operator, x, y);
}

function symbolic(operator: BinaryOperator, left: Dim, right: Dim): Extent {
  switch (operator) {
    case "!=":
      return outside(symbolic("==", left, right));
    case "<":
      return symbolic(">=", right, add(left, 1));
    case ">":
      return symbolic(">=", left, add(right, 1));
    case "<=":
      return symbolic(">=", right, left);
  }
  const verdict = decide(
    operator === "=="
      ? { kind: "equal", left, right, what: "sides", operands: [0, 0] }
      : { kind: "at-least", value: subtract(left, right), bound: 0, what: "difference" },
  );
  switch (verdict.kind) {
    case "proved":
      return true;
    case "deferred":
      return { why: verdict.why, ...examples(operator, left, right) };
    case "conditional":
      return { variable: verdict.variable, sizes: verdict.sizes };
    case "refuted":
      if (verdict.tuples !== undefined)
        return { why: relation([...variablesOf(right, variablesOf(left))]), ...examples(operator, left, right) };
      return verdict.variable !== undefined && inVariable(verdict.variable, verdict.sizes);
  }
}

const inVariable = (variable: string, sizes: Sizes): Extent =>
  isEmpty(sizes) ? false : isAll(sizes) ? true : { variable, sizes };

function outside(extent: Extent): Extent {
  if (extent === undefined || typeof extent === "boolean") return extent === undefined ? undefined : !extent;
  if ("why" in extent) return { why: extent.why, yes: extent.no, no: extent.yes };
  const { variable, sizes } = extent;
  const others = complement(sizes, periodLimit);
  if (others !== undefined) return inVariable(variable, others);
  return { why: noPattern(variable), yes: "some sizes", no: "others" };
}

function either(left: Extent, right: Extent): Extent {
  if (left === undefined || right === undefined) return undefined;
  if (typeof left === "boolean") return left || right;
  if (typeof right === "boolean") return right || left;
  if ("why" in left) return left;
  if ("why" in right) return right;
  if (left.variable !== right.variable) {
    const named = ({ variable, sizes }: typeof left) => `${variable} = ${smallest(sizes)}`;
    return { why: relation([left.variable, right.variable]), yes: named(left), no: "others" };
  }
  const sizes = unite(left.sizes, right.sizes, periodLimit);
  if (sizes !== undefined) return inVariable(left.variable, sizes);
  return { why: noPattern(left.variable), yes: "some sizes", no: "others" };
}
