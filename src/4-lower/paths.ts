import type { BlockDeclaration } from "../1-parse/ast.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import type { Condition } from "../shape/condition.ts";
import { type Dim, type Shape, variable } from "../shape/dim.ts";
import type { Reason } from "../shape/domain.ts";
import type { Tally } from "./block-cost.ts";
import type { Environment } from "./context.ts";

/**
 * One way through a block whose parameters and extents are symbols. Where a parameter decides what comes next, the path
 * chooses; `explore` takes all ways one after the other, each by replaying its choices from the beginning.
 */
export interface Path {
  /** The options to take, choice by choice; past its end the first option is taken. */
  readonly script: readonly number[];
  readonly choices: Choice[];
  /** The option that was taken for a question, so that it has one answer on this path. */
  readonly answers: Map<string, number>;
  /** What a choice makes a variable equal to. */
  readonly assumed: Map<string, Dim>;
  /** What a need makes a variable equal to: it holds for what comes later. */
  readonly needed: Map<string, Dim>;
  /** Comparisons with the truth that the path has chosen for them. */
  readonly facts: { readonly condition: Condition; readonly holds: boolean }[];
  /** Needs that relate several variables, by their text. */
  readonly relations: Map<string, Relation>;
  /** Symbols that may be less than 1: int parameters, and numbers that nothing is known of. */
  readonly integers: Set<string>;
  /** Parameters that are known to be 1 or more on this path. */
  readonly positive: Set<string>;
  /** Numbers of which nothing is known. */
  readonly opaque: Set<string>;
  readonly environments: Map<Environment, number>;
  /** Instances around the present one, to meet a block inside itself. */
  readonly active: { readonly declaration: BlockDeclaration; readonly choices: number }[];
  /** What is taken of the block inside itself, as an induction over the depth of its recursion. */
  readonly hypothesis: Hypothesis | undefined;
  /** The layers that were put in place, for what they cost. */
  readonly tally: Tally;
  /** Something cannot be said for all parameters; each use of the block is checked by itself. */
  unsettled: string | undefined;
  /** A result that the signature promises and that is neither proved nor refuted. */
  unproved: { readonly span: Span; readonly why: string } | undefined;
}

/** A question with the option that a path took; `text` says in the words of the source what it means. */
export interface Choice {
  readonly question: string;
  readonly options: number;
  readonly taken: number;
  readonly text: string;
}

/** Shapes of inputs, extents being variables, and what comes out. */
export interface Hypothesis {
  readonly declaration: BlockDeclaration;
  readonly inputs: readonly Shape[];
  readonly outputs: readonly Shape[];
}

/** A condition on several variables that a use must meet. */
export interface Relation {
  readonly text: string;
  readonly condition: Condition;
  readonly because: Reason[];
}

/** The most ways through one block that are looked at. */
const mostPaths = 48;

/** Takes every way through a block, first options first; `complete` is false where there are too many. */
export function explore<T>(
  take: (path: Path) => T,
  hypothesis?: Hypothesis,
): { readonly results: readonly T[]; readonly complete: boolean } {
  const results: T[] = [];
  for (let script: readonly number[] | undefined = []; script !== undefined; ) {
    if (results.length === mostPaths) return { results, complete: false };
    const path = newPath(script, hypothesis);
    results.push(take(path));
    const last = path.choices.findLastIndex(({ taken, options }) => taken + 1 < options);
    script =
      last < 0
        ? undefined
        : [...path.choices.slice(0, last).map(({ taken }) => taken), (path.choices[last] as Choice).taken + 1];
  }
  return { results, complete: true };
}

const newPath = (script: readonly number[], hypothesis: Hypothesis | undefined): Path => ({
  script,
  choices: [],
  answers: new Map(),
  assumed: new Map(),
  needed: new Map(),
  facts: [],
  relations: new Map(),
  integers: new Set(),
  positive: new Set(),
  opaque: new Set(),
  environments: new Map(),
  active: [],
  hypothesis,
  tally: { layers: [], rounds: [], isPartial: false },
  unsettled: undefined,
  unproved: undefined,
});

/** The option of a question on this path; `texts` are the options in words. */
export function choose(path: Path, question: string, texts: readonly string[]): number {
  const known = path.answers.get(question);
  if (known !== undefined) return known;
  const taken = path.script[path.choices.length] ?? 0;
  path.choices.push({ question, options: texts.length, taken, text: texts[taken] as string });
  path.answers.set(question, taken);
  return taken;
}

/** A question that is asked within one instance: the same words mean another thing elsewhere. */
export function questionIn(path: Path, environment: Environment, text: string): string {
  let id = path.environments.get(environment);
  if (id === undefined) {
    id = path.environments.size;
    path.environments.set(environment, id);
  }
  return `${id}: ${text}`;
}

/** A number of which nothing is known but, at best, how it is computed. */
export function opaqueInt(path: Path, name: string = `_${path.opaque.size + 1}`): Dim {
  path.opaque.add(name);
  path.integers.add(name);
  return variable(name);
}
