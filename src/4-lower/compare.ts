import type { BinaryOperator } from "../1-parse/ast.ts";
import { type Dim, variablesOf } from "../shape/dim.ts";
import { evaluateAt } from "../shape/evaluate.ts";

/** Sizes for which a condition is true, and such for which it is false: "H = 2", "H = 1, W = 2". */
export interface Examples {
  readonly yes: string;
  readonly no: string;
}

/** Sizes for which a comparison of extents is true and false, looked for among small ones and powers of two. */
export function examples(operator: BinaryOperator, left: Dim, right: Dim): Examples {
  const points = pointsOf([...variablesOf(right, variablesOf(left))]);
  const find = (truth: boolean) => {
    const point = points.find((at) => compare(operator, evaluateAt(left, at), evaluateAt(right, at)) === truth);
    return point === undefined ? "other sizes" : [...point].map(([name, size]) => `${name} = ${size}`).join(", ");
  };
  return { yes: find(true), no: find(false) };
}

const powers = Array.from({ length: 30 }, (_, exponent) => 2 ** (exponent + 8));

/** All combinations of a few sizes, the fewer the more variables there are. */
function pointsOf(names: readonly string[]): readonly ReadonlyMap<string, number>[] {
  const most = [1, 2000, 60, 16][names.length] ?? 4;
  let points: readonly ReadonlyMap<string, number>[] = [new Map(names.map((name) => [name, 1]))];
  for (const name of names.slice(0, 5))
    points = points.flatMap((point) => Array.from({ length: most }, (_, index) => new Map(point).set(name, index + 1)));
  return [...points, ...powers.map((size) => new Map(names.map((name) => [name, size])))];
}

/** A comparison of numbers. */
export function compare(operator: BinaryOperator, x: number, y: number): boolean {
  switch (operator) {
    case "==":
      return x === y;
    case "!=":
      return x !== y;
    case "<":
      return x < y;
    case "<=":
      return x <= y;
    case ">":
      return x > y;
    default:
      return x >= y;
  }
}
