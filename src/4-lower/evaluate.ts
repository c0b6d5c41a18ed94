import type {
  BinaryExpression,
  Braces,
  BranchItem,
  CallExpression,
  Expression,
  NameExpression,
} from "../1-parse/ast.ts";
import type { Binding } from "../2-resolve/bound.ts";
import type { ScopeId } from "../graph/graph.ts";
import type { Condition } from "../shape/condition.ts";
import { type Dim, ExtentOverflow, floorDiv } from "../shape/dim.ts";
import { formatDim } from "../shape/format.ts";
import { combine, negated, quotient, valueOfBuiltin } from "./arithmetic.ts";
import { bindParameters, bindRound, iterations } from "./bind.ts";
import { settle } from "./conditions.ts";
import {
  declares,
  deeper,
  type Environment,
  type Lowering,
  limits,
  newEnvironment,
  refersTo,
  report,
  stopAtDepth,
  stopAtLimit,
} from "./context.ts";
import { valuesIn } from "./labels.ts";
import { choose, opaqueInt, type Path, questionIn } from "./paths.ts";
import { isCondition, truthOf } from "./truth.ts";
import { floatOf, intValue, showValue, unknownValue, type Value, wholeOf } from "./values.ts";

/** Where a value is needed: the names that can be seen, and the scope for messages. */
export interface At {
  readonly environment: Environment;
  readonly scope: ScopeId;
}

/** The value of an expression. A layer is not put in place: its value is a recipe. */
export function evaluate(expression: Expression, at: At, ctx: Lowering): Value {
  try {
    const value = infer(expression, at, ctx);
    return value.kind === "unknown" && ctx.path !== undefined ? standIn(value, expression, at, ctx.path, ctx) : value;
  } catch (problem) {
    if (!(problem instanceof ExtentOverflow)) throw problem;
    report(ctx, "type/too-large", expression.span, { expression: sourceOf(expression, ctx) }, at.scope);
    return unknownValue;
  }
}

/** What stands for a value that only a use of the block knows: a number without a name, or a choice of the path. */
function standIn(value: Value, expression: Expression, at: At, path: Path, ctx: Lowering): Value {
  const type = ctx.typed.types.get(expression);
  if (type?.kind === "int") return intValue(opaqueInt(path, formulaOf(expression, at, ctx)));
  if (type?.kind !== "bool" && type?.kind !== "enum") return value;
  const text = sourceOf(expression, ctx);
  const question = questionIn(path, at.environment, text);
  if (type.kind === "enum") {
    const words = type.values.map((value) => `${text} == ${value}`);
    return { kind: "enum", value: type.values[choose(path, question, words)] as string };
  }
  const plain = expression.kind === "name";
  if (!plain) path.unsettled ??= `it depends on \`${text}\``;
  return { kind: "bool", value: choose(path, question, [text, plain ? `not ${text}` : `not (${text})`]) === 0 };
}

/** How a number is computed from what has a name, as `int(filters * alpha)`; undefined where something has none. */
function formulaOf(expression: Expression, at: At, ctx: Lowering): string | undefined {
  switch (expression.kind) {
    case "number":
      return String(expression.value);
    case "name": {
      const binding = refersTo(ctx, expression.name);
      const value = binding && at.environment.values.get(binding);
      const text = value && show(value);
      return text === undefined || /\?|…|\b_/.test(text) ? undefined : text;
    }
    case "binary": {
      const sides = [expression.left, expression.right].map((side) => {
        const text = formulaOf(side, at, ctx);
        return text !== undefined && / /.test(text) && !text.endsWith(")") ? `(${text})` : text;
      });
      return sides.includes(undefined) ? undefined : sides.join(` ${expression.operator} `);
    }
    case "call": {
      const parts = (expression.arguments ?? []).map(({ value }) => formulaOf(value, at, ctx));
      return parts.includes(undefined) ? undefined : `${expression.callee.text}(${parts.join(", ")})`;
    }
    default:
      return undefined;
  }
}

/** An int, or undefined after a message. */
export function evaluateInt(expression: Expression, place: string, at: At, ctx: Lowering): Dim | undefined {
  return toInt(evaluate(expression, at, ctx), expression, place, at, ctx);
}

/** A constant int, or undefined after a message. */
export function evaluateConstant(expression: Expression, place: string, at: At, ctx: Lowering): number | undefined {
  const value = evaluateInt(expression, place, at, ctx);
  if (value === undefined || typeof value === "number") return value;
  report(ctx, "type/needs-constant", expression.span, { place, value: `\`${formatDim(value)}\`` }, at.scope, {
    help: "give the input a fixed size, or choose it with `--at`",
  });
  return undefined;
}

/** The truth of a condition over all sizes of the model, or undefined after a message. */
export function evaluateCondition(expression: Expression, at: At, ctx: Lowering): boolean | undefined {
  const value = evaluate(expression, at, ctx);
  return value.kind === "bool" ? value.value : undefined;
}

/** The text of a string expression. */
export function evaluateText(expression: Expression | undefined, at: At, ctx: Lowering): string | undefined {
  if (expression === undefined) return undefined;
  const value = evaluate(expression, at, ctx);
  return value.kind === "string" ? value.value : undefined;
}

/** The whole number that a value is, or undefined after a message. */
export function toInt(value: Value, expression: Expression, place: string, at: At, ctx: Lowering): Dim | undefined {
  const whole = wholeOf(value);
  if (whole !== undefined || value.kind === "unknown") return whole;
  if (ctx.path !== undefined && value.kind === "fraction") {
    // A use must bring values for which the quotient is whole; then it is the rounded one.
    const { numerator, denominator } = value;
    const condition: Condition = { kind: "divides", divisor: denominator, value: numerator, what: place };
    const { span } = expression;
    if (settle(condition, { op: place, span, scope: at.scope, inputs: [], sources: [] }, ctx))
      return floorDiv(numerator, denominator);
    return undefined;
  }
  const values = valuesIn(expression, at.environment, ctx);
  const [text, shown] = [sourceOf(expression, ctx), show(value)];
  report(
    ctx,
    "type/not-whole",
    expression.span,
    { place, expression: `\`${text}\``, value: shown === text ? "a fraction for some sizes" : shown },
    at.scope,
    {
      labels: values === undefined ? [] : [{ span: expression.span, text: `with ${values}` }],
      help: "round it with `floor`, `ceil` or `round`, or divide with `//`",
    },
  );
  return undefined;
}

const show = (value: Value): string => showValue(value, formatDim);

/** The text of an expression as written. */
export function sourceOf(expression: Expression, ctx: Lowering): string {
  const { file, start, end } = expression.span;
  return (ctx.typed.bound.files.get(file)?.text ?? "").slice(start, end).replace(/\s+/g, " ");
}

function infer(expression: Expression, at: At, ctx: Lowering): Value {
  switch (expression.kind) {
    case "missing":
      return unknownValue;
    case "number":
      return expression.isFloat ? { kind: "float", value: expression.value } : intValue(expression.value);
    case "bool":
      return { kind: "bool", value: expression.value };
    case "string":
      return textValue(expression, at, ctx);
    case "name":
      return nameValue(expression, at, ctx);
    case "list":
      return { kind: "list", elements: expression.elements.map((each) => evaluate(each, at, ctx)) };
    case "call":
      return callValue(expression, at, ctx);
    case "index":
      return indexValue(expression, at, ctx);
    case "unary":
      return expression.operator === "not"
        ? conditionValue(expression, at, ctx)
        : negated(evaluate(expression.operand, at, ctx));
    case "binary":
      return ctx.typed.types.get(expression)?.kind === "layer"
        ? recipe(expression, at)
        : binaryValue(expression, at, ctx);
    case "if": {
      if (ctx.typed.types.get(expression)?.kind === "layer") return recipe(expression, at);
      const condition = evaluateCondition(expression.condition, at, ctx);
      if (condition === undefined) return unknownValue;
      const side = condition ? expression.consequent : expression.alternative;
      return side === undefined ? unknownValue : bracesValue(side, at, ctx);
    }
    case "braces":
      return bracesValue(expression, at, ctx);
    case "tuple":
    case "member":
    case "pipeline":
    case "for":
    case "repeat":
      return recipe(expression, at);
  }
}

const recipe = (expression: Expression, at: At): Value => ({
  kind: "layer",
  expression,
  environment: at.environment,
  shared: undefined,
});

/** What the checker took for a word has the type of just this word. */
export function isWord(expression: NameExpression, ctx: Lowering): boolean {
  const type = ctx.typed.types.get(expression);
  return type?.kind === "enum" && type.values.length === 1 && type.values[0] === expression.name.text;
}

function nameValue(expression: NameExpression, at: At, ctx: Lowering): Value {
  const { name } = expression;
  if (isWord(expression, ctx)) return { kind: "enum", value: name.text };
  const binding = refersTo(ctx, name);
  if (binding === undefined) return unknownValue;
  switch (binding.kind) {
    case "op":
    case "block":
    case "model":
    case "tensor":
      return recipe(expression, at);
    case "const":
      return constValue(binding, at, ctx);
    default:
      return at.environment.values.get(binding) ?? unknownValue;
  }
}

function constValue(binding: Extract<Binding, { kind: "const" }>, at: At, ctx: Lowering): Value {
  const known = ctx.constants.get(binding);
  if (known !== undefined) return known;
  const { name, value: expression } = binding.declaration;
  const tooDeep = () =>
    stopAtLimit(ctx, "constants and functions that use one another in a chain", limits.depth, name, at);
  const value = deeper(ctx, tooDeep, () =>
    evaluate(expression, { environment: newEnvironment(), scope: at.scope }, ctx),
  );
  ctx.constants.set(binding, value);
  return value;
}

/** A text of texts that are twice as long each time is soon longer than memory. */
function textValue(expression: Extract<Expression, { kind: "string" }>, at: At, ctx: Lowering): Value {
  let value = "";
  for (const part of expression.parts) {
    value += typeof part === "string" ? part : show(evaluate(part, at, ctx));
    if (value.length > limits.text) stopAtLimit(ctx, "characters in one text", limits.text, expression, at);
  }
  return { kind: "string", value };
}

/** Braces are worth their last expression after their `let`s, or are a recipe. */
function bracesValue(braces: Braces, at: At, ctx: Lowering): Value {
  if (braces.branches !== undefined) return { kind: "list", elements: branchValues(braces.branches, at, ctx) };
  const type = ctx.typed.types.get(braces);
  const last = braces.statements.at(-1);
  if (type?.kind === "layer" || last?.kind !== "step") return recipe(braces, at);
  for (const statement of braces.statements) {
    const binding = statement.kind === "let" ? declares(ctx, statement.name) : undefined;
    if (statement.kind === "let" && binding !== undefined)
      at.environment.values.set(binding, evaluate(statement.value, at, ctx));
  }
  return evaluate(last.expression, at, ctx);
}

/** `{ | p | q }` as a list of layers; a branch of a loop keeps the values of its round. */
function branchValues(branches: readonly BranchItem[], at: At, ctx: Lowering): readonly Value[] {
  return branches.flatMap((branch) => branchValue(branch, at, ctx));
}

function branchValue(branch: BranchItem, at: At, ctx: Lowering): readonly Value[] {
  switch (branch.kind) {
    case "branch":
      return [recipe({ kind: "braces", statements: branch.statements, branches: undefined, span: branch.span }, at)];
    case "branch-for":
      return (iterations(branch.loop, at, ctx) ?? []).flatMap((element) => {
        const environment = { ...at.environment, values: new Map(at.environment.values) };
        bindRound(branch.loop, element, { ...at, environment }, ctx);
        return branchValues(branch.body, { ...at, environment }, ctx);
      });
    case "branch-if": {
      const condition = evaluateCondition(branch.condition, at, ctx);
      if (condition === undefined) return [];
      return branchValues((condition ? branch.consequent : branch.alternative) ?? [], at, ctx);
    }
  }
}

function callValue(expression: CallExpression, at: At, ctx: Lowering): Value {
  const callee = refersTo(ctx, expression.callee);
  if (callee?.kind === "builtin") return builtinValue(expression, callee.name, at, ctx);
  const call = ctx.typed.calls.get(expression);
  if (callee?.kind !== "fn") return call === undefined ? unknownValue : recipe(expression, at);
  step(ctx, expression, at);
  const { parameters, body, result: wanted } = callee.declaration;
  const tooDeep = () => stopAtDepth(ctx, callee.name, expression, at);
  const value = deeper(ctx, tooDeep, () => {
    const environment = bindParameters(parameters, call, at, ctx);
    return evaluate(body, { environment, scope: at.scope }, ctx);
  });
  if (wanted?.kind === "named" && wanted.name.text === "float") {
    const float = floatOf(value);
    return float === undefined ? value : { kind: "float", value: float };
  }
  return value;
}

/** Counts work, so that a small text cannot keep the compiler busy without end. */
export function step(ctx: Lowering, expression: Expression, at: At): void {
  if (++ctx.steps <= limits.steps) return;
  stopAtLimit(ctx, "steps to work out a model", limits.steps, expression, at);
}

/**
 * Reports that known numbers of a model give none: the first of them that depends on the input size is to blame, since a
 * float has one value. `place` is what the numbers are there.
 */
export function reportSized(
  numbers: readonly (readonly [Expression, Value])[],
  place: string,
  at: At,
  ctx: Lowering,
): void {
  if (ctx.path !== undefined) return;
  const sized = numbers.find(([, value]) => quotient(value) !== undefined && floatOf(value) === undefined);
  if (sized === undefined) return;
  const [{ span }, value] = sized;
  report(ctx, "type/needs-constant", span, { place, value: `\`${showValue(value, formatDim)}\`` }, at.scope, {
    help: "give the input a fixed size, or choose it with `--at`",
  });
}

function builtinValue(expression: CallExpression, name: string, at: At, ctx: Lowering): Value {
  const numbers = (expression.arguments ?? []).map(({ value }) => [value, evaluate(value, at, ctx)] as const);
  const values = numbers.map(([, value]) => value);
  const [first] = values;
  if (first === undefined || values.some((value) => value.kind === "unknown")) return unknownValue;
  const result = valueOfBuiltin(name, first, values);
  if (result.kind === "unknown") reportSized(numbers, `what \`${name}\` takes`, at, ctx);
  return result;
}

function indexValue(expression: Extract<Expression, { kind: "index" }>, at: At, ctx: Lowering): Value {
  const target = evaluate(expression.target, at, ctx);
  const index = evaluateConstant(expression.index, "an index", at, ctx);
  if (target.kind !== "list" || index === undefined) return unknownValue;
  const element = target.elements[index];
  if (element !== undefined) return element;
  const { length } = target.elements;
  report(ctx, "type/index-range", expression.index.span, { length: String(length), index: String(index) }, at.scope);
  return unknownValue;
}

function conditionValue(expression: Expression, at: At, ctx: Lowering): Value {
  const truth = truthOf(expression, at, ctx);
  return truth === undefined ? unknownValue : { kind: "bool", value: truth };
}

function binaryValue(expression: BinaryExpression, at: At, ctx: Lowering): Value {
  const { operator } = expression;
  if (isCondition(operator)) return conditionValue(expression, at, ctx);
  const left = evaluate(expression.left, at, ctx);
  const right = evaluate(expression.right, at, ctx);
  if (left.kind === "unknown" || right.kind === "unknown") return unknownValue;
  if (operator === "..") return rangeValue(left, right, expression, at, ctx);
  if ((operator === "/" || operator === "//" || operator === "%") && floatOf(right) === 0) {
    report(ctx, "type/division-by-zero", expression.right.span, { operator }, at.scope);
    return unknownValue;
  }
  const value = combine(operator, left, right);
  if (value.kind === "unknown") {
    const numbers = [[expression.left, left] as const, [expression.right, right] as const];
    reportSized(numbers, "what is computed with a float", at, ctx);
  }
  return value;
}

function rangeValue(left: Value, right: Value, expression: BinaryExpression, at: At, ctx: Lowering): Value {
  const from = toInt(left, expression.left, "`..`", at, ctx);
  const to = toInt(right, expression.right, "`..`", at, ctx);
  if (from === undefined || to === undefined) return unknownValue;
  if (typeof from !== "number" || typeof to !== "number") {
    if (ctx.path !== undefined) return unknownValue;
    report(
      ctx,
      "type/needs-constant",
      expression.span,
      { place: "a range", value: `\`${formatDim(typeof from === "number" ? to : from)}\`` },
      at.scope,
    );
    return unknownValue;
  }
  if (to - from > limits.nodes) {
    stopAtLimit(ctx, "rounds of a loop", limits.nodes, expression, at);
  }
  return {
    kind: "list",
    elements: Array.from({ length: Math.max(0, to - from) }, (_, index) => intValue(from + index)),
  };
}
