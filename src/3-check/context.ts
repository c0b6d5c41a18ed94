import type { Expression, Name } from "../1-parse/ast.ts";
import type { Binding, Bound } from "../2-resolve/bound.ts";
import type { ArgsOf, DiagnosticCode } from "../diagnostics/catalogue/index.ts";
import { type Details, diagnostic } from "../diagnostics/create.ts";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import type { TensorArgument } from "./tensor-arguments.ts";
import type { Call } from "./typed.ts";
import type { Type } from "./types.ts";

/** What checking knows and collects. */
export interface Context {
  readonly bound: Bound;
  readonly types: Map<Expression, Type>;
  readonly calls: Map<Expression, Call>;
  /** The types of names whose declaration has been seen. */
  readonly bindings: Map<Binding, Type>;
  readonly diagnostics: Diagnostic[];
  /** Constants and functions that are being checked, to find definitions that go in a circle. */
  readonly open: Set<Binding>;
  /** The calls of the declaration that is being checked that are handed tensors as arguments. */
  readonly tensorArguments: TensorArgument[];
  /** All such calls that have been seen. */
  readonly handedTensors: Set<Expression>;
}

export function report<C extends DiagnosticCode>(
  ctx: Context,
  code: C,
  span: Span,
  args: ArgsOf<C>,
  details?: Details,
): void {
  ctx.diagnostics.push(diagnostic(code, span, args, details));
}

/** The binding that a name declares. */
export const declared = (ctx: Context, name: Name): Binding | undefined => ctx.bound.declarations.get(name);

export function setType(ctx: Context, name: Name, type: Type): void {
  const binding = declared(ctx, name);
  if (binding !== undefined) ctx.bindings.set(binding, type);
}

/** A binding's kind in the user's words. */
export function describeKind(binding: Binding): string {
  switch (binding.kind) {
    case "op":
      return "an op";
    case "builtin":
    case "fn":
      return "a function";
    case "block":
      return "a block";
    case "model":
      return "a model";
    case "const":
      return "a constant";
    case "parameter":
      return "a parameter";
    case "dimension":
      return "a dimension";
    case "let":
      return "a `let`";
    case "shared":
      return "a shared layer";
    case "loop":
      return "a loop variable";
    case "tensor":
      return "a result";
    case "unavailable":
      return "unknown";
  }
}

/** A piece of the source as written. */
export const sourceOf = ({ file, start, end }: Span, ctx: Context): string =>
  ctx.bound.files.get(file)?.text.slice(start, end) ?? "";
