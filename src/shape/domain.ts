import { decide, type Verdict } from "./decide.ts";
import type { Shape } from "./dim.ts";
import { markWhole } from "./mark-whole.ts";
import { periodLimit } from "./pattern.ts";
import {
  allSizes,
  contains,
  describeSizes,
  intersect,
  isEmpty,
  isFiniteSet,
  isRay,
  isShort,
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

/**
 * Legal values of one variable: those ≥ `from` whose remainder by `modulus` is in `residues`, and of the smaller ones just
 * `below`; where they are finitely many, just `values`. `min` and `max` bound all of them.
 */
export interface VariableDomain {
  readonly name: string;
  /** The same as a set to compute with. */
  readonly legal: Sizes;
  readonly modulus: number;
  readonly residues: readonly number[];
  readonly from: number;
  readonly below: readonly number[];
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
  /** How many numbers have been compared to narrow it. */
  effort: number;
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
    variable = { sizes: allSizes, effort: 0, needs: new Map() };
    domain.variables.set(name, variable);
  }
  return variable;
}

/** The most numbers that are compared to narrow one variable, so that no source makes the check slow. */
const effortLimit = 1_000_000;

/**
 * Adds a condition that stands at a place. `empty` says that no size is left, with the fewest earlier conditions that
 * contradict this one; `deferred` that all conditions together are too long to write down, or to compare.
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
  const both = variable.effort > effortLimit ? undefined : intersect(variable.sizes, sizes, periodLimit);
  if (both === undefined) return { kind: "deferred" };
  variable.effort += [sizes, both].reduce((sum, set) => sum + set.residues.length + set.members.length, 0);
  if (isEmpty(both)) {
    const others = contradicting([...variable.needs.values()], sizes);
    return { kind: "empty", others: others.map((need) => condition(describeSizes(need.sizes, name), [need])) };
  }
  variable.needs.set(key, { sizes, because: new Map([[at, because]]) });
  variable.sizes = both;
  return { kind: "narrowed" };
}

/**
 * Few needs that leave no size together with `sizes`, none of which can be spared: one where one is enough. Needs are
 * added until nothing is left; the last one is among them, and the others are looked for in those before it.
 */
function contradicting(needs: readonly Need[], sizes: Sizes): readonly Need[] {
  const alone = needs.find((need) => leavesNothing([sizes, need.sizes]));
  if (alone !== undefined) return [alone];
  const found: Need[] = [];
  let rest = needs;
  for (let base = sizes; !isEmpty(base); ) {
    let left: Sizes | undefined = base;
    const last = rest.findIndex((need) => {
      left = left && intersect(left, need.sizes, periodLimit);
      return left === undefined || isEmpty(left);
    });
    const need = rest[last];
    const narrower = need && left && intersect(base, need.sizes, periodLimit);
    if (need === undefined || narrower === undefined) return [];
    found.unshift(need);
    base = narrower;
    rest = rest.slice(0, last);
  }
  return found;
}

function leavesNothing(all: readonly Sizes[]): boolean {
  const left = common(all);
  return left !== undefined && isEmpty(left);
}

/** The sizes that are in all sets; undefined where it takes more than `limit` numbers to write them down. */
const common = (all: readonly Sizes[], limit = periodLimit): Sizes | undefined =>
  all.reduce<Sizes | undefined>((both, each) => both && intersect(both, each, limit), allSizes);

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

/** True when a condition holds for every size that is legal so far. */
export function holdsWithin(domain: DomainBuilder, verdict: Verdict): boolean {
  if (verdict.kind === "proved" || verdict.kind === "deferred") return verdict.kind === "proved";
  return verdict.variable !== undefined && isSubset(sizesOf(domain, verdict.variable), verdict.sizes, periodLimit);
}

/** A shape whose quotients are spelled without rounding where no legal size leaves a remainder: `H / 2` if H is even. */
export const spelledWithin = (domain: DomainBuilder, shape: Shape): Shape =>
  shape.map((dim) =>
    markWhole(dim, (value, divisor) =>
      holdsWithin(domain, decide({ kind: "divides", divisor, value, what: "extent" })),
    ),
  );

/** True where some size of a variable leaves no remainder that others leave. */
export const hasPattern = (domain: DomainBuilder): boolean =>
  [...domain.variables.values()].some(({ sizes }) => sizes.modulus > 1);

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

/** The most conditions on one variable that are compared with each other, and with all others together. */
const compared = 400;
const comparedTogether = 24;
/** The most numbers that a comparison of conditions may take that only makes the list of them shorter. */
const listingLimit = 10_000;

/** Leaves out each need that another one, or all others together, imply. */
function independent(needs: readonly Need[]): readonly Need[] {
  const bounds = needs.filter((need) => isRay(need.sizes)).map((need) => need.sizes.start);
  const strictest = bounds.reduce((most, start) => Math.max(most, start), 1);
  let kept = needs.filter((need) => !isRay(need.sizes) || need.sizes.start === strictest);
  if (kept.length > compared) return kept;
  kept = kept.filter(
    (need) => !kept.some((other) => other !== need && isSubset(other.sizes, need.sizes, listingLimit)),
  );
  if (kept.length > comparedTogether) return kept;
  for (const need of kept) {
    const others = kept.filter((other) => other !== need);
    const left = common(
      others.map((other) => other.sizes),
      listingLimit,
    );
    if (left !== undefined && isSubset(left, need.sizes, listingLimit)) kept = others;
  }
  return kept;
}

/** One condition for all periodic needs where its whole text is shorter than theirs, and one for the lower bound. */
function reduced(name: string, sizes: Sizes, needs: readonly Need[]): readonly DomainCondition[] {
  if (isFiniteSet(sizes)) return inOne(name, sizes, needs);
  const [bounds, periodic] = [needs.filter((need) => isRay(need.sizes)), needs.filter((need) => !isRay(need.sizes))];
  const together = common(periodic.map((need) => need.sizes));
  return [...inOne(name, together, periodic), ...inOne(name, undefined, bounds)];
}

/** Needs as the one condition that they are together, where that is short to say; else one by one. */
function inOne(name: string, together: Sizes | undefined, needs: readonly Need[]): readonly DomainCondition[] {
  if (together !== undefined && needs.length > 1 && isShort(together)) {
    const text = describeSizes(together, name);
    const apart = needs.map((need) => describeSizes(need.sizes, name)).join(" and ");
    if (text.length <= apart.length) return [condition(text, needs)];
  }
  return needs.map((need) => condition(describeSizes(need.sizes, name), [need]));
}

function project(name: string, sizes: Sizes): VariableDomain {
  const min = smallest(sizes) ?? 1;
  if (!isFiniteSet(sizes)) {
    const { modulus, residues, members: below } = sizes;
    const from = nextFrom(sizes, sizes.start) ?? min;
    return { name, legal: sizes, modulus, residues, from, below, min, max: null, values: null };
  }
  const pattern = { modulus: 1, residues: [0], from: min, below: [] };
  return { name, legal: sizes, ...pattern, min, max: sizes.members.at(-1) ?? min, values: sizes.members };
}
