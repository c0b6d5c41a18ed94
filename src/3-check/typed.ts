import type { CallExpression, Expression, NameExpression, Parameter } from "../1-parse/ast.ts";
import type { Binding, Bound } from "../2-resolve/bound.ts";
import type { Type } from "./types.ts";

/** A program whose expressions have types and whose calls have matched arguments. */
export interface Typed {
  readonly bound: Bound;
  readonly types: ReadonlyMap<Expression, Type>;
  /** For every use of an op, block, model or function, with or without parentheses. */
  readonly calls: ReadonlyMap<CallExpression | NameExpression, Call>;
}

/** A use with its arguments by parameter name, in the order of the parameters; parameters that are not here take their default. */
export interface Call {
  readonly callee: Binding;
  readonly arguments: ReadonlyMap<string, ArgumentValue>;
  /** `add { | p | q }`: the branches that give a join op its inputs. */
  readonly branches: boolean;
}

/** An argument, or the braces that fill a layer parameter. */
export type ArgumentValue = Expression;

export type { Parameter };
