import { add, ceilDiv, type Dim, floorDiv, maximum, minimum, modulo, multiply } from "../shape/dim.ts";
import { floatOf, floorOf, fractionOf, intValue, unknownValue, type Value } from "./values.ts";

/**
 * Arithmetic on values: ints are exact and may be symbolic, `/` gives exact fractions, and a float on either side gives a
 * float. What is no number gives an unknown value.
 */

/** The value of an operator on values that are known. The divisor is not 0. */
export function combine(operator: "+" | "-" | "*" | "/" | "//" | "%", left: Value, right: Value): Value {
  switch (operator) {
    case "+":
      if (left.kind === "list" && right.kind === "list")
        return { kind: "list", elements: [...left.elements, ...right.elements] };
      if (left.kind === "string" && right.kind === "string") return { kind: "string", value: left.value + right.value };
      return plus(left, right);
    case "-":
      return plus(left, negated(right));
    case "*":
      return times(left, right);
    default:
      return divide(operator, left, right);
  }
}

/** What a function of the language gives for values that are known. */
export function valueOfBuiltin(name: string, first: Value, values: readonly Value[]): Value {
  switch (name) {
    case "len":
      return first.kind === "list" ? intValue(first.elements.length) : unknownValue;
    case "floor":
    case "int":
      return fromDim(name === "int" && first.kind === "float" ? Math.trunc(first.value) : floorOf(first));
    case "ceil":
      return first.kind === "fraction"
        ? intValue(ceilDiv(first.numerator, first.denominator))
        : negated(fromDim(floorOf(negated(first))));
    case "round":
      // Halves round up, as floor(x + 1/2).
      return fromDim(floorOf(plus(first, { kind: "fraction", numerator: 1, denominator: 2 })));
    case "float": {
      const float = floatOf(first);
      return float === undefined ? unknownValue : { kind: "float", value: float };
    }
    default:
      return values.reduce((a, b) => extremum(name === "min" ? "min" : "max", a, b));
  }
}

function plus(left: Value, right: Value): Value {
  if (left.kind === "int" && right.kind === "int") return intValue(add(left.value, right.value));
  if (left.kind === "float" || right.kind === "float") return floats(left, right, (a, b) => a + b);
  const [a, b] = [quotient(left), quotient(right)];
  if (a === undefined || b === undefined) return unknownValue;
  return fractionOf(
    add(multiply(a.numerator, b.denominator), multiply(b.numerator, a.denominator)),
    multiply(a.denominator, b.denominator),
  );
}

function times(left: Value, right: Value): Value {
  if (left.kind === "int" && right.kind === "int") return intValue(multiply(left.value, right.value));
  if (left.kind === "float" || right.kind === "float") return floats(left, right, (a, b) => a * b);
  const [a, b] = [quotient(left), quotient(right)];
  if (a === undefined || b === undefined) return unknownValue;
  return fractionOf(multiply(a.numerator, b.numerator), multiply(a.denominator, b.denominator));
}

/** `/`, `//` and `%`; the divisor is not 0. `//` and `%` floor. */
function divide(operator: "/" | "//" | "%", left: Value, right: Value): Value {
  if (left.kind === "float" || right.kind === "float") {
    if (operator === "/") return floats(left, right, (a, b) => a / b);
    if (operator === "//") return fromDim(floorOf(floats(left, right, (a, b) => a / b)));
    return floats(left, right, (a, b) => a - b * Math.floor(a / b));
  }
  const [a, b] = [quotient(left), quotient(right)];
  if (a === undefined || b === undefined) return unknownValue;
  const numerator = multiply(a.numerator, b.denominator);
  const denominator = multiply(a.denominator, b.numerator);
  if (operator === "/") return fractionOf(numerator, denominator);
  if (operator === "//") return intValue(floorDiv(numerator, denominator));
  if (left.kind === "int" && right.kind === "int") return intValue(modulo(left.value, right.value));
  return plus(left, negated(times(right, intValue(floorDiv(numerator, denominator)))));
}

/** `-x`. */
export function negated(value: Value): Value {
  switch (value.kind) {
    case "int":
      return intValue(multiply(-1, value.value));
    case "float":
      return { kind: "float", value: -value.value };
    case "fraction":
      return { kind: "fraction", numerator: multiply(-1, value.numerator), denominator: value.denominator };
    default:
      return unknownValue;
  }
}

/** An int, or an unknown value where there is none. */
const fromDim = (dim: Dim | undefined): Value => (dim === undefined ? unknownValue : intValue(dim));

/** The smaller or the larger of two numbers. */
function extremum(kind: "min" | "max", a: Value, b: Value): Value {
  if (a.kind === "int" && b.kind === "int")
    return intValue(kind === "min" ? minimum(a.value, b.value) : maximum(a.value, b.value));
  const [x, y] = [floatOf(a), floatOf(b)];
  if (x === undefined || y === undefined) return unknownValue;
  return (kind === "min") === x <= y ? a : b;
}

/** An int or a fraction as numerator and denominator. */
export function quotient(value: Value): { readonly numerator: Dim; readonly denominator: Dim } | undefined {
  if (value.kind === "int") return { numerator: value.value, denominator: 1 };
  return value.kind === "fraction" ? value : undefined;
}

function floats(left: Value, right: Value, combine: (a: number, b: number) => number): Value {
  const [a, b] = [floatOf(left), floatOf(right)];
  return a === undefined || b === undefined ? unknownValue : { kind: "float", value: combine(a, b) };
}
