import { type Atom, type Dim, subtract } from "./dim.ts";

/**
 * The same dim with its quotients marked that never leave a remainder, read as rounded down or as rounded up:
 * floor((H + 1) / 2) is ceil(H / 2), and H / 2 where H is even.
 */
export function markWhole(dim: Dim, divides: (value: Dim, divisor: Dim) => boolean): Dim {
  const wholeOf = (numerator: Dim, divisor: Dim) => {
    if (divides(numerator, divisor)) return "floor";
    return divides(subtract(numerator, subtract(divisor, 1)), divisor) ? "ceil" : undefined;
  };
  const markAtom = (atom: Atom): Atom => {
    switch (atom.kind) {
      case "variable":
        return atom;
      case "floor": {
        const [numerator, divisor] = [mark(atom.numerator), mark(atom.divisor)];
        const whole = wholeOf(numerator, divisor);
        return { ...atom, numerator, divisor, ...(whole && { whole }) };
      }
      case "min":
      case "max":
        return { ...atom, operands: atom.operands.map(mark) };
    }
  };
  const mark = (each: Dim): Dim =>
    typeof each === "number"
      ? each
      : { ...each, terms: each.terms.map((term) => ({ ...term, factors: term.factors.map(markAtom) })) };
  return mark(dim);
}
