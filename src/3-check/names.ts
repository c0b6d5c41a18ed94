import type { Expression, Name, NameExpression } from "../1-parse/ast.ts";
import type { Binding } from "../2-resolve/bound.ts";
import type { Details } from "../diagnostics/create.ts";
import { similar } from "../diagnostics/similar.ts";
import { checkCall } from "./calls.ts";
import { type Context, describeKind, report, sourceOf } from "./context.ts";
import { checkExpression } from "./expressions.ts";
import { foreignName, iterators } from "./foreign-names.ts";
import { describe, enumOf, int, layer, type Type, unknown } from "./types.ts";

/** What can be no word and no number: where a word is wanted, it does not hide the word. */
const isNoValue = ({ kind }: Binding): boolean =>
  kind === "op" || kind === "block" || kind === "model" || kind === "fn" || kind === "builtin" || kind === "tensor";

/** Checks a name as an expression; `wanted` decides whether it is a word. */
export function checkName(expression: NameExpression, ctx: Context, wanted: Type | undefined): Type {
  const { name } = expression;
  const words = wordsOf(wanted);
  const binding = ctx.bound.references.get(name);
  if (words.includes(name.text) && (binding === undefined || isNoValue(binding))) return enumOf([name.text]);
  if (binding === undefined) {
    if (wanted?.kind === "enum" || (words.length > 0 && similar(name.text, words) !== undefined)) {
      const near = similar(name.text, words);
      report(
        ctx,
        "name/unknown",
        name.span,
        { kind: "word", name: name.text },
        {
          help: near === undefined ? `the words are ${words.join(", ")}` : `did you mean \`${near}\`?`,
        },
      );
      return unknown;
    }
    unknownName(name, wanted?.kind === "layer" ? "op, block or result" : "value", ctx);
    return unknown;
  }
  switch (binding.kind) {
    case "op":
    case "block":
    case "model":
      return checkCall(expression, binding, ctx);
    case "builtin":
    case "fn":
      report(
        ctx,
        "type/not-a-value",
        name.span,
        { name: name.text, kind: "a function" },
        { help: `call it: \`${name.text}(…)\`` },
      );
      return unknown;
    case "dimension":
      return int;
    case "const":
      return constType(binding, ctx);
    case "shared":
    case "tensor":
      return layer;
    default:
      return ctx.bindings.get(binding) ?? unknown;
  }
}

function constType(
  binding: Extract<ReturnType<Context["bound"]["references"]["get"]>, { kind: "const" }>,
  ctx: Context,
): Type {
  const known = ctx.bindings.get(binding);
  if (known !== undefined) return known;
  if (ctx.open.has(binding)) {
    report(ctx, "name/circular-const", binding.declaration.name.span, { name: binding.name });
    return unknown;
  }
  ctx.open.add(binding);
  const type = checkExpression(binding.declaration.value, ctx, undefined);
  ctx.open.delete(binding);
  ctx.bindings.set(binding, type);
  return type;
}

/** Reports a name that means nothing here, with the one that may be meant. */
export function unknownName(name: Name, kind: string, ctx: Context): void {
  const visible = ctx.bound.unbound.get(name)?.() ?? [];
  const args = { kind, name: name.text };
  if (visible.includes(name.text)) {
    report(ctx, "name/unknown", name.span, args, {
      help: `\`${name.text}\` gets its meaning further down; a label, a \`let\` or a parameter can be used from its own place on`,
    });
    return;
  }
  const { op, advice } = kind.startsWith("op") ? meantLayer(name.text, ctx) : {};
  if (advice !== undefined) {
    const meant = iterators.has(name.text) ? "function" : kind;
    report(ctx, "name/unknown", name.span, { ...args, kind: meant }, { help: advice });
    return;
  }
  const near = op ?? similar(name.text, visible);
  const elsewhere = near === undefined ? declaredElsewhere(name, ctx) : undefined;
  if (elsewhere !== undefined) {
    report(ctx, "name/unknown", name.span, args, elsewhere);
    return;
  }
  report(ctx, "name/unknown", name.span, args, {
    help: near === undefined ? undefined : `did you mean \`${near}\`?`,
    fixes:
      near === undefined
        ? []
        : [{ title: `write \`${near}\``, applicability: "maybe", edits: [{ span: name.span, newText: near }] }],
  });
}

/** What an unknown layer is: a block of the standard library that was not imported, or a layer of another framework. */
function meantLayer(name: string, ctx: Context): ReturnType<typeof foreignName> {
  const file = ctx.bound.libraryOf(name);
  return file === undefined
    ? foreignName(name)
    : { advice: `the standard library has it: \`import { ${name} } from "${file}"\`` };
}

/** Where a name that cannot be seen has a meaning in the same file, and why not here. */
function declaredElsewhere(name: Name, ctx: Context): Details | undefined {
  const { file } = name.span;
  for (const [declaration, binding] of ctx.bound.declarations) {
    if (declaration.text !== name.text || declaration.span.file !== file || binding.kind === "dimension") continue;
    const around = ctx.bound.files
      .get(file)
      ?.declarations.find(({ span }) => span.start <= name.span.start && name.span.end <= span.end);
    const same =
      around !== undefined && around.span.start <= declaration.span.start && declaration.span.end <= around.span.end;
    const span = declaration.span;
    if (same)
      return {
        labels: [{ span, text: "this one is seen only inside its braces" }],
        help: "give the step around those braces a label of its own",
      };
    const help =
      binding.kind === "tensor"
        ? `hand it over as an input, as in \`block name(): (x: [N, H, W, C], ${name.text}: [N, H, W, D]) -> _\``
        : "hand it over as a parameter";
    return { labels: [{ span, text: "this one is seen only inside its own declaration" }], help };
  }
  return undefined;
}

/** A result's name after `->` is an error: it would throw away what flows in. */
export function checkNotTensor(expression: Expression, ctx: Context): void {
  if (expression.kind !== "name") return;
  const binding = ctx.bound.references.get(expression.name);
  if (binding?.kind === "tensor") {
    report(
      ctx,
      "name/tensor-after-arrow",
      expression.span,
      { name: expression.name.text },
      {
        help: `to begin from \`${expression.name.text}\`, write \`${expression.name.text} -> …\` as a step of its own; to join with it, use \`concat { | identity | ${expression.name.text} }\``,
      },
    );
  }
}

/** Checks what a member is taken of: `main` in `main.conv4`. */
export function checkMember(target: Expression, ctx: Context): void {
  if (target.kind === "name") {
    const binding = ctx.bound.references.get(target.name);
    if (binding === undefined) unknownName(target.name, "model or result", ctx);
    else if (binding.kind === "model") checkCall(target, binding, ctx);
    else if (binding.kind !== "tensor" && binding.kind !== "unavailable")
      report(ctx, "type/no-member", target.span, { target: target.name.text, kind: describeKind(binding) });
    ctx.types.set(target, layer);
    return;
  }
  const type = checkExpression(target, ctx, layer);
  if (target.kind === "call") {
    const callee = ctx.bound.references.get(target.callee);
    if (callee !== undefined && callee.kind !== "model" && callee.kind !== "unavailable")
      report(ctx, "type/no-member", target.span, { target: callee.name, kind: describeKind(callee) });
  } else if (type.kind !== "unknown") {
    report(ctx, "type/no-member", target.span, { target: sourceOf(target.span, ctx), kind: describe(type) });
  }
}

/** The words that an expected type allows. */
export function wordsOf(type: Type | undefined): readonly string[] {
  if (type?.kind === "enum") return type.values;
  return type?.kind === "union" ? type.of.flatMap(wordsOf) : [];
}
