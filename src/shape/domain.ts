import {
  allSizes,
  contains,
  describeSizes,
  intersect,
  isEmpty,
  isFiniteSet,
  lastUpTo,
  nextFrom,
  type Sizes,
  smallest,
} from "./sizes.ts";

/** The input sizes for which a model is defined. */
export interface Domain {
  /** Every condition must hold. */
  readonly conditions: readonly DomainCondition[];
  /** The projection on each dimension variable of the inputs, in order of appearance. */
  readonly variables: readonly VariableDomain[];
}

/** A place in a source file, as half-open range. */
export interface Place {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A layer or join that needs a condition. */
export interface Reason {
  readonly text: string;
  readonly span: Place;
}

export interface DomainCondition {
  /** As a reader writes it: `H % 32 == 0`, `W >= 75`. */
  readonly text: string;
  /** The layers and joins that it comes from. */
  readonly because: readonly Reason[];
}

/** Legal values of one variable: those ≥ min (≤ max) whose remainder by `modulus` is in `residues`; or just `values` where they are finitely many. */
export interface VariableDomain {
  readonly name: string;
  readonly modulus: number;
  readonly residues: readonly number[];
  readonly min: number;
  readonly max: number | null;
  readonly values: readonly number[] | null;
}

/** Collects the conditions on each variable. */
export interface DomainBuilder {
  readonly variables: Map<
    string,
    { sizes: Sizes; readonly conditions: Map<string, { readonly sizes: Sizes; readonly because: Reason[] }> }
  >;
}

export const newDomain = (): DomainBuilder => ({ variables: new Map() });

/** Makes a variable known, so that the domain lists it even when every size is legal. */
export function declareVariable(domain: DomainBuilder, name: string): void {
  if (!domain.variables.has(name)) domain.variables.set(name, { sizes: allSizes, conditions: new Map() });
}

/** The longest period of a domain. */
const periodLimit = 1_000_000;

/**
 * Adds a condition. `empty` says that no size is left, with the text of an earlier condition that contradicts this one;
 * `deferred` that the common period of all conditions is too long to write down.
 */
export function narrow(
  domain: DomainBuilder,
  name: string,
  sizes: Sizes,
  reason: Reason,
):
  | { readonly kind: "narrowed" | "deferred" }
  | { readonly kind: "empty"; readonly other: DomainCondition | undefined } {
  declareVariable(domain, name);
  const variable = domain.variables.get(name) as NonNullable<ReturnType<typeof domain.variables.get>>;
  const text = describeSizes(sizes, name);
  const known = variable.conditions.get(text);
  if (known !== undefined) {
    if (known.because.length < 20) known.because.push(reason);
    return { kind: "narrowed" };
  }
  const both = intersect(variable.sizes, sizes, periodLimit);
  if (both === undefined) return { kind: "deferred" };
  if (isEmpty(both)) {
    const other = [...variable.conditions].find(([, each]) => {
      const pair = intersect(each.sizes, sizes, periodLimit);
      return pair !== undefined && isEmpty(pair);
    });
    return { kind: "empty", other: other && { text: other[0], because: other[1].because } };
  }
  variable.conditions.set(text, { sizes, because: [reason] });
  variable.sizes = both;
  return { kind: "narrowed" };
}

/** The legal sizes of a variable so far. */
export const sizesOf = (domain: DomainBuilder, name: string): Sizes => domain.variables.get(name)?.sizes ?? allSizes;

/** The smallest legal size of a variable that is not among `sizes`; undefined where there is none (or the period is too long to look). */
export function counterexample(domain: DomainBuilder, name: string, sizes: Sizes): number | undefined {
  const legal = sizesOf(domain, name);
  const end = Math.max(legal.start, sizes.start) + legal.modulus * sizes.modulus;
  if (end > periodLimit) return undefined;
  for (let each = nextFrom(legal, 1); each !== undefined && each <= end; each = nextFrom(legal, each + 1)) {
    if (!contains(sizes, each)) return each;
  }
  return undefined;
}

/** The legal sizes next to an illegal one. */
export const nearest = (
  sizes: Sizes,
  value: number,
): { readonly below: number | undefined; readonly above: number | undefined } => ({
  below: lastUpTo(sizes, value),
  above: nextFrom(sizes, value),
});

/** The domain as collected; a condition that a sharper one implies is left out. */
export function finishDomain(domain: DomainBuilder): Domain {
  const conditions: DomainCondition[] = [];
  const variables: VariableDomain[] = [];
  for (const [name, { sizes, conditions: own }] of domain.variables) {
    const entries = [...own];
    for (const [text, condition] of entries) {
      const implied = entries.some(([otherText, other]) => otherText !== text && implies(other.sizes, condition.sizes));
      if (!implied) conditions.push({ text, because: condition.because });
    }
    variables.push(project(name, sizes));
  }
  return { conditions, variables };
}

/** True when every member of `a` is one of `b`. */
function implies(a: Sizes, b: Sizes): boolean {
  const both = intersect(a, b, periodLimit);
  return (
    both !== undefined &&
    both.start === a.start &&
    both.modulus === a.modulus &&
    String(both.residues) === String(a.residues) &&
    String(both.members) === String(a.members)
  );
}

function project(name: string, sizes: Sizes): VariableDomain {
  const min = smallest(sizes) ?? 1;
  if (!isFiniteSet(sizes))
    return { name, modulus: sizes.modulus, residues: sizes.residues, min, max: null, values: null };
  return { name, modulus: 1, residues: [0], min, max: sizes.members.at(-1) ?? min, values: sizes.members };
}
