import type { BlockDeclaration, Expression, Name } from "../1-parse/ast.ts";
import type { Binding } from "../2-resolve/bound.ts";
import type { Typed } from "../3-check/typed.ts";
import type { ArgsOf, DiagnosticCode } from "../diagnostics/catalogue/index.ts";
import { type Details, diagnostic } from "../diagnostics/create.ts";
import type { Diagnostic, Instantiation, Span } from "../diagnostics/diagnostic.ts";
import { type GraphBuilder, newGraph } from "../graph/builder.ts";
import type { Scope, ScopeId, TensorId } from "../graph/graph.ts";
import { type DomainBuilder, newDomain } from "../shape/domain.ts";
import type { UnnamedUse } from "./channels-in.ts";
import type { Path } from "./paths.ts";
import type { OpenWeight } from "./place-weights.ts";
import type { Value } from "./values.ts";

/** The tensors that flow into a step; `undefined` for one whose shape is unknown after a reported mistake. */
export type Current = readonly (TensorId | undefined)[];

/** What the names of one instance of a block or model stand for. Most instances name no tensor, and get no map for them. */
export interface Environment {
  readonly values: Map<Binding, Value>;
  tensors: Map<Binding, Current> | undefined;
  /** The labels of a model that a labelled step put in place, for `b.label`. */
  members: Map<Binding, ReadonlyMap<string, Current>> | undefined;
}

export const newEnvironment = (): Environment => ({ values: new Map(), tensors: undefined, members: undefined });

/** Gives a tensor, or several, a name. */
export function nameTensor(environment: Environment, binding: Binding, current: Current): void {
  environment.tensors ??= new Map();
  environment.tensors.set(binding, current);
}

/** Keeps the labels of a model that a labelled step put in place. */
export function nameMembers(environment: Environment, model: Binding, labels: ReadonlyMap<string, Current>): void {
  environment.members ??= new Map();
  environment.members.set(model, labels);
}

/** What lowering knows and collects. */
export interface Lowering {
  readonly typed: Typed;
  readonly builder: GraphBuilder;
  readonly domain: DomainBuilder;
  readonly diagnostics: Diagnostic[];
  /** Places that have a message: one mistake gives one. */
  readonly reported: Set<string>;
  readonly at: ReadonlyMap<string, number>;
  /** A block is looked at by itself, along one way through it: its parameters and extents are symbols, and no weights are made. */
  readonly path: Path | undefined;
  /** The call that made each node, for messages: its attributes as written. */
  readonly origins: ({ readonly expression: Expression; readonly environment: Environment } | undefined)[];
  /** What every expression that was applied took and gave; undefined where nobody asks. */
  readonly placed: AppliedExpression[] | undefined;
  /** Constants that something has asked for: each is computed once. */
  readonly constants: Map<Binding, Value>;
  /** How much work was done. */
  steps: number;
  depth: number;
  /** A step whose result is unknown, which is so only after a mistake that has a message. */
  lost: Span | undefined;
  /** A `@name` has named a weight. */
  named: boolean;
  readonly openWeights: OpenWeight[];
  /** Convolutions and norms whose arguments may be in the order of PyTorch. */
  readonly unnamedUses: UnnamedUse[];
  /** The blocks that were put in place. */
  readonly blocks: Set<BlockDeclaration>;
}

export interface AppliedExpression {
  readonly span: Span;
  readonly scope: ScopeId;
  readonly inputs: Current;
  readonly outputs: Current;
}

/**
 * Nothing lowered yet. `at` gives dimension variables a size; with a `path`, a block is looked at by itself; with
 * `notesPlaces`, what expressions took and gave is kept, which is as large as the graph.
 */
export const newLowering = (
  typed: Typed,
  at: ReadonlyMap<string, number>,
  { path, notesPlaces = false }: { readonly path?: Path; readonly notesPlaces?: boolean } = {},
): Lowering => ({
  typed,
  builder: newGraph(),
  domain: newDomain(),
  diagnostics: [],
  reported: new Set(),
  at,
  path,
  origins: [],
  placed: notesPlaces ? [] : undefined,
  constants: new Map(),
  steps: 0,
  depth: 0,
  lost: undefined,
  named: false,
  openWeights: [],
  unnamedUses: [],
  blocks: new Set(),
});

/** How a step is put in place: what attributes and scopes around it say. */
export interface Placement {
  readonly scope: ScopeId;
  readonly environment: Environment;
  readonly frozen: boolean;
  /** The label of the step, when its expression is what the label names. */
  readonly label: string | undefined;
  /** `@label`. */
  readonly text: string | undefined;
  readonly fold: boolean | undefined;
  /** `@name`: the name of the first node with weights. */
  readonly name: { readonly text: string; used: boolean; readonly span: Span } | undefined;
  /** Weights that a `shared` layer gives again, in the order in which they were made. */
  readonly shared:
    | {
        readonly weights: number[];
        next: number;
        readonly filling: boolean;
        readonly firstUse: Span;
        readonly use: Span;
      }
    | undefined;
}

/** The same placement for something inside, which has no label or text of its own. */
export const within = (placement: Placement): Placement =>
  placement.label === undefined && placement.text === undefined && placement.fold === undefined
    ? placement
    : { ...placement, label: undefined, text: undefined, fold: undefined };

/** The placement of what stands in a scope of its own, which has the label and the text of the step. Written out: spreading is slow. */
export const inside = (
  { frozen, name, shared, environment: outer }: Placement,
  scope: ScopeId,
  environment: Environment = outer,
): Placement => ({ scope, environment, frozen, label: undefined, text: undefined, fold: undefined, name, shared });

/** Thrown to stop lowering when a limit is reached; the diagnostic has been given. */
export class LimitReached extends Error {
  override readonly name = "LimitReached";
}

/** The limits of one model. */
export const limits = { nodes: 250_000, steps: 2_000_000, depth: 150, text: 100_000 } as const;

/** Stops where a model has more of something than it may. */
export function stopAtLimit(
  ctx: Lowering,
  what: string,
  limit: number,
  { span }: { readonly span: Span },
  { scope }: { readonly scope: ScopeId },
): never {
  report(ctx, "program/too-large", span, { what, limit: limit.toLocaleString("en") }, scope);
  throw new LimitReached();
}

/** Reports a mistake once per place, with the instantiations that led to it. */
export function report<C extends DiagnosticCode>(
  ctx: Lowering,
  code: C,
  span: Span,
  args: ArgsOf<C>,
  scope: ScopeId,
  details: Details = {},
): void {
  const key = `${code} ${span.file} ${span.start} ${span.end}`;
  if (ctx.reported.has(key)) return;
  ctx.reported.add(key);
  ctx.diagnostics.push(diagnostic(code, span, args, { trace: traceOf(ctx.builder, scope, span), ...details }));
}

/** Does what stands one level further inside; `stop` says that it is too deep there. */
export function deeper<T>(ctx: Lowering, stop: () => never, inside: () => T): T {
  if (ctx.depth >= limits.depth) stop();
  ctx.depth++;
  const result = inside();
  ctx.depth--;
  return result;
}

/** Stops where something is inside itself without end. */
export function stopAtDepth(
  ctx: Lowering,
  name: string,
  { span }: { readonly span: Span },
  { scope }: { readonly scope: ScopeId },
): never {
  report(ctx, "program/too-deep", span, { name, limit: String(limits.depth) }, scope);
  throw new LimitReached();
}

/** The instantiations around a scope, outermost first: `bottleneck(filters=64), round 1 of 3 in conv2`. */
function traceOf(builder: GraphBuilder, scope: ScopeId, span: Span): readonly Instantiation[] {
  const trace: Instantiation[] = [];
  // Rounds and labels are told with the instance inside them, or by themselves where there is none.
  const tell = (text: string, place: Span, join: string) => {
    const inner = trace.pop();
    if (inner !== undefined) trace.push({ text: `${inner.text}${join}${text}`, span: inner.span });
    else if (place.start !== span.start || place.file !== span.file) trace.push({ text, span: place });
  };
  for (let each = builder.scopes[scope]; each?.parent !== undefined; each = builder.scopes[each.parent]) {
    const label = each.label === undefined || each.label === each.name ? undefined : each.label;
    if (each.kind === "iteration") {
      const loop = builder.scopes[each.parent] as Scope;
      tell(`round ${each.index + 1} of ${loop.count}`, loop.span, ", ");
    } else if (each.kind === "group" && label !== undefined) tell(label, each.span, " in ");
    else if (each.kind === "block" || each.kind === "model") {
      const args = each.arguments === "" ? "" : `(${each.arguments})`;
      trace.push({ text: `${label === undefined ? "" : `${label}: `}${each.name}${args}`, span: each.span });
    }
  }
  trace.reverse();
  if (trace.length <= 8) return trace;
  // A long chain is a recursion: its beginning and its end tell enough.
  const middle = { text: `${trace.length - 5} more levels`, span: (trace[2] as Instantiation).span };
  return [...trace.slice(0, 2), middle, ...trace.slice(-3)];
}

/** The binding that a use of a name refers to. */
export const refersTo = (ctx: Lowering, name: Name): Binding | undefined => ctx.typed.bound.references.get(name);
export const declares = (ctx: Lowering, name: Name): Binding | undefined => ctx.typed.bound.declarations.get(name);
