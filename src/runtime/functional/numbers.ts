import type { Tensor } from "./scope.ts";

/** An extent of a tensor, the batch being axis 0. Throws where it is open: a model whose layers depend on it needs a fixed size. */
export function extent(x: Tensor, axis: number): number {
  const size = x.shape[axis];
  if (size === null || size === undefined)
    throw new RangeError(`A layer depends on axis ${axis} of ${x.name}, which has no fixed size.`);
  return size;
}

/** A size that must be given. */
export function known(size: number | null, name: string): number {
  if (size === null)
    throw new RangeError(`A layer depends on ${name}, which has no fixed size: give it in the options.`);
  return size;
}

/** A quotient that must be a whole number. */
export function whole(quotient: number): number {
  const rounded = Math.round(quotient);
  if (Math.abs(quotient - rounded) > 1e-9) throw new RangeError(`${quotient} must be a whole number.`);
  return rounded;
}

/** The remainder of a division that floors: it has the sign of the divisor. */
export function modulo(value: number, divisor: number): number {
  return value - divisor * Math.floor(value / divisor);
}

/** The whole numbers from `from` up to, and without, `to`. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}

/** An element that must be there. */
export function element<T>(list: readonly T[], index: number): T {
  if (!(index in list)) throw new RangeError(`There is no element ${index} in a list of ${list.length}.`);
  return list[index] as T;
}

/** Whether two lists have the same elements. */
export function same(left: unknown, right: unknown): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return left === right;
  return left.length === right.length && left.every((each, index) => same(each, right[index]));
}
