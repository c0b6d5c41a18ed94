import type { Span } from "../../diagnostics/diagnostic.ts";
import type { Arguments, Declaration, DeclarationId, Program, Variable } from "../../program/program.ts";
import { functionArguments, functionName } from "./functions.ts";
import type { Local, Part } from "./module.ts";
import { camelCase, type Names, newNames } from "./names.ts";
import type { ProgramTraits } from "./table.ts";
import { variablesIn } from "./traits.ts";

/** What is known of the whole module while its functions are written. */
export interface ModuleContext {
  readonly program: Program;
  readonly traits: ProgramTraits;
  /** Layers are named by their place: some layer with weights has no `@name`. */
  readonly places: boolean;
  /** Some label stands before a layer that a variable holds. */
  readonly labelsHeld: boolean;
  /** The sizes that dimensions of the root's inputs have, as `--at` gives them. */
  readonly at: ReadonlyMap<string, number>;
  readonly seed: number;
  /** Functions and types of `layers.ts` that the module needs. */
  readonly functions: Set<string>;
  readonly types: Set<string>;
  readonly parts: Part[];
  /** The identifiers at the top of the module. */
  readonly identifiers: Names;
  /** What no local may be called. */
  readonly taken: Set<string>;
  readonly declared: Map<DeclarationId, string>;
  /** Functions that have been written or are being written, by what they are made of. */
  readonly written: Map<string, Written>;
}

/** What a caller needs to know of a function that makes layers. */
export interface Written {
  readonly name: string;
  /** How many tensors it gives; one while it is being written. */
  results: number;
  /** How many tensors a layer that it takes as a parameter gets. */
  readonly layerInputs: Map<string, number>;
}

/** A tensor that can be used: an expression, and the local that it is. */
export interface Operand {
  readonly code: string;
  readonly local?: Local;
  /** A call: it is written once only. */
  readonly once?: true;
}
export type Tensors = readonly Operand[];

/** What is known of the function that is being written. */
export interface Context {
  readonly module: ModuleContext;
  readonly declaration: Declaration;
  readonly names: Names;
  /** The results that have names. */
  readonly tensors: Map<number, Tensors>;
  /** The labels of models that were put in place with a label. */
  readonly members: Map<number, ReadonlyMap<string, Tensors>>;
  /** Sizes that may be open: variables that are null then; and those that were found not to be. */
  readonly open: Map<number, string>;
  readonly closed: Set<number>;
  /** The name of the current tensor, which no variable of the source has. */
  readonly current: string;
  readonly layerInputs: Map<number, number>;
}

/** `own` are names that the function has besides those of the source. */
export function newContext(module: ModuleContext, declaration: Declaration, own: readonly string[] = []): Context {
  const variables = variablesIn(declaration);
  const names = newNames([...module.taken, ...own]);
  const sourceNames = new Set(variables.map(({ name }) => camelCase(name)));
  const current = ["x", "y", "z", "tensor"].find((name) => !sourceNames.has(name)) ?? names.fresh("current");
  return {
    module,
    declaration,
    names,
    tensors: new Map(),
    members: new Map(),
    open: new Map(),
    closed: new Set(),
    current,
    layerInputs: new Map(),
  };
}

/** Imports a function of `layers.ts`. */
export function use(ctx: Context, name: string): string {
  ctx.module.functions.add(name);
  return name;
}

/** Imports a type of `layers.ts`. */
export function useType(ctx: Context, name: string): string {
  ctx.module.types.add(name);
  return name;
}

/** A variable as an expression. A size that may be open must be given where its value is needed. */
export function variableCode({ id, name }: Variable, ctx: Context): string {
  const own = ctx.names.of({ id, name });
  const open = ctx.open.get(id);
  if (open === undefined || ctx.closed.has(id)) return own;
  return `${use(ctx, "known")}(${own}, ${JSON.stringify(open)})`;
}

/** A call of an `fn`. */
export function functionCall(id: DeclarationId, given: Arguments, ctx: Context): string {
  return `${functionName(id, ctx.module)}(${functionArguments(id, given, ctx)})`;
}

/** Refuses what the declaration that is being written has. */
export function refuse(ctx: Context, why: string, help: string): never {
  throw new Refused(ctx.declaration.name, ctx.declaration.span, why, help);
}

/** Thrown where the target cannot express what a declaration has; `why` completes "because …". */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly what: string;
  readonly span: Span;
  readonly help: string;
  constructor(what: string, span: Span, why: string, help: string) {
    super(why);
    this.what = what;
    this.span = span;
    this.help = help;
  }
}
