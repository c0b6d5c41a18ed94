import { gcd } from "./dim.ts";

/** A polynomial in t with integer coefficients, that of the constant first; none is zero at the end. */
export type Polynomial = readonly number[];

/** The polynomial with these values at t = 0, 1, 2, …; undefined where its coefficients are no exact integers. */
export function polynomialThrough(values: readonly number[]): Polynomial | undefined {
  const result: number[] = values.map(() => 0);
  // Newton: the sum of difference_i · t·(t − 1)···(t − i + 1) / i!
  let basis: readonly number[] = [1];
  let factorial = 1;
  let row = values;
  for (let order = 0; order < values.length; order++) {
    const difference = row[0] as number;
    // Over the common denominator (n − 1)!, so that all stays whole until the end.
    for (const [power, coefficient] of basis.entries())
      result[power] = (result[power] as number) + difference * coefficient * falling(values.length - 1, order);
    row = row.slice(1).map((value, index) => value - (row[index] as number));
    basis = timesLinear(basis, order);
    factorial *= Math.max(1, order);
  }
  const coefficients = result.map((each) => each / factorial);
  return coefficients.every(Number.isSafeInteger) && result.every(Number.isSafeInteger)
    ? trimmed(coefficients)
    : undefined;
}

/** n! / k! */
const falling = (n: number, k: number): number => (n <= k ? 1 : n * falling(n - 1, k));

/** A polynomial times t − root. */
const timesLinear = (polynomial: readonly number[], root: number): readonly number[] =>
  [...polynomial, 0].map((_, power) => (polynomial[power - 1] ?? 0) - root * (polynomial[power] ?? 0));

/** With whole numbers: scale · dividend = quotient · divisor + remainder, where the remainder's degree is lower than the divisor's. */
export interface Division {
  readonly scale: number;
  readonly quotient: Polynomial;
  readonly remainder: Polynomial;
}

/** Divides polynomials; undefined for a divisor that is zero or has a negative lead, and where numbers become too large to be exact. */
export function divide(dividend: Polynomial, divisor: Polynomial): Division | undefined {
  const lead = divisor.at(-1);
  if (lead === undefined || lead <= 0) return undefined;
  let scale = 1;
  let quotient: Polynomial = [];
  let remainder = dividend;
  while (remainder.length >= divisor.length) {
    const top = remainder.at(-1) as number;
    const common = gcd(lead, top);
    const [up, times] = [lead / common, top / common];
    const shift = Array.from({ length: remainder.length - divisor.length }, () => 0);
    scale *= up;
    quotient = summed(scaled(quotient, up), [...shift, times]);
    remainder = subtracted(scaled(remainder, up), [...shift, ...scaled(divisor, times)]);
    if (!Number.isSafeInteger(scale)) return undefined;
  }
  const exact = [scale, ...quotient, ...remainder].every(Number.isSafeInteger);
  return exact ? { scale, quotient, remainder } : undefined;
}

export const summed = (left: Polynomial, right: Polynomial): Polynomial =>
  trimmed(
    Array.from({ length: Math.max(left.length, right.length) }, (_, power) => (left[power] ?? 0) + (right[power] ?? 0)),
  );

export const subtracted = (left: Polynomial, right: Polynomial): Polynomial => summed(left, scaled(right, -1));

export const scaled = (polynomial: Polynomial, factor: number): Polynomial => polynomial.map((each) => each * factor);

function trimmed(coefficients: readonly number[]): Polynomial {
  const last = coefficients.findLastIndex((each) => each !== 0);
  return coefficients.slice(0, last + 1);
}

/** The first t from which on a polynomial is seen to keep its sign: beyond it all terms together grow from zero; undefined where it is larger than `most`. */
export function settledAt(polynomial: Polynomial, most: number): number | undefined {
  let shifted = polynomial;
  for (let t = 0; t <= most; t++) {
    if (shifted.every((each) => each >= 0) || shifted.every((each) => each <= 0)) {
      // A zero here is one only here, if the polynomial is not zero everywhere.
      const isZero = shifted.length > 0 && shifted[0] === 0;
      return isZero ? t + 1 : t;
    }
    shifted = shiftedByOne(shifted);
  }
  return undefined;
}

/** p(t + 1) */
function shiftedByOne(polynomial: Polynomial): Polynomial {
  const result = [...polynomial];
  for (let round = 0; round < result.length - 1; round++)
    for (let power = result.length - 2; power >= round; power--)
      result[power] = (result[power] as number) + (result[power + 1] as number);
  return result;
}
