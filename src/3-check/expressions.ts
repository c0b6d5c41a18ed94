import type { BinaryExpression, Braces, Expression, IfExpression, TupleExpression } from "../1-parse/ast.ts";
import type { TextEdit } from "../diagnostics/diagnostic.ts";
import { checkAttributes } from "./attributes.ts";
import { checkCall } from "./calls.ts";
import { type Context, report } from "./context.ts";
import { bindLoopNames, commonType } from "./loops.ts";
import { checkMember, checkName, checkNotTensor, unknownName, wordsOf } from "./names.ts";
import { checkBraces, checkBranches, checkShape, checkStatement } from "./statements.ts";
import {
  bool,
  describe,
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
  const element = elementOf(wanted);
  if (expression.kind === "tuple" && element !== undefined && element.kind !== "layer") {
    reportTupleForList(expression, { wanted, place }, ctx);
    return unknown;
  }
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

/** `(3, 3)` where `[3, 3]` is meant, as Python writes it: what flows in parallel is a tuple, and never numbers. */
function reportTupleForList(
  expression: TupleExpression,
  { wanted, place }: { readonly wanted: Type; readonly place: string },
  ctx: Context,
): void {
  const edits: TextEdit[] = [];
  const visit = (each: Expression): void => {
    if (each.kind !== "tuple") {
      checkExpression(each, ctx, elementOf(wanted));
      return;
    }
    const { span } = each;
    edits.push({ span: { ...span, end: span.start + 1 }, newText: "[" });
    edits.push({ span: { ...span, start: span.end - 1 }, newText: "]" });
    each.elements.forEach(visit);
  };
  visit(expression);
  const args = { place, wanted: describe(wanted), got: "a tuple" };
  report(ctx, "type/mismatch", expression.span, args, {
    help: "a list stands in brackets: `[3, 3]`; parentheses hold tensors",
    fixes: [{ title: "write it in brackets", applicability: "always", edits }],
  });
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
        const { index } = expression;
        if (index.kind === "number") return target.elements[index.value] ?? unknown;
        return commonType(target.elements, () => expression.target.span, ctx);
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
    const args = { operator, wanted, left: describe(a), right: describe(b) };
    const op = a.kind === "layer" && b.kind === "layer" && Object.hasOwn(tensorOps, operator) && tensorOps[operator];
    const help = op ? `tensors are joined by layers: \`(x, y) -> ${op}\`, or \`${op} { | … | … }\`` : undefined;
    report(ctx, "type/operands", expression.span, args, { help });
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

/** The ops that other frameworks write as operators between tensors. */
const tensorOps: Readonly<Record<string, string>> = { "+": "add", "-": "subtract", "*": "multiply" };

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

function elementOf(type: Type | undefined): Type | undefined {
  if (type?.kind === "list") return type.element;
  if (type?.kind === "union") return type.of.map(elementOf).find((element) => element !== undefined);
  return undefined;
}
