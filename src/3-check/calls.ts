import type { Argument, CallExpression, Expression, NameExpression } from "../1-parse/ast.ts";
import type { Binding } from "../2-resolve/bound.ts";
import { ops } from "../ops/index.ts";
import type { AnyOp } from "../ops/op.ts";
import { checkArguments } from "./arguments.ts";
import { type Context, describeKind, report } from "./context.ts";
import { checkExpression, expectType } from "./expressions.ts";
import { type ParameterType, parametersOf, takesSeveral } from "./parameters.ts";
import { checkBraces, checkBranches } from "./statements.ts";
import { noteTensors, tensorsOf } from "./tensor-arguments.ts";
import type { Call } from "./typed.ts";
import { describe, float, fraction, int, layer, listOf, type Type, typeOfNode, unknown } from "./types.ts";

/** The type of a use of something that can be called, and its matched arguments. */
export function checkCall(expression: CallExpression | NameExpression, callee: Binding, ctx: Context): Type {
  const name = expression.kind === "call" ? expression.callee : expression.name;
  const args = expression.kind === "call" ? (expression.arguments ?? []) : [];
  const trailing = expression.kind === "call" ? expression.trailing : undefined;
  switch (callee.kind) {
    case "builtin":
      return checkBuiltin(expression, callee.name, args, ctx);
    case "op":
    case "block":
    case "model":
    case "fn": {
      const parameters = parametersOf(callee, ctx);
      const filled = trailing && fillsParameter(callee, parameters, trailing.branches !== undefined, args);
      const severalInputs = callee.kind === "op" && takesSeveral(ops[callee.name] as AnyOp);
      const joins = severalInputs && trailing?.branches !== undefined;
      if (trailing !== undefined) {
        const fits = filled !== undefined || joins;
        const help = severalInputs
          ? `each branch of \`${name.text}\` begins with a bar: \`${name.text} { | … | … }\``
          : otherBraces(name.text, parameters);
        checkTrailing(name.text, trailing, fits, ctx, fits ? undefined : help);
      }
      // Braces of the wrong kind have their message; what they were meant to fill is not missing too.
      const meant =
        trailing && filled === undefined && !joins ? parameters.filter((each) => !takesLayers(each)) : parameters;
      const tensors =
        expression.kind === "call" && (callee.kind === "op" || callee.kind === "block")
          ? tensorsOf(args, meant[0]?.type, ctx)
          : 0;
      // What is missing from a call that is handed tensors, its message says.
      const open = tensors > 0 ? meant.map((each) => ({ ...each, required: false })) : meant;
      const matched = checkArguments(name.text, open, args.slice(tensors), name.span, ctx, filled);
      const missing = meant.filter((each) => each.required && each.name !== filled && !matched.has(each.name));
      if (tensors > 0) noteTensors(expression as CallExpression, tensors, missing, ctx);
      if (trailing !== undefined && filled !== undefined) matched.set(filled, trailing);
      const call: Call = { callee, arguments: matched, branches: joins };
      ctx.calls.set(expression, call);
      if (callee.kind === "fn") return (callee.declaration.result && typeOfNode(callee.declaration.result)) ?? unknown;
      return layer;
    }
    default: {
      // What has no type after a mistake has a message.
      if (callee.kind !== "unavailable" && ctx.bindings.get(callee)?.kind !== "unknown")
        report(ctx, "type/not-callable", name.span, { name: name.text, kind: describeKind(callee) });
      for (const argument of args) checkExpression(argument.value, ctx, undefined);
      if (trailing !== undefined) checkTrailing(name.text, trailing, true, ctx);
      return unknown;
    }
  }
}

const isLayers = (type: Type): boolean => type.kind === "list" && type.element.kind === "layer";
const takesLayers = ({ type }: ParameterType): boolean => type.kind === "layer" || isLayers(type);

/** The braces that a call could have in the place of the ones that do not fit. */
function otherBraces(callee: string, parameters: readonly ParameterType[]): string | undefined {
  const found = parameters.findLast((each) => each.required && takesLayers(each));
  if (found === undefined) return undefined;
  return `\`${found.name}\` takes ${isLayers(found.type) ? `branches: \`${callee} { | … | … }\`` : `steps: \`${callee} { … }\``}`;
}

function checkTrailing(
  callee: string,
  trailing: NonNullable<CallExpression["trailing"]>,
  wanted: boolean,
  ctx: Context,
  help?: string | undefined,
): void {
  if (!wanted) {
    const code = trailing.branches === undefined ? "type/no-braces" : "type/branches-outside-join";
    report(ctx, code, trailing.span, { callee }, { help });
  }
  if (trailing.branches === undefined) checkBraces(trailing, ctx, "nested");
  else {
    ctx.types.set(trailing, listOf(layer));
    checkBranches(trailing.branches, ctx);
  }
}

/** The parameter that trailing braces fill: the last layer (or, with branches, the last list of layers) without a default that has no argument. */
function fillsParameter(
  callee: Binding,
  parameters: readonly ParameterType[],
  branches: boolean,
  args: readonly Argument[],
): string | undefined {
  if (callee.kind === "op") return undefined;
  const given = new Set(args.map((argument) => argument.name?.text));
  return parameters.findLast(
    ({ name, type, required }) => required && !given.has(name) && (branches ? isLayers(type) : type.kind === "layer"),
  )?.name;
}

function checkBuiltin(expression: Expression, name: string, args: readonly Argument[], ctx: Context): Type {
  const most = name === "min" || name === "max" ? Number.POSITIVE_INFINITY : 1;
  if (args.length === 0) {
    report(ctx, "type/missing-argument", expression.span, { callee: name, name: "its argument" });
    return unknown;
  }
  if (args.length > most)
    report(ctx, "type/too-many-arguments", (args[1] as Argument).span, {
      callee: name,
      most: "one argument",
      count: String(args.length),
    });
  if (name === "len") {
    const type = checkExpression((args[0] as Argument).value, ctx, undefined);
    if (type.kind !== "list" && type.kind !== "row" && type.kind !== "unknown") {
      report(ctx, "type/not-a-list", (args[0] as Argument).span, { place: "`len`", got: describe(type) });
    }
    return int;
  }
  const types = args.map((argument) => expectType(argument.value, float, `\`${name}\``, ctx));
  if (name === "float") return float;
  if (name === "min" || name === "max") {
    if (types.some((type) => type.kind === "float")) return float;
    return types.some((type) => type.kind === "fraction") ? fraction : int;
  }
  return int;
}
