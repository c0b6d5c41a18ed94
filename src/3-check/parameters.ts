import type { Parameter } from "../1-parse/ast.ts";
import type { Binding } from "../2-resolve/bound.ts";
import type { AttrSpec } from "../ops/attributes.ts";
import { ops } from "../ops/index.ts";
import type { AnyOp } from "../ops/op.ts";
import { type Context, declared } from "./context.ts";
import { type Type, typeOfAttr, typeOfNode, unknown } from "./types.ts";

/** What a call can be given. */
export interface ParameterType {
  readonly name: string;
  readonly type: Type;
  readonly required: boolean;
}

/** The parameters of an op, block, model or function, in order. */
export function parametersOf(callee: Binding, ctx: Context): readonly ParameterType[] {
  switch (callee.kind) {
    case "op":
      return Object.entries((ops[callee.name] as AnyOp).attrs as Readonly<Record<string, AttrSpec>>).map(
        ([name, spec]) => ({
          name,
          type: typeOfAttr(spec.type),
          required: spec.default === undefined && spec.defaultFrom === undefined,
        }),
      );
    case "block":
    case "model":
    case "fn":
      return callee.declaration.parameters.map((parameter) => parameterType(parameter, ctx));
    default:
      return [];
  }
}

function parameterType(parameter: Parameter, ctx: Context): ParameterType {
  const binding = declared(ctx, parameter.name);
  return {
    name: parameter.name.text,
    type: (binding && ctx.bindings.get(binding)) ?? typeOfNode(parameter.type) ?? unknown,
    required: parameter.default === undefined,
  };
}

/** False for an op that works on one tensor. */
export const takesSeveral = (op: AnyOp): boolean => !Array.isArray(op.inputs) || op.inputs.length > 1;
