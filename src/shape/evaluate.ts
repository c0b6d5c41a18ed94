import type { Atom, Dim } from "./dim.ts";

/** Sizes of variables: one for all, or by name. */
export type Point = number | ReadonlyMap<string, number>;

/** The value of a dim at a point, in floating point: beyond 2^53 it is rounded, where the exact algebra would refuse. */
export function evaluateAt(dim: Dim, at: Point): number {
  if (typeof dim === "number") return dim;
  let total = dim.constant;
  for (const term of dim.terms) {
    let value = term.coefficient;
    for (const atom of term.factors) value *= evaluateAtom(atom, at);
    total += value;
  }
  return total;
}

export function evaluateAtom(atom: Atom, at: Point): number {
  switch (atom.kind) {
    case "variable":
      return typeof at === "number" ? at : (at.get(atom.name) ?? Number.NaN);
    case "floor":
      return Math.floor(evaluateAt(atom.numerator, at) / evaluateAt(atom.divisor, at));
    case "min":
      return Math.min(...atom.operands.map((operand) => evaluateAt(operand, at)));
    case "max":
      return Math.max(...atom.operands.map((operand) => evaluateAt(operand, at)));
  }
}
