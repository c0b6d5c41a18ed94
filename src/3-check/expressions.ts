import type {
  BinaryExpression,
  Braces,
  Expression,
  ForExpression,
  IfExpression,
  Name,
  NameExpression,
} from "../1-parse/ast.ts";
import type { Binding } from "../2-resolve/bound.ts";
import type { Details } from "../diagnostics/create.ts";
import { similar } from "../diagnostics/similar.ts";
import { checkAttributes } from "./attributes.ts";
import { checkCall } from "./calls.ts";
import { type Context, describeKind, report, setType } from "./context.ts";
import { checkBraces, checkBranches, checkShape, checkStatement } from "./statements.ts";
import {
  bool,
  describe,
  enumOf,
  fits,
  float,
  fraction,
  int,
  join,
  layer,
  listOf,
  rowOf,
  string,
  type Type,
  union,
  unknown,
} from "./types.ts";

/** Checks an expression where a type is needed; `place` names it in the message: "`stride`". */
export function expectType(expression: Expression, wanted: Type, place: string, ctx: Context): Type {
  const type = checkExpression(expression, ctx, wanted);
  if (fits(type, wanted)) return type;
  const words = wordsOf(wanted);
  if (type.kind === "string" && words.length > 0) {
    const [only] = expression.kind === "string" ? expression.parts : [];
    const fix = typeof only === "string" && words.includes(only) ? only : undefined;
    report(
      ctx,
      "type/string-for-enum",
      expression.span,
      { place, wanted: words.join(", ") },
      {
        fixes:
          fix === undefined
            ? []
            : [
                {
                  title: `write \`${fix}\``,
                  applicability: "always",
                  edits: [{ span: expression.span, newText: fix }],
                },
              ],
      },
    );
  } else {
    const rounds = type.kind === "float" && fits(int, wanted);
    const help = rounds ? "say how it becomes whole, with `floor`, `ceil` or `round`" : undefined;
    report(ctx, "type/mismatch", expression.span, { place, wanted: describe(wanted), got: describe(type) }, { help });
  }
  return unknown;
}

/** Checks an expression and gives its type; `wanted` decides what the words of an enum mean, and whether braces are a value. */
export function checkExpression(expression: Expression, ctx: Context, wanted: Type | undefined): Type {
  const type = infer(expression, ctx, wanted);
  ctx.types.set(expression, type);
  return type;
}

function infer(expression: Expression, ctx: Context, wanted: Type | undefined): Type {
  switch (expression.kind) {
    case "missing":
      return unknown;
    case "number":
      return expression.isFloat ? float : int;
    case "bool":
      return bool;
    case "string":
      for (const part of expression.parts) if (typeof part !== "string") checkExpression(part, ctx, undefined);
      return string;
    case "name":
      return checkName(expression, ctx, wanted);
    case "list": {
      const element = elementOf(wanted);
      return rowOf(expression.elements.map((each) => checkExpression(each, ctx, element)));
    }
    case "tuple":
      for (const element of expression.elements) expectType(element, layer, "an element of a tuple", ctx);
      return layer;
    case "call": {
      const callee = ctx.bound.references.get(expression.callee);
      if (callee === undefined) {
        unknownName(expression.callee, "op or block", ctx);
        for (const argument of expression.arguments ?? []) checkExpression(argument.value, ctx, undefined);
        if (expression.trailing?.branches !== undefined) checkBranches(expression.trailing.branches, ctx);
        else if (expression.trailing !== undefined) checkBraces(expression.trailing, ctx, "nested");
        return unknown;
      }
      return checkCall(expression, callee, ctx);
    }
    case "index": {
      const target = checkExpression(expression.target, ctx, undefined);
      expectType(expression.index, int, "an index", ctx);
      if (target.kind === "list") return target.element;
      if (target.kind === "row") {
        const index = expression.index.kind === "number" ? target.elements[expression.index.value] : undefined;
        return index ?? unknown;
      }
      if (target.kind !== "unknown")
        report(ctx, "type/not-a-list", expression.target.span, { place: "`[…]`", got: describe(target) });
      return unknown;
    }
    case "member":
      checkMember(expression.target, ctx);
      return layer;
    case "unary":
      return checkUnary(expression.operator, expression.operand, ctx);
    case "binary":
      return checkBinary(expression, ctx);
    case "pipeline":
      for (const [index, stage] of expression.stages.entries()) {
        if (stage.kind === "assert") checkShape(stage.shape, ctx);
        else {
          checkAttributes(stage.attributes, "step", ctx);
          if (index > 0) checkNotTensor(stage.expression, ctx);
          expectType(stage.expression, layer, "`->`", ctx);
        }
      }
      return layer;
    case "if":
      return checkIf(expression, ctx, wanted);
    case "for":
      bindLoopNames(expression, ctx);
      checkBraces(expression.body, ctx, "nested");
      return layer;
    case "repeat":
      expectType(expression.count, int, "`repeat`", ctx);
      checkBraces(expression.body, ctx, "nested");
      return layer;
    case "braces":
      return checkBracesValue(expression, ctx, wanted);
  }
}

/** Checks what a loop runs over and gives its variables their types. */
export function bindLoopNames(loop: Omit<ForExpression, "body">, ctx: Context): void {
  const iterable = checkExpression(loop.iterable, ctx, undefined);
  const elements = iterable.kind === "list" ? [iterable.element] : iterable.kind === "row" ? iterable.elements : [];
  if (elements.length === 0 && iterable.kind !== "unknown" && iterable.kind !== "row") {
    report(ctx, "type/not-a-list", loop.iterable.span, { place: "`for`", got: describe(iterable) });
  }
  if (!loop.destructured) {
    const [name] = loop.names;
    const odd = elements.find((element) => join(elements[0] as Type, element) === undefined);
    if (odd !== undefined) {
      const args = { left: describe(elements[0] as Type), right: describe(odd) };
      report(ctx, "type/list-elements", loop.iterable.span, args);
    }
    const element = elements.reduce<Type | undefined>((all, each) => all && join(all, each), elements[0]);
    if (name !== undefined) setType(ctx, name, odd === undefined ? (element ?? unknown) : unknown);
    return;
  }
  if (wrongRow(loop, ctx)) return;
  const columns = loop.names.map((): Type[] => []);
  for (const row of elements) {
    if (row.kind === "unknown" || row.kind === "list") {
      for (const column of columns) column.push(row.kind === "list" ? row.element : unknown);
    } else if (row.kind !== "row") {
      report(ctx, "type/not-a-list", loop.iterable.span, { place: "each round of `for [ … ]`", got: describe(row) });
      break;
    } else if (row.elements.length !== loop.names.length) {
      report(ctx, "type/row-length", loop.iterable.span, {
        names: String(loop.names.length),
        elements: String(row.elements.length),
      });
      break;
    } else for (const [index, element] of row.elements.entries()) columns[index]?.push(element);
  }
  for (const [index, name] of loop.names.entries()) {
    const column = columns[index] as Type[];
    setType(ctx, name, column.reduce<Type | undefined>((all, each) => all && join(all, each), column[0]) ?? unknown);
  }
}

/** Reports the first row of a written table that has not one element for each name of the loop. */
function wrongRow(loop: Omit<ForExpression, "body">, ctx: Context): boolean {
  if (loop.iterable.kind !== "list") return false;
  for (const row of loop.iterable.elements) {
    if (row.kind !== "list" || row.elements.length === loop.names.length) continue;
    const args = { names: String(loop.names.length), elements: String(row.elements.length) };
    report(ctx, "type/row-length", row.span, args);
    return true;
  }
  return false;
}

/** What can be no word and no number: where a word is wanted, it does not hide the word. */
const isNoValue = ({ kind }: Binding): boolean =>
  kind === "op" || kind === "block" || kind === "model" || kind === "fn" || kind === "builtin" || kind === "tensor";

function checkName(expression: NameExpression, ctx: Context, wanted: Type | undefined): Type {
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

/** What other frameworks call our ops, where no spelling leads there. */
const pythonWords: Readonly<Record<string, string>> = {
  True: "true",
  False: "false",
  None: "leave the argument out",
  linear: "dense",
  Linear: "dense",
  fc: "dense",
  cat: "concat",
  silu: "swish",
  SiLU: "swish",
};

function unknownName(name: Name, kind: string, ctx: Context): void {
  const visible = ctx.bound.unbound.get(name)?.() ?? [];
  const args = { kind, name: name.text };
  if (visible.includes(name.text)) {
    report(ctx, "name/unknown", name.span, args, {
      help: `\`${name.text}\` gets its meaning further down; a label, a \`let\` or a parameter can be used from its own place on`,
    });
    return;
  }
  const words = Object.hasOwn(pythonWords, name.text) ? pythonWords[name.text] : undefined;
  const near = words ?? similar(name.text, visible);
  const spelling = near !== undefined && !near.includes(" ") ? near : undefined;
  const elsewhere = near === undefined ? declaredElsewhere(name, ctx) : undefined;
  if (elsewhere !== undefined) {
    report(ctx, "name/unknown", name.span, args, elsewhere);
    return;
  }
  report(ctx, "name/unknown", name.span, args, {
    help: spelling === undefined ? near : `did you mean \`${spelling}\`?`,
    fixes:
      spelling === undefined
        ? []
        : [{ title: `write \`${spelling}\``, applicability: "maybe", edits: [{ span: name.span, newText: spelling }] }],
  });
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
function checkNotTensor(expression: Expression, ctx: Context): void {
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

function checkMember(target: Expression, ctx: Context): void {
  if (target.kind === "name") {
    const binding = ctx.bound.references.get(target.name);
    if (binding === undefined) unknownName(target.name, "model or result", ctx);
    else if (binding.kind === "model") checkCall(target, binding, ctx);
    else if (binding.kind !== "tensor" && binding.kind !== "unavailable")
      report(ctx, "type/no-member", target.span, { target: target.name.text, kind: describeKind(binding) });
    ctx.types.set(target, layer);
    return;
  }
  checkExpression(target, ctx, layer);
  const callee = target.kind === "call" ? ctx.bound.references.get(target.callee) : undefined;
  if (callee !== undefined && callee.kind !== "model" && callee.kind !== "unavailable") {
    report(ctx, "type/no-member", target.span, { target: callee.name, kind: describeKind(callee) });
  }
}

function checkUnary(operator: "-" | "not", operand: Expression, ctx: Context): Type {
  if (operator === "not") return expectType(operand, bool, "`not`", ctx);
  const type = checkExpression(operand, ctx, undefined);
  if (type.kind === "int" || type.kind === "float" || type.kind === "fraction" || type.kind === "unknown") return type;
  report(ctx, "type/mismatch", operand.span, { place: "`-`", wanted: "a number", got: describe(type) });
  return unknown;
}

function checkBinary(expression: BinaryExpression, ctx: Context): Type {
  const { operator, left, right } = expression;
  if (operator === "or" || operator === "and") {
    expectType(left, bool, `\`${operator}\``, ctx);
    expectType(right, bool, `\`${operator}\``, ctx);
    return bool;
  }
  if (operator === "..") {
    expectType(left, int, "`..`", ctx);
    expectType(right, int, "`..`", ctx);
    return listOf(int);
  }
  if (operator === "==" || operator === "!=") return checkEquality(expression, ctx);
  const a = checkExpression(left, ctx, undefined);
  const b = checkExpression(right, ctx, undefined);
  if (a.kind === "unknown" || b.kind === "unknown")
    return operator === "*" && (a.kind === "layer" || b.kind === "layer")
      ? layer
      : a.kind === "unknown" && b.kind === "unknown"
        ? unknown
        : comparison(operator)
          ? bool
          : unknown;
  const wrong = (wanted: string): Type => {
    report(ctx, "type/operands", expression.span, { operator, wanted, left: describe(a), right: describe(b) });
    return unknown;
  };
  if (operator === "*" && a.kind === "layer")
    return b.kind === "int" || b.kind === "fraction" ? layer : wrong("a layer and a count");
  if (operator === "*" && b.kind === "layer") return wrong("a layer and a count, in this order,");
  if (operator === "+" && (a.kind === "list" || a.kind === "row") && (b.kind === "list" || b.kind === "row"))
    return join(a, b) ?? wrong("two lists of one type");
  if (operator === "+" && a.kind === "string" && b.kind === "string") return string;
  if (!isNumber(a) || !isNumber(b)) return wrong("numbers");
  if (comparison(operator)) return bool;
  if (a.kind === "float" || b.kind === "float") return operator === "//" ? int : float;
  if (operator === "/") return fraction;
  if (operator === "//") return int;
  return a.kind === "fraction" || b.kind === "fraction" ? fraction : int;
}

function checkEquality(expression: BinaryExpression, ctx: Context): Type {
  // A word of an enum takes its meaning from the other side.
  const [first, second] = bare(expression.left, ctx)
    ? [expression.right, expression.left]
    : [expression.left, expression.right];
  const a = checkExpression(first, ctx, undefined);
  const b = checkExpression(second, ctx, a);
  if (a.kind === "layer" || b.kind === "layer" || (join(a, b) === undefined && !(isNumber(a) && isNumber(b)))) {
    report(ctx, "type/operands", expression.span, {
      operator: expression.operator,
      wanted: "two values of one type",
      left: describe(a),
      right: describe(b),
    });
  }
  return bool;
}

const bare = (expression: Expression, ctx: Context): boolean =>
  expression.kind === "name" && ctx.bound.references.get(expression.name) === undefined;
const comparison = (operator: string): boolean => ["<", "<=", ">", ">="].includes(operator);
const isNumber = (type: Type): boolean => type.kind === "int" || type.kind === "float" || type.kind === "fraction";

function checkIf(expression: IfExpression, ctx: Context, wanted: Type | undefined): Type {
  expectType(expression.condition, bool, "`if`", ctx);
  const consequent = checkExpression(expression.consequent, ctx, wanted);
  if (expression.alternative === undefined) {
    if (consequent.kind === "layer" || consequent.kind === "unknown") return layer;
    report(ctx, "type/if-without-else", expression.span, {});
    return unknown;
  }
  const alternative = checkExpression(expression.alternative, ctx, wanted);
  const type = join(consequent, alternative) ?? eitherOf(consequent, alternative, wanted);
  if (type === undefined)
    report(ctx, "type/if-sides", expression.span, { left: describe(consequent), right: describe(alternative) });
  return type ?? unknown;
}

/** Where any of several types will do, as for a padding, the sides of an `if` need not be of one: `if s == 1 { same } else { 3 }`. */
function eitherOf(left: Type, right: Type, wanted: Type | undefined): Type | undefined {
  return wanted?.kind === "union" && fits(left, wanted) && fits(right, wanted) ? union(left, right) : undefined;
}

/** Braces are worth their last expression when that is a value (after `let`s), else they are a layer. */
function checkBracesValue(braces: Braces, ctx: Context, wanted: Type | undefined): Type {
  const last = braces.statements.at(-1);
  if (braces.branches !== undefined || last?.kind !== "step" || last.label !== undefined || wanted?.kind === "layer") {
    checkBraces(braces, ctx, "nested");
    return layer;
  }
  for (const statement of braces.statements.slice(0, -1)) checkStatement(statement, ctx, "nested");
  checkAttributes(last.attributes, "step", ctx);
  const type = checkExpression(last.expression, ctx, wanted);
  const others = braces.statements.slice(0, -1).find((statement) => statement.kind !== "let");
  if (type.kind !== "layer" && type.kind !== "unknown" && others !== undefined) {
    report(ctx, "type/fn-statement", others.span, { what: "a step" });
  }
  return type;
}

/** The words that an expected type allows. */
function wordsOf(type: Type | undefined): readonly string[] {
  if (type?.kind === "enum") return type.values;
  return type?.kind === "union" ? type.of.flatMap(wordsOf) : [];
}

function elementOf(type: Type | undefined): Type | undefined {
  if (type?.kind === "list") return type.element;
  if (type?.kind === "union") return type.of.map(elementOf).find((element) => element !== undefined);
  return undefined;
}
