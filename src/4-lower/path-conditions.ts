import type { Condition } from "../shape/condition.ts";
import { decide, type Verdict } from "../shape/decide.ts";
import { type Dim, multiply, type Shape, type Sum, substitute, subtract, variable, variablesOf } from "../shape/dim.ts";
import { type DomainBuilder, holdsWithin, narrow, sizesOf } from "../shape/domain.ts";
import { periodLimit } from "../shape/pattern.ts";
import { complement, contains, isAll, isEmpty } from "../shape/sizes.ts";
import type { Path } from "./paths.ts";

/** A dim with what the path has made equal put in. */
export function resolve(path: Pick<Path, "assumed" | "needed">, dim: Dim): Dim {
  if (typeof dim === "number" || (path.assumed.size === 0 && path.needed.size === 0)) return dim;
  return substitute(substitute(dim, path.assumed), path.needed);
}

export function resolveCondition(path: Path, condition: Condition): Condition {
  switch (condition.kind) {
    case "equal":
      return { ...condition, left: resolve(path, condition.left), right: resolve(path, condition.right) };
    case "at-least":
      return { ...condition, value: resolve(path, condition.value) };
    case "divides":
      return { ...condition, divisor: resolve(path, condition.divisor), value: resolve(path, condition.value) };
  }
}

/**
 * What is known of a condition on this path. The solver takes every variable to be at least 1; a refutation must hold
 * for the other values of a parameter too, else it is left to each use.
 */
export function decideOn(path: Path, domain: DomainBuilder, condition: Condition): Verdict {
  const resolved = resolveCondition(path, condition);
  const verdict = decide(resolved);
  if (holdsWithin(domain, verdict)) return { kind: "proved" };
  if (verdict.kind !== "refuted") return verdict;
  const { variable: name, sizes, tuples } = verdict;
  if (name !== undefined && !isEmpty(sizes) && isPlain(resolved)) return { kind: "conditional", variable: name, sizes };
  if (!holdsElsewhere(path, resolved) && tuples === undefined) return verdict;
  return { kind: "deferred", why: "it may hold for a parameter that is less than 1" };
}

/** True for an equation with a number, or without rounding: `floor(C / 4) == 3` says what a block takes, `H == ceil(H / 2)` that it takes nearly nothing. */
const isPlain = (condition: Condition): boolean => {
  if (condition.kind !== "equal") return false;
  if (typeof condition.left === "number" || typeof condition.right === "number") return true;
  const gap = subtract(condition.left, condition.right);
  return typeof gap === "object" && gap.terms.every(({ factors }) => factors.every(({ kind }) => kind === "variable"));
};

/** The most parameters of one condition whose signs are tried together. */
const mostSigns = 3;

/** True when a condition is not refuted for some parameters that are 0 or negative. */
function holdsElsewhere(path: Path, condition: Condition): boolean {
  const names = [...variablesOfCondition(condition)].filter(
    (name) => path.integers.has(name) && !path.positive.has(name),
  );
  if (names.length === 0) return false;
  if (names.length > mostSigns) return true;
  const options = names.map((name): readonly Dim[] => [variable(name), 0, multiply(-1, variable(name))]);
  return combinations(options).some((values, index) => {
    if (index === 0) return false;
    const at = new Map(names.map((name, position) => [name, values[position] as Dim]));
    return decide(substituteIn(condition, at)).kind !== "refuted";
  });
}

const combinations = (options: readonly (readonly Dim[])[]): readonly (readonly Dim[])[] =>
  options.reduce<readonly (readonly Dim[])[]>(
    (all, some) => all.flatMap((prefix) => some.map((each) => [...prefix, each])),
    [[]],
  );

export function variablesOfCondition(condition: Condition): ReadonlySet<string> {
  switch (condition.kind) {
    case "equal":
      return variablesOf(condition.right, variablesOf(condition.left, new Set()));
    case "at-least":
      return variablesOf(condition.value);
    case "divides":
      return variablesOf(condition.divisor, variablesOf(condition.value, new Set()));
  }
}

export function substituteIn(condition: Condition, values: ReadonlyMap<string, Dim>): Condition {
  switch (condition.kind) {
    case "equal":
      return { ...condition, left: substitute(condition.left, values), right: substitute(condition.right, values) };
    case "at-least":
      return { ...condition, value: substitute(condition.value, values) };
    case "divides":
      return {
        ...condition,
        divisor: substitute(condition.divisor, values),
        value: substitute(condition.value, values),
      };
  }
}

/** Notes which parameters a condition keeps at 1 or more: those that must be, and nothing else stands beside. */
export function notePositive(path: Path, condition: Condition): void {
  if (condition.kind !== "at-least" || typeof condition.value === "number" || condition.bound < 1) return;
  const { terms, constant } = condition.value;
  const [term, more] = terms;
  const [atom, another] = term?.factors ?? [];
  if (more !== undefined || another !== undefined || constant > 0 || atom?.kind !== "variable") return;
  if ((term?.coefficient ?? 0) > 0) path.positive.add(atom.name);
}

const nowhere = { file: "", start: 0, end: 0 };

/** Takes a condition, or its opposite, to be so from here on: as far as it says what one variable is. */
export function assume(path: Path, domain: DomainBuilder, condition: Condition, holds: boolean): void {
  const resolved = resolveCondition(path, condition);
  path.facts.push({ condition: resolved, holds });
  const verdict = decide(resolved);
  if (verdict.kind === "conditional" || (verdict.kind === "refuted" && verdict.variable !== undefined)) {
    const sizes = holds ? verdict.sizes : complement(verdict.sizes, periodLimit);
    if (sizes === undefined || isEmpty(sizes) || isAll(sizes)) return;
    narrow(domain, verdict.variable as string, sizes, { ...nowhere, start: path.choices.length }, () => []);
  }
  if (holds && resolved.kind === "equal") equate(path.assumed, resolved.left, resolved.right);
}

/** Notes which variable an equation determines: one that stands alone with the factor 1 or −1. */
export function equate(known: Map<string, Dim>, left: Dim, right: Dim): void {
  const gap = subtract(left, right);
  if (typeof gap === "number") return;
  const name = determined(gap);
  if (name === undefined) return;
  const [one] = gap.terms.filter(({ factors }) => factors.length === 1 && factors[0]?.key === name);
  const rest = subtract(gap, multiply(one?.coefficient ?? 1, variable(name)));
  const value = one?.coefficient === 1 ? multiply(-1, rest) : rest;
  for (const [other, dim] of known) known.set(other, substitute(dim, new Map([[name, value]])));
  known.set(name, value);
}

/** A variable with the factor 1 or −1 that stands nowhere else in a sum; extents (in capitals) before parameters. */
function determined({ terms }: Sum): string | undefined {
  const alone = terms.flatMap((term) => {
    const [atom] = term.factors;
    if (term.factors.length !== 1 || atom?.kind !== "variable" || Math.abs(term.coefficient) !== 1) return [];
    const elsewhere = terms.some((other) => other !== term && other.factors.some((each) => mentions(each, atom.name)));
    return elsewhere ? [] : [atom.name];
  });
  return alone.find((name) => /^[A-Z]/.test(name)) ?? alone[0];
}

function mentions(atom: Sum["terms"][number]["factors"][number], name: string): boolean {
  switch (atom.kind) {
    case "variable":
      return atom.name === name;
    case "floor":
      return variablesOf(atom.numerator).has(name) || variablesOf(atom.divisor).has(name);
    case "min":
    case "max":
      return atom.operands.some((operand) => variablesOf(operand).has(name));
  }
}

/** floor(e / d) + c ≥ b is e ≥ (b − c)·d for a positive d: without the rounding. */
export function unrounded(condition: Condition): Condition {
  if (condition.kind !== "at-least" || typeof condition.value === "number") return condition;
  const [term, more] = condition.value.terms;
  const atom = term?.factors[0];
  if (more !== undefined || term?.coefficient !== 1 || term.factors.length !== 1 || atom?.kind !== "floor")
    return condition;
  const least = multiply(condition.bound - condition.value.constant, atom.divisor);
  return { ...condition, value: subtract(atom.numerator, least), bound: 0 };
}

/** A shape in which some extents are known only at a use. */
export type OpenShape = readonly (Dim | undefined)[];

/** A shape for a reader, with what variables are equal to put in. */
export const shown = (shape: Shape, equal: ReadonlyMap<string, Dim> = new Map()): OpenShape =>
  shape.map((dim) => {
    const resolved = equal.size === 0 ? dim : substitute(dim, equal);
    return [...variablesOf(resolved)].some((name) => name.startsWith("_")) ? undefined : resolved;
  });

/** The values that are tried one by one for a counterexample; several variables take the first ones. */
const triedValues = [1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 31];
const mostTried = 20_000;

/** Values of the variables at which a condition is false though all that the path knows is true, as "H = 3, s = 2". */
export function counterexampleOn(path: Path, domain: DomainBuilder, condition: Condition): string | undefined {
  const resolved = resolveCondition(path, condition);
  const relations = [...path.relations.values()].map((relation) => relation.condition);
  const known = [...relations.map((each) => ({ condition: each, holds: true })), ...path.facts];
  const names = [
    ...new Set([resolved, ...known.map((fact) => fact.condition)].flatMap((each) => [...variablesOfCondition(each)])),
  ];
  if (path.unsettled !== undefined || names.some((name) => path.opaque.has(name))) return undefined;
  const values = triedValues.slice(0, Math.max(2, Math.floor(mostTried ** (1 / names.length))));
  const legal = names.map((name) => values.filter((value) => contains(sizesOf(domain, name), value)));
  for (const combination of combinations(legal)) {
    const at = new Map(names.map((name, index) => [name, combination[index] as Dim]));
    if (holdsAt(resolved, at) || known.some(({ condition: fact, holds }) => holdsAt(fact, at) !== holds)) continue;
    return [...at].map(([name, value]) => `${name} = ${value}`).join(", ");
  }
  return undefined;
}

/** Whether a condition holds where all its variables have values. */
const holdsAt = (condition: Condition, at: ReadonlyMap<string, Dim>): boolean =>
  decide(substituteIn(condition, at)).kind === "proved";
