import { type Dim, evaluate, type Shape, variablesOf } from "../shape/dim.ts";
import type { Domain, VariableDomain } from "../shape/domain.ts";
import { contains, lastUpTo, nextFrom } from "../shape/sizes.ts";

/** A size that a model is not defined for; the message is for users. */
export class SizeError extends Error {
  override readonly name = "SizeError";
}

/** What an input without a size of its own gets, as far as it is legal: the size of ImageNet's images. */
const usual = 224;

/**
 * A number for every variable of the inputs: those that are given, 1 for the first extent of an input (its batch), and
 * the legal size next to 224 for the rest. Throws a `SizeError` for a given one outside the domain.
 */
export function chooseSizes(
  inputs: readonly Shape[],
  domain: Domain | undefined,
  given: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const batches = new Set(inputs.flatMap((shape) => [...variablesOf(shape[0] ?? 1)]));
  const sizes = new Map<string, number>();
  for (const name of new Set(inputs.flatMap((shape) => shape.flatMap((dim) => [...variablesOf(dim)])))) {
    const legal = domain?.variables.find((variable) => variable.name === name);
    const value = given.get(name) ?? nearest(legal, batches.has(name) ? 1 : usual);
    if (legal !== undefined && !contains(legal.legal, value))
      throw new SizeError(illegal(legal, domain as Domain, value));
    sizes.set(name, value);
  }
  return sizes;
}

/** The numbers of a shape at given sizes. */
export const shapeAt = (shape: Shape, sizes: ReadonlyMap<string, number>): number[] =>
  shape.map((dim: Dim) => evaluate(dim, sizes) as number);

/** The legal size that is nearest to a wish, the smaller one of two. */
function nearest(variable: VariableDomain | undefined, wish: number): number {
  if (variable === undefined) return wish;
  return around(variable, wish).sort((a, b) => Math.abs(a - wish) - Math.abs(b - wish) || a - b)[0] ?? variable.min;
}

/** The next legal size below and above. */
const around = ({ legal }: VariableDomain, wish: number): number[] => [
  ...new Set([lastUpTo(legal, wish), nextFrom(legal, wish)].filter((size) => size !== undefined)),
];

function illegal(legal: VariableDomain, domain: Domain, value: number): string {
  const rules = domain.conditions.map(({ text }) => text).filter((text) => text.includes(legal.name));
  const rule = rules.length === 0 ? "" : ` (${rules.join(", ")})`;
  return `the model is not defined for ${legal.name} = ${value}${rule}; the nearest legal sizes are ${around(
    legal,
    value,
  )
    .sort((a, b) => a - b)
    .join(" and ")}`;
}
