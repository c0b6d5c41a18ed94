import {
  allSizes,
  contains,
  describeSizes,
  intersect,
  isEmpty,
  isFiniteSet,
  isRay,
  isSubset,
  lastUpTo,
  nextFrom,
  normalize,
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
  /** The legal values exactly: a few small ones may lie outside the pattern of the others. */
  readonly legal: Sizes;
  readonly modulus: number;
  readonly residues: readonly number[];
  readonly min: number;
  readonly max: number | null;
  readonly values: readonly number[] | null;
}

/** Collects the conditions on each variable. */
export interface DomainBuilder {
  readonly variables: Map<string, VariableBuilder>;
}

interface VariableBuilder {
  sizes: Sizes;
  /** By what they ask for. */
  readonly needs: Map<string, Need>;
}

/** A condition on one variable, with what it comes from; reasons are worked out only for conditions that end in the domain. */
interface Need {
  /** In normal form: needs for the same sizes are one need. */
  readonly sizes: Sizes;
  /** One per place in the source. */
  readonly because: Map<string, () => readonly Reason[]>;
}

export const newDomain = (): DomainBuilder => ({ variables: new Map() });

/** Makes a variable known, so that the domain lists it even when every size is legal. */
export function declareVariable(domain: DomainBuilder, name: string): VariableBuilder {
  let variable = domain.variables.get(name);
  if (variable === undefined) {
    variable = { sizes: allSizes, needs: new Map() };
    domain.variables.set(name, variable);
  }
  return variable;
}

/** The longest period of a domain. */
export const periodLimit = 1_000_000;

/**
 * Adds a condition that stands at a place. `empty` says that no size is left, with the fewest earlier conditions that
 * contradict this one; `deferred` that the common period of all conditions is too long to write down.
 */
export function narrow(
  domain: DomainBuilder,
  name: string,
  asked: Sizes,
  place: Place,
  because: () => readonly Reason[],
):
  | { readonly kind: "narrowed" | "deferred" }
  | { readonly kind: "empty"; readonly others: readonly DomainCondition[] } {
  const variable = declareVariable(domain, name);
  const sizes = normalize(asked);
  const key = JSON.stringify(sizes);
  const at = `${place.file}:${place.start}`;
  const known = variable.needs.get(key);
  if (known !== undefined) {
    if (!known.because.has(at)) known.because.set(at, because);
    return { kind: "narrowed" };
  }
  const both = intersect(variable.sizes, sizes, periodLimit);
  if (both === undefined) return { kind: "deferred" };
  if (isEmpty(both)) {
    const others = contradicting([...variable.needs.values()], sizes);
    return { kind: "empty", others: others.map((need) => condition(describeSizes(need.sizes, name), [need])) };
  }
  variable.needs.set(key, { sizes, because: new Map([[at, because]]) });
  variable.sizes = both;
  return { kind: "narrowed" };
}

/** The fewest needs that leave no size together with `sizes`: each is dropped that the others do without. */
function contradicting(needs: readonly Need[], sizes: Sizes): readonly Need[] {
  let kept = needs;
  for (const need of needs) {
    const without = kept.filter((other) => other !== need);
    const left = common([sizes, ...without.map((other) => other.sizes)]);
    if (left !== undefined && isEmpty(left)) kept = without;
  }
  return kept;
}

const common = (all: readonly Sizes[]): Sizes | undefined =>
  all.reduce<Sizes | undefined>((both, each) => both && intersect(both, each, periodLimit), allSizes);

/** A condition with the reasons of the needs that it stands for; several at one place are told once, with their number. */
function condition(text: string, needs: readonly Need[]): DomainCondition {
  const places = new Map<string, { readonly reason: Reason; readonly texts: Set<string> }>();
  for (const need of needs) {
    for (const reasons of need.because.values()) {
      for (const reason of reasons()) {
        const at = `${reason.span.file}:${reason.span.start}:${reason.span.end}`;
        const known = places.get(at);
        if (known === undefined) places.set(at, { reason, texts: new Set([reason.text]) });
        else known.texts.add(reason.text);
      }
    }
  }
  const because = [...places.values()].map(({ reason, texts }) =>
    texts.size === 1 ? reason : { ...reason, text: `${reason.text}, and ${texts.size - 1} more like it here` },
  );
  return { text, because };
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

/** The domain as collected, in the fewest words: for each variable conditions of which none follows from the others. */
export function finishDomain(domain: DomainBuilder): Domain {
  const conditions: DomainCondition[] = [];
  const variables: VariableDomain[] = [];
  for (const [name, { sizes, needs }] of domain.variables) {
    conditions.push(...reduced(name, sizes, independent([...needs.values()])));
    variables.push(project(name, sizes));
  }
  return { conditions, variables };
}

/** The most conditions on one variable that are compared with all others together. */
const comparedTogether = 24;

/** Leaves out each need that another one, or all others together, imply. */
function independent(needs: readonly Need[]): readonly Need[] {
  let kept = needs.filter(
    (need) => !needs.some((other) => other !== need && isSubset(other.sizes, need.sizes, periodLimit)),
  );
  if (kept.length > comparedTogether) return kept;
  for (const need of kept) {
    const others = kept.filter((other) => other !== need);
    const left = common(others.map((other) => other.sizes));
    if (left !== undefined && isSubset(left, need.sizes, periodLimit)) kept = others;
  }
  return kept;
}

/** One condition for all periodic needs where it is shorter than they are, and one for the lower bound. */
function reduced(name: string, sizes: Sizes, needs: readonly Need[]): readonly DomainCondition[] {
  const each = (some: readonly Need[]) => some.map((need) => condition(describeSizes(need.sizes, name), [need]));
  if (needs.length < 2) return each(needs);
  if (isFiniteSet(sizes)) return [condition(describeSizes(sizes, name), needs)];
  const periodic = needs.filter((need) => !isRay(need.sizes));
  const together = common(periodic.map((need) => need.sizes)) as Sizes;
  const text = describeSizes(together, name);
  const apart = periodic.map((need) => describeSizes(need.sizes, name)).join(" and ");
  const merged = periodic.length > 1 && text.length <= apart.length ? [condition(text, periodic)] : each(periodic);
  return [...merged, ...each(needs.filter((need) => isRay(need.sizes)))];
}

function project(name: string, sizes: Sizes): VariableDomain {
  const min = smallest(sizes) ?? 1;
  if (!isFiniteSet(sizes))
    return { name, legal: sizes, modulus: sizes.modulus, residues: sizes.residues, min, max: null, values: null };
  return {
    name,
    legal: sizes,
    modulus: 1,
    residues: [0],
    min,
    max: sizes.members.at(-1) ?? min,
    values: sizes.members,
  };
}
