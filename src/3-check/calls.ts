import type { Argument, CallExpression, Expression, NameExpression, Parameter } from "../1-parse/ast.ts";
import type { Binding } from "../2-resolve/bound.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { similar } from "../diagnostics/similar.ts";
import type { AttrSpec } from "../ops/attributes.ts";
import { type OpName, ops } from "../ops/index.ts";
import type { AnyOp } from "../ops/op.ts";
import { type Context, declared, describeKind, report } from "./context.ts";
import { checkExpression, expectType } from "./expressions.ts";
import { checkBraces, checkBranches } from "./statements.ts";
import { noteTensors, tensorsOf } from "./tensor-arguments.ts";
import type { Call } from "./typed.ts";
import {
  bool,
  describe,
  float,
  fraction,
  int,
  layer,
  listOf,
  type Type,
  typeOfAttr,
  typeOfNode,
  unknown,
} from "./types.ts";

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

const takesSeveral = (op: AnyOp): boolean => !Array.isArray(op.inputs) || op.inputs.length > 1;

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

/** Matches arguments with parameters by position, then by name; reports what is missing, twice or too much. `filled` has its value already. */
export function checkArguments(
  callee: string,
  parameters: readonly ParameterType[],
  args: readonly Argument[],
  span: Span,
  ctx: Context,
  filled?: string | undefined,
): Map<string, Expression> {
  const matched = new Map<string, Expression>();
  const open = parameters.filter(({ name }) => name !== filled);
  let position = 0;
  let named: string | undefined;
  let failed = false;
  const unnamed = args.filter((argument) => argument.name === undefined);
  const extra = unnamed[open.length];
  if (extra !== undefined) {
    const most = open.length === 0 ? "no arguments" : `at most ${open.length}`;
    const count = String(unnamed.length);
    const isValue = ["number", "bool", "string"].includes(extra.value.kind);
    const help =
      open.length > 0
        ? formOf(callee, open)
        : isValue
          ? `write \`${callee}\` without parentheses`
          : inputsBefore(callee);
    report(ctx, "type/too-many-arguments", extra.span, { callee, most, count }, { help });
    return matched;
  }
  for (const argument of args) {
    const parameter =
      argument.name === undefined ? open[position++] : parameters.find(({ name }) => name === argument.name?.text);
    if (argument.name === undefined && named !== undefined) {
      report(ctx, "type/positional-after-named", argument.span, { name: named });
      checkExpression(argument.value, ctx, undefined);
      failed = true;
      continue;
    }
    named ??= argument.name?.text;
    if (parameter === undefined) {
      failed = true;
      if (argument.name === undefined) continue;
      const meant = unknownArgument(callee, parameters, argument, ctx);
      // A bare word can be judged only where its parameter is known.
      if (meant !== undefined) expectType(argument.value, meant.type, `\`${meant.name}\``, ctx);
      else if (argument.value.kind !== "name") checkExpression(argument.value, ctx, undefined);
      continue;
    }
    if (matched.has(parameter.name) || parameter.name === filled) {
      const help = formOf(callee, open);
      report(ctx, "type/argument-twice", argument.span, { callee, name: parameter.name }, { help });
      checkExpression(argument.value, ctx, undefined);
      continue;
    }
    matched.set(parameter.name, argument.value);
    const isSecond = argument === args[1] && argument.name === undefined;
    if (callee === "dense" && parameter.name === "use_bias" && isSecond && argument.value.kind === "number") {
      reportFeatures(args[0] as Argument, argument, ctx);
      continue;
    }
    expectType(argument.value, parameter.type, `\`${parameter.name}\``, ctx);
  }
  const missing = open.filter(({ name, required }) => required && !matched.has(name));
  if (missing.length > 0 && !failed) {
    const names = missing.map(({ name }) => `\`${name}\``);
    const list = names.length === 1 ? (names[0] as string) : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
    report(ctx, "type/missing-argument", span, { callee, name: list }, { help: formOf(callee, open) });
  }
  return matched;
}

/** `dense(512, 10)`, in which PyTorch's `Linear` has the features that come in first. */
function reportFeatures(first: Argument, second: Argument, ctx: Context): void {
  const meant = `dense(${sourceOf(second.span, ctx)})`;
  const edit = { span: { ...first.span, end: second.span.start }, newText: "" };
  report(
    ctx,
    "type/mismatch",
    second.span,
    { place: "`use_bias`", wanted: describe(bool), got: describe(int) },
    {
      help: `a layer sees how many features come in: \`${meant}\``,
      fixes: [{ title: `write \`${meant}\``, edits: [edit], applicability: "maybe" }],
    },
  );
}

const sourceOf = ({ file, start, end }: Span, ctx: Context): string =>
  ctx.bound.files.get(file)?.text.slice(start, end) ?? "";

/** How a layer without parameters gets its inputs, which others hand over in parentheses. */
function inputsBefore(callee: string): string {
  const op = Object.hasOwn(ops, callee) ? (ops[callee as OpName] as AnyOp) : undefined;
  return op !== undefined && takesSeveral(op)
    ? `what it works on stands before it, \`(x, y) -> ${callee}\`, or in branches, \`${callee} { | x | y }\``
    : `what it works on stands before it: \`x -> ${callee}\``;
}

/** How a call is written: `conv2d(filters, kernel, stride=…)`. */
function formOf(callee: string, parameters: readonly ParameterType[]): string {
  const order = parameters.map(({ name, required }) => (required ? name : `${name}=…`)).join(", ");
  return `it takes \`${callee}(${order})\``;
}

/** Names of Keras and PyTorch that people write for ours: for the first of these that the callee has. */
const foreign: Readonly<Record<string, readonly string[]>> = {
  kernel_size: ["kernel", "size"],
  strides: ["stride"],
  pool_size: ["size"],
  scale_factor: ["size"],
  dilation_rate: ["dilation"],
  out_channels: ["filters"],
  out_features: ["units"],
  num_groups: ["groups"],
  bias: ["use_bias"],
  eps: ["epsilon"],
  negative_slope: ["alpha"],
  p: ["rate"],
};

/** What is said of arguments of other frameworks that are none here. */
const noArgument: Readonly<Record<string, string>> = {
  activation: "an activation is a step of its own: `… -> relu`",
  in_channels: "leave it out: a layer sees how many channels it gets",
  in_features: "leave it out: a layer sees how many channels it gets",
  input_shape: "leave it out: the shape stands at the `input` of the model",
  inplace: "leave it out",
  name: "a label in front names the result: `name: step`",
};

/** Reports a named argument without a parameter; gives the parameter that was most likely meant. */
function unknownArgument(
  callee: string,
  parameters: readonly ParameterType[],
  argument: Argument,
  ctx: Context,
): ParameterType | undefined {
  const name = argument.name as NonNullable<Argument["name"]>;
  const names = parameters.map((parameter) => parameter.name);
  const advice = Object.hasOwn(noArgument, name.text) ? noArgument[name.text] : undefined;
  const ours = Object.hasOwn(foreign, name.text) ? foreign[name.text] : undefined;
  const near =
    advice === undefined ? (ours?.find((each) => names.includes(each)) ?? similar(name.text, names)) : undefined;
  const help =
    advice !== undefined
      ? advice
      : near !== undefined
        ? `did you mean \`${near}\`?`
        : names.length === 0
          ? "it has no parameters"
          : `its parameters are ${names.join(", ")}`;
  report(
    ctx,
    "type/unknown-argument",
    name.span,
    { callee, name: name.text },
    {
      help,
      fixes:
        near === undefined
          ? []
          : [{ title: `write \`${near}\``, applicability: "maybe", edits: [{ span: name.span, newText: near }] }],
    },
  );
  return parameters.find((parameter) => parameter.name === near);
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
