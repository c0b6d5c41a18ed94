import type { Condition } from "../shape/condition.ts";
import { add, type Dim, multiply, ofTerm, substitute, subtract, variablesOf } from "../shape/dim.ts";
import type { Reason } from "../shape/domain.ts";
import { formatDim } from "../shape/format.ts";
import type { Sizes } from "../shape/sizes.ts";
import type { Lowering } from "./context.ts";
import {
  decideOn,
  equate,
  resolveCondition,
  substituteIn,
  unrounded,
  variablesOfCondition,
} from "./path-conditions.ts";
import type { Path } from "./paths.ts";

/** What becomes of a condition on several symbols of a block. */
export type Need =
  /** It holds for infinitely many sizes of one variable, and for all the rest at most for finitely many. */
  | {
      readonly kind: "narrowed";
      readonly variable: string;
      readonly sizes: Sizes;
      readonly rest: Condition | undefined;
    }
  /** It is noted as a relation, or follows from what the path knows. */
  | { readonly kind: "noted" };

/**
 * Turns a condition that relates several symbols into what a use of the block must meet: `stride == 1` where that is the
 * one stride for which extents can be equal, `C == 4 * filters`, or `kernel <= H`.
 */
export function needFor(condition: Condition, because: () => readonly Reason[], path: Path, ctx: Lowering): Need {
  const plain = unrounded(resolveCondition(path, condition));
  const verdict = decideOn(path, ctx.domain, plain);
  if (verdict.kind === "proved") return { kind: "noted" };
  if (verdict.kind === "conditional")
    return { kind: "narrowed", variable: verdict.variable, sizes: verdict.sizes, rest: undefined };
  const pinned = plain.kind === "equal" ? pin(subtract(plain.left, plain.right), path) : undefined;
  if (pinned !== undefined) {
    const { parameter, value } = pinned;
    path.needed.set(parameter, value);
    return {
      kind: "narrowed",
      variable: parameter,
      sizes: { start: value + 1, modulus: 1, residues: [], members: [value] },
      rest: substituteIn(plain, new Map([[parameter, value]])),
    };
  }
  if ([...variablesOfCondition(plain)].some((name) => path.opaque.has(name))) {
    path.unsettled ??= "it depends on numbers of which nothing is known here";
    return { kind: "noted" };
  }
  const text = textOf(plain);
  const known = path.relations.get(text);
  if (known === undefined) path.relations.set(text, { text, condition: plain, because: [...because()] });
  else known.because.push(...because());
  if (plain.kind === "equal") equate(path.needed, plain.left, plain.right);
  return { kind: "noted" };
}

/** A condition as source text: `C == 4 * filters`, `H >= kernel`, `C % groups == 0`. */
function textOf(condition: Condition): string {
  switch (condition.kind) {
    case "equal": {
      const [left, right] = sides(subtract(condition.left, condition.right));
      // Both sides as they came say more than a sum that has been moved about, unless something cancelled.
      const whole = weight(condition.left) + weight(condition.right) <= weight(left) + weight(right);
      const texts = (whole ? [condition.left, condition.right] : [left, right]).map((dim) => formatDim(dim));
      // As one would define it: the plain name first.
      return (
        /^\w+$/.test(texts[1] as string) && !/^[A-Za-z]\w*$/.test(texts[0] as string) ? texts.reverse() : texts
      ).join(" == ");
    }
    case "at-least": {
      const [left, right] = sides(subtract(condition.value, condition.bound));
      return `${formatDim(left)} >= ${formatDim(right)}`;
    }
    case "divides": {
      const value = formatDim(condition.value);
      return `${/[ ]/.test(value) ? `(${value})` : value} % ${formatDim(condition.divisor)} == 0`;
    }
  }
}

const weight = (dim: Dim): number => (typeof dim === "number" ? (dim === 0 ? 0 : 1) : dim.key.length);

/** A difference as two sums without negative coefficients. */
function sides(gap: Dim): readonly [Dim, Dim] {
  if (typeof gap === "number") return gap >= 0 ? [gap, 0] : [0, -gap];
  const part = (sign: 1 | -1): Dim =>
    gap.terms
      .filter(({ coefficient }) => Math.sign(coefficient) === sign)
      .reduce<Dim>((sum, term) => add(sum, multiply(sign, ofTerm(term))), Math.max(0, sign * gap.constant));
  return [part(1), part(-1)];
}

/**
 * The one value of a parameter for which two extents grow alike: for every other value they are equal for finitely many
 * sizes at most. With s/(k·p) for floor((s·X + …) / (k·p)), the difference grows by A/p + B, which is 0 for p = −A/B.
 */
function pin(gap: Dim, path: Path): { readonly parameter: string; readonly value: number } | undefined {
  if (typeof gap === "number") return undefined;
  const names = [...variablesOf(gap)];
  const parameters = names.filter((name) => path.integers.has(name) && !path.opaque.has(name));
  const sizes = names.filter((name) => !path.integers.has(name));
  const [parameter] = parameters;
  const [size] = sizes;
  if (parameter === undefined || size === undefined || parameters.length > 1 || sizes.length > 1) return undefined;
  let [byParameter, constant] = [0, 0];
  for (const { factors, coefficient } of gap.terms) {
    const [atom, more] = factors;
    if (atom === undefined || more !== undefined) return undefined;
    if (atom.kind === "variable") {
      if (atom.name === size) constant += coefficient;
      continue;
    }
    if (atom.kind !== "floor") return undefined;
    const slope = slopeOf(atom.numerator, size, parameter);
    if (slope === undefined) return undefined;
    if (typeof atom.divisor === "number") constant += (coefficient * slope) / atom.divisor;
    else {
      const at = (value: number) => substitute(atom.divisor, new Map([[parameter, value]]));
      const [one, two] = [at(1), at(2)];
      if (typeof one !== "number" || two !== 2 * one) return undefined;
      byParameter += (coefficient * slope) / one;
    }
  }
  const value = -byParameter / constant;
  return Number.isInteger(value) && value >= 1 ? { parameter, value } : undefined;
}

/** The factor of a variable in a sum in which it stands alone; a parameter may stand beside it. */
function slopeOf(dim: Dim, size: string, parameter: string): number | undefined {
  if (typeof dim === "number") return 0;
  let slope = 0;
  for (const { factors, coefficient } of dim.terms) {
    const [atom, more] = factors;
    if (atom?.kind !== "variable" || more !== undefined) return undefined;
    if (atom.name === size) slope += coefficient;
    else if (atom.name !== parameter) return undefined;
  }
  return slope;
}
