import type { Argument, CallExpression, Expression, LetStatement } from "../1-parse/ast.ts";
import type { Binding } from "../2-resolve/bound.ts";
import type { Fix, Span, TextEdit } from "../diagnostics/diagnostic.ts";
import { type Context, report, sourceOf } from "./context.ts";
import type { Type } from "./types.ts";

/** A call that is handed the tensor that it works on: `conv2d(x, 64)`, `relu(conv2d(x, 64))`, `add(x, y)`. */
export interface TensorArgument {
  readonly callee: string;
  readonly argument: Span;
  readonly call: CallExpression;
  /** The call as a step: `conv2d(64, 3)` after the line that makes `x`, else `x -> conv2d(64, 3)`; undefined where that is not certain. */
  readonly step: string | undefined;
  /** Whether the step has all its arguments. */
  readonly isWhole: boolean;
  /** Where the tensor comes from, if not by its name. */
  readonly flows: "from the line before" | "into the block" | undefined;
}

/** How many of the first arguments of a call are the tensors that it works on; those of a layer parameter are layers. */
export function tensorsOf(args: readonly Argument[], first: Type | undefined, ctx: Context): number {
  if (first?.kind === "layer" || (first?.kind === "list" && first.element.kind === "layer")) return 0;
  const other = args.findIndex(({ name, value }) => name !== undefined || !isTensor(value, ctx));
  return other === -1 ? args.length : other;
}

/** Keeps in mind that the first `count` arguments of a call are tensors, and which it lacks. */
export function noteTensors(
  call: CallExpression,
  count: number,
  missing: readonly { readonly name: string }[],
  ctx: Context,
): void {
  const args = call.arguments ?? [];
  const [first] = args as [Argument];
  const text = ctx.bound.files.get(call.span.file)?.text ?? "";
  const flows = count === 1 ? flowOf(first.value, call.span.start, text, ctx) : undefined;
  const lacks = missing.map(({ name }) => `${name}=…`);
  const step = flows === undefined ? pipelineText(call, text, ctx, lacks) : layerText(call, count, text, lacks);
  ctx.handedTensors.add(call);
  ctx.tensorArguments.push({
    callee: call.callee.text,
    argument: first.span,
    call,
    step: beginsStep(call.span, text) ? step : undefined,
    isWhole: missing.length === 0,
    flows,
  });
}

/** Reports the calls of one declaration that are handed tensors: they are one mistake. */
export function reportTensorArguments(ctx: Context, within: string): void {
  const found = ctx.tensorArguments.splice(0);
  const [first] = found;
  if (first === undefined) return;
  const argument = sourceOf(first.argument, ctx);
  const others = found.length - 1;
  report(
    ctx,
    "type/tensor-argument",
    first.argument,
    { callee: first.callee, argument },
    {
      notes:
        others === 0 ? [] : [`so it is at ${others === 1 ? "one other call" : `${others} other calls`} of ${within}`],
      help:
        first.step === undefined
          ? "write what it works on in front of it: `x -> layer`"
          : first.flows === undefined
            ? `write \`${first.step}\``
            : `what comes ${first.flows} needs no name: write \`${first.step}\``,
      fixes: fixOf(found, ctx),
    },
  );
}

/** A recipe that holds just such a call was meant as a result. */
function fixOf(found: readonly TensorArgument[], ctx: Context): readonly Fix[] {
  const recipes = new Map<Expression, LetStatement>();
  for (const binding of ctx.bound.declarations.values())
    if (binding.kind === "let") recipes.set(binding.declaration.value, binding.declaration);
  const edits = found.flatMap(({ call, step, isWhole }): TextEdit[] => {
    if (step === undefined || !isWhole) return [];
    const recipe = recipes.get(call);
    if (recipe === undefined) return [{ span: call.span, newText: step }];
    return [{ span: recipe.span, newText: `${recipe.name.text}: ${step}` }];
  });
  if (edits.length === 0) return [];
  const isSure = found.every(({ flows }) => flows !== "into the block");
  return [{ title: "write what comes in before the layer", edits, applicability: isSure ? "always" : "maybe" }];
}

/** What a block of other frameworks calls its input. A name of a tensor that means nothing here is one of these. */
const namesOfInputs: ReadonlySet<string> = new Set(["x", "inputs", "image", "img", "out"]);

function isTensor(value: Expression, ctx: Context): boolean {
  switch (value.kind) {
    case "name": {
      const binding = ctx.bound.references.get(value.name);
      if (binding === undefined) return namesOfInputs.has(value.name.text);
      return binding.kind === "tensor" || (binding.kind === "let" && ctx.handedTensors.has(binding.declaration.value));
    }
    case "call": {
      const callee = ctx.bound.references.get(value.callee);
      const [first] = value.arguments ?? [];
      return isLayer(callee) && first !== undefined && first.name === undefined && isTensor(first.value, ctx);
    }
    case "list":
    case "tuple":
      return value.elements.length > 0 && value.elements.every((each) => isTensor(each, ctx));
    default:
      return false;
  }
}

const isLayer = (binding: Binding | undefined): boolean => binding?.kind === "op" || binding?.kind === "block";

/** A call without its first arguments, and with those that it lacks. */
function layerText(
  { callee, arguments: args = [], trailing }: CallExpression,
  from: number,
  text: string,
  lacks: readonly string[],
): string | undefined {
  if (trailing !== undefined) return undefined;
  const rest = [...args.slice(from).map(({ span }) => text.slice(span.start, span.end)), ...lacks];
  return rest.length === 0 ? callee.text : `${callee.text}(${rest.join(", ")})`;
}

/** A tensor as the head of a pipeline. */
function pipelineText(
  value: Expression,
  text: string,
  ctx: Context,
  lacks: readonly string[] = [],
): string | undefined {
  switch (value.kind) {
    case "name":
      return value.name.text;
    case "list":
    case "tuple": {
      const elements = value.elements.map((each) => pipelineText(each, text, ctx));
      return elements.includes(undefined) ? undefined : `(${elements.join(", ")})`;
    }
    case "call": {
      const args = value.arguments ?? [];
      const count = tensorsOf(args, undefined, ctx);
      const head = args.slice(0, count).map((each) => pipelineText(each.value, text, ctx));
      const layer = layerText(value, count, text, lacks);
      if (head.includes(undefined) || layer === undefined) return undefined;
      return `${head.length === 1 ? head[0] : `(${head.join(", ")})`} -> ${layer}`;
    }
    default:
      return undefined;
  }
}

/** How long the comments between two lines are at most that follow each other. */
const commentLimit = 2000;

/** How a tensor comes to the step at a place without its name: the line before makes it, or it is the only input. */
function flowOf(value: Expression, start: number, text: string, ctx: Context): TensorArgument["flows"] {
  if (value.kind !== "name") return undefined;
  const binding = ctx.bound.references.get(value.name);
  if (binding === undefined) return "into the block";
  if (binding.kind !== "tensor" && binding.kind !== "let") return undefined;
  const from = binding.kind === "let" ? binding.declaration : binding.from;
  if (from === "signature" || from.kind === "output") return undefined;
  if (from.kind === "step" && from.label?.names.length !== 1) return undefined;
  if (start - from.span.end > commentLimit) return undefined;
  const between = text.slice(from.span.end, start);
  const isNext = /^(?:\s|#.*\n)*(?:let\s+\w+\s*=\s*|\w+\s*:\s*)?$/.test(between);
  const isWhole = isNext && (from.kind !== "input" || inputsAround(from.span, ctx) === 1);
  return isWhole ? "from the line before" : undefined;
}

function inputsAround(at: Span, ctx: Context): number {
  const around = ctx.bound.files
    .get(at.file)
    ?.declarations.find(({ kind, span }) => kind === "model" && span.start <= at.start && at.end <= span.end);
  if (around?.kind !== "model" || around.body.kind === "variant") return 0;
  return around.body.statements.filter(({ kind }) => kind === "input").length;
}

/** Whether a pipeline can stand at a place: at the head of a step, and not inside of an operation. */
function beginsStep({ start, end }: Span, text: string): boolean {
  const before = /(\S)?([^\S\n]*\n)?\s*$/.exec(text.slice(Math.max(0, start - 200), start));
  const begins = before?.[2] !== undefined ? !/[>,(+*/-]/.test(before[1] ?? "") : /[{|:=]/.test(before?.[1] ?? "");
  return begins && !/^\s*(?:[+*/%]|-(?!>))/.test(text.slice(end, end + 200));
}
