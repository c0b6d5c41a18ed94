import type { Argument, Expression } from "../1-parse/ast.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { type OpName, ops } from "../ops/index.ts";
import type { AnyOp } from "../ops/op.ts";
import { type Context, report, sourceOf } from "./context.ts";
import { checkExpression, expectType } from "./expressions.ts";
import { unknownArgument } from "./foreign-arguments.ts";
import { type ParameterType, takesSeveral } from "./parameters.ts";
import { bool, describe, int } from "./types.ts";

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
