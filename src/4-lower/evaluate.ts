import type {
  BinaryExpression,
  Braces,
  BranchItem,
  CallExpression,
  Expression,
  ForExpression,
  Name,
  Parameter,
} from "../1-parse/ast.ts";
import type { Binding } from "../2-resolve/bound.ts";
import type { Call } from "../3-check/typed.ts";
import type { ScopeId } from "../graph/graph.ts";
import { decide, evaluateAt } from "../shape/decide.ts";
import {
  add,
  ceilDiv,
  type Dim,
  ExtentOverflow,
  floorDiv,
  maximum,
  minimum,
  modulo,
  multiply,
  subtract,
  variablesOf,
} from "../shape/dim.ts";
import { sizesOf } from "../shape/domain.ts";
import { formatDim } from "../shape/format.ts";
import { contains, intersect, isEmpty } from "../shape/sizes.ts";
import {
  declares,
  type Environment,
  LimitReached,
  type Lowering,
  limits,
  newEnvironment,
  refersTo,
  report,
} from "./context.ts";
import { valuesIn } from "./labels.ts";
import {
  floatOf,
  floorOf,
  fractionOf,
  intValue,
  sameValue,
  showValue,
  unknownValue,
  type Value,
  wholeOf,
} from "./values.ts";

/** Where a value is needed: the names that can be seen, and the scope for messages. */
export interface At {
  readonly environment: Environment;
  readonly scope: ScopeId;
}

/** The value of an expression. A layer is not put in place: its value is a recipe. */
export function evaluate(expression: Expression, at: At, ctx: Lowering): Value {
  try {
    return valueOf(expression, at, ctx);
  } catch (problem) {
    if (!(problem instanceof ExtentOverflow)) throw problem;
    report(ctx, "type/too-large", expression.span, { expression: sourceOf(expression, ctx) }, at.scope);
    return unknownValue;
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

/** Puts the values of a call's arguments, and the defaults of the others, into a new environment. */
export function bindParameters(
  parameters: readonly Parameter[],
  call: Call | undefined,
  at: At,
  ctx: Lowering,
): Environment {
  const environment = newEnvironment();
  for (const parameter of parameters) {
    const binding = declares(ctx, parameter.name);
    if (binding === undefined) continue;
    const given = call?.arguments.get(parameter.name.text);
    const value =
      given !== undefined
        ? evaluate(given, at, ctx)
        : parameter.default === undefined
          ? unknownValue
          : evaluate(parameter.default, { environment, scope: at.scope }, ctx);
    environment.values.set(binding, widen(value, parameter, given ?? parameter.default, at, ctx));
  }
  return environment;
}

/** The values that a loop's names take, round by round; `undefined` after a message. */
export function iterations(loop: Omit<ForExpression, "body">, at: At, ctx: Lowering): readonly Value[] | undefined {
  const value = evaluate(loop.iterable, at, ctx);
  return value.kind === "list" ? value.elements : undefined;
}

/** Gives a loop's names their values for one round. */
export function bindRound(loop: Omit<ForExpression, "body">, element: Value, at: At, ctx: Lowering): void {
  if (loop.destructured && element.kind === "list" && element.elements.length !== loop.names.length) {
    const args = { names: String(loop.names.length), elements: String(element.elements.length) };
    report(ctx, "type/row-length", loop.iterable.span, args, at.scope);
  }
  for (const [index, name] of loop.names.entries()) {
    const binding = declares(ctx, name);
    const value = loop.destructured ? (element.kind === "list" ? element.elements[index] : undefined) : element;
    if (binding !== undefined) at.environment.values.set(binding, value ?? unknownValue);
  }
}

function widen(value: Value, parameter: Parameter, expression: Expression | undefined, at: At, ctx: Lowering): Value {
  if (parameter.type.kind !== "named" || expression === undefined) return value;
  if (parameter.type.name.text === "int" && value.kind === "fraction") {
    const whole = toInt(value, expression, `\`${parameter.name.text}\``, at, ctx);
    return whole === undefined ? unknownValue : intValue(whole);
  }
  if (parameter.type.name.text === "float" && (value.kind === "int" || value.kind === "fraction")) {
    const float = floatOf(value);
    return float === undefined ? value : { kind: "float", value: float };
  }
  return value;
}

/** The whole number that a value is, or undefined after a message. */
export function toInt(value: Value, expression: Expression, place: string, at: At, ctx: Lowering): Dim | undefined {
  const whole = wholeOf(value);
  if (whole !== undefined || value.kind === "unknown") return whole;
  const values = valuesIn(expression, at.environment, ctx);
  report(
    ctx,
    "type/not-whole",
    expression.span,
    { place, expression: `\`${sourceOf(expression, ctx)}\``, value: show(value) },
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

function valueOf(expression: Expression, at: At, ctx: Lowering): Value {
  switch (expression.kind) {
    case "missing":
      return unknownValue;
    case "number":
      return expression.isFloat ? { kind: "float", value: expression.value } : intValue(expression.value);
    case "bool":
      return { kind: "bool", value: expression.value };
    case "string":
      return {
        kind: "string",
        value: expression.parts
          .map((part) => (typeof part === "string" ? part : show(evaluate(part, at, ctx))))
          .join(""),
      };
    case "name":
      return nameValue(expression.name, expression, at, ctx);
    case "list":
      return { kind: "list", elements: expression.elements.map((each) => evaluate(each, at, ctx)) };
    case "call":
      return callValue(expression, at, ctx);
    case "index":
      return indexValue(expression, at, ctx);
    case "unary":
      return unaryValue(expression.operator, evaluate(expression.operand, at, ctx));
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

function nameValue(name: Name, expression: Expression, at: At, ctx: Lowering): Value {
  const type = ctx.typed.types.get(expression);
  if (type?.kind === "enum") {
    const own = refersTo(ctx, name);
    if (own === undefined || own.kind === "op") return { kind: "enum", value: name.text };
  }
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
  if (ctx.depth >= limits.depth) return unknownValue;
  ctx.depth++;
  const value = evaluate(binding.declaration.value, { environment: newEnvironment(), scope: at.scope }, ctx);
  ctx.depth--;
  return value;
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
  return branches.flatMap((branch): readonly Value[] => {
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
  });
}

function callValue(expression: CallExpression, at: At, ctx: Lowering): Value {
  const callee = refersTo(ctx, expression.callee);
  if (callee?.kind === "builtin") return builtinValue(expression, callee.name, at, ctx);
  const call = ctx.typed.calls.get(expression);
  if (callee?.kind !== "fn") return call === undefined ? unknownValue : recipe(expression, at);
  if (ctx.depth >= limits.depth) {
    report(ctx, "program/too-deep", expression.span, { name: callee.name, limit: String(limits.depth) }, at.scope);
    throw new LimitReached();
  }
  step(ctx, expression, at);
  const environment = bindParameters(callee.declaration.parameters, call, at, ctx);
  ctx.depth++;
  const value = evaluate(callee.declaration.body, { environment, scope: at.scope }, ctx);
  ctx.depth--;
  const wanted = callee.declaration.result;
  if (wanted?.kind === "named" && wanted.name.text === "float") {
    const float = floatOf(value);
    return float === undefined ? value : { kind: "float", value: float };
  }
  return value;
}

/** Counts work, so that a small text cannot keep the compiler busy without end. */
export function step(ctx: Lowering, expression: Expression, at: At): void {
  if (++ctx.steps <= limits.steps) return;
  report(
    ctx,
    "program/too-large",
    expression.span,
    { what: "steps", limit: limits.steps.toLocaleString("en") },
    at.scope,
  );
  throw new LimitReached();
}

function builtinValue(expression: CallExpression, name: string, at: At, ctx: Lowering): Value {
  const values = (expression.arguments ?? []).map((argument) => evaluate(argument.value, at, ctx));
  const [first] = values;
  if (first === undefined || values.some((value) => value.kind === "unknown")) return unknownValue;
  switch (name) {
    case "len":
      return first.kind === "list" ? intValue(first.elements.length) : unknownValue;
    case "floor":
    case "int":
      return fromDim(name === "int" && first.kind === "float" ? Math.trunc(first.value) : floorOf(first));
    case "ceil":
      return first.kind === "fraction"
        ? intValue(ceilDiv(first.numerator, first.denominator))
        : negated(fromDim(floorOf(negated(first))));
    case "round":
      // Halves round up, as floor(x + 1/2).
      return fromDim(floorOf(plus(first, { kind: "fraction", numerator: 1, denominator: 2 })));
    case "float": {
      const float = floatOf(first);
      return float === undefined ? unknownValue : { kind: "float", value: float };
    }
    default:
      return values.reduce((a, b) => extremum(name === "min" ? "min" : "max", a, b));
  }
}

const fromDim = (dim: Dim | undefined): Value => (dim === undefined ? unknownValue : intValue(dim));

function extremum(kind: "min" | "max", a: Value, b: Value): Value {
  if (a.kind === "int" && b.kind === "int")
    return intValue(kind === "min" ? minimum(a.value, b.value) : maximum(a.value, b.value));
  const [x, y] = [floatOf(a), floatOf(b)];
  if (x === undefined || y === undefined) return unknownValue;
  return (kind === "min") === x <= y ? a : b;
}

function indexValue(expression: Extract<Expression, { kind: "index" }>, at: At, ctx: Lowering): Value {
  const target = evaluate(expression.target, at, ctx);
  const index = evaluateConstant(expression.index, "an index", at, ctx);
  if (target.kind !== "list" || index === undefined) return unknownValue;
  const element = target.elements[index];
  if (element !== undefined) return element;
  const { length } = target.elements;
  report(
    ctx,
    "type/index-range",
    expression.index.span,
    { length: String(length), last: String(length - 1), index: String(index) },
    at.scope,
  );
  return unknownValue;
}

const unaryValue = (operator: "-" | "not", value: Value): Value => {
  if (operator === "-") return negated(value);
  return value.kind === "bool" ? { kind: "bool", value: !value.value } : unknownValue;
};

function negated(value: Value): Value {
  switch (value.kind) {
    case "int":
      return intValue(multiply(-1, value.value));
    case "float":
      return { kind: "float", value: -value.value };
    case "fraction":
      return { kind: "fraction", numerator: multiply(-1, value.numerator), denominator: value.denominator };
    default:
      return unknownValue;
  }
}

function binaryValue(expression: BinaryExpression, at: At, ctx: Lowering): Value {
  const { operator } = expression;
  const left = evaluate(expression.left, at, ctx);
  if (operator === "and" || operator === "or") {
    if (left.kind !== "bool") return unknownValue;
    return left.value === (operator === "or") ? left : evaluate(expression.right, at, ctx);
  }
  const right = evaluate(expression.right, at, ctx);
  if (left.kind === "unknown" || right.kind === "unknown") return unknownValue;
  switch (operator) {
    case "..":
      return rangeValue(left, right, expression, at, ctx);
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return comparisonValue(expression, left, right, at, ctx);
    case "+":
      if (left.kind === "list" && right.kind === "list")
        return { kind: "list", elements: [...left.elements, ...right.elements] };
      if (left.kind === "string" && right.kind === "string") return { kind: "string", value: left.value + right.value };
      return plus(left, right);
    case "-":
      return plus(left, negated(right));
    case "*":
      return times(left, right);
    case "/":
    case "//":
    case "%":
      return divisionValue(expression, left, right, at, ctx);
  }
}

function rangeValue(left: Value, right: Value, expression: BinaryExpression, at: At, ctx: Lowering): Value {
  const from = toInt(left, expression.left, "`..`", at, ctx);
  const to = toInt(right, expression.right, "`..`", at, ctx);
  if (from === undefined || to === undefined) return unknownValue;
  if (typeof from !== "number" || typeof to !== "number") {
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
    report(
      ctx,
      "program/too-large",
      expression.span,
      { what: "rounds", limit: limits.nodes.toLocaleString("en") },
      at.scope,
    );
    throw new LimitReached();
  }
  return {
    kind: "list",
    elements: Array.from({ length: Math.max(0, to - from) }, (_, index) => intValue(from + index)),
  };
}

function plus(left: Value, right: Value): Value {
  if (left.kind === "int" && right.kind === "int") return intValue(add(left.value, right.value));
  if (left.kind === "float" || right.kind === "float") return floats(left, right, (a, b) => a + b);
  const [a, b] = [quotient(left), quotient(right)];
  if (a === undefined || b === undefined) return unknownValue;
  return fractionOf(
    add(multiply(a.numerator, b.denominator), multiply(b.numerator, a.denominator)),
    multiply(a.denominator, b.denominator),
  );
}

function times(left: Value, right: Value): Value {
  if (left.kind === "int" && right.kind === "int") return intValue(multiply(left.value, right.value));
  if (left.kind === "float" || right.kind === "float") return floats(left, right, (a, b) => a * b);
  const [a, b] = [quotient(left), quotient(right)];
  if (a === undefined || b === undefined) return unknownValue;
  return fractionOf(multiply(a.numerator, b.numerator), multiply(a.denominator, b.denominator));
}

function divisionValue(expression: BinaryExpression, left: Value, right: Value, at: At, ctx: Lowering): Value {
  const operator = expression.operator as "/" | "//" | "%";
  if (floatOf(right) === 0) {
    report(ctx, "type/division-by-zero", expression.right.span, { operator }, at.scope);
    return unknownValue;
  }
  if (left.kind === "float" || right.kind === "float") {
    if (operator === "/") return floats(left, right, (a, b) => a / b);
    if (operator === "//") return fromDim(floorOf(floats(left, right, (a, b) => a / b)));
    return floats(left, right, (a, b) => a - b * Math.floor(a / b));
  }
  const [a, b] = [quotient(left), quotient(right)];
  if (a === undefined || b === undefined) return unknownValue;
  const numerator = multiply(a.numerator, b.denominator);
  const denominator = multiply(a.denominator, b.numerator);
  if (operator === "/") return fractionOf(numerator, denominator);
  if (operator === "//") return intValue(floorDiv(numerator, denominator));
  if (left.kind === "int" && right.kind === "int") return intValue(modulo(left.value, right.value));
  return plus(left, negated(times(right, intValue(floorDiv(numerator, denominator)))));
}

function quotient(value: Value): { readonly numerator: Dim; readonly denominator: Dim } | undefined {
  if (value.kind === "int") return { numerator: value.value, denominator: 1 };
  return value.kind === "fraction" ? value : undefined;
}

function floats(left: Value, right: Value, combine: (a: number, b: number) => number): Value {
  const [a, b] = [floatOf(left), floatOf(right)];
  return a === undefined || b === undefined ? unknownValue : { kind: "float", value: combine(a, b) };
}

function comparisonValue(expression: BinaryExpression, left: Value, right: Value, at: At, ctx: Lowering): Value {
  const { operator } = expression;
  const [a, b] = [wholeOf(left), wholeOf(right)];
  if (a !== undefined && b !== undefined && (typeof a !== "number" || typeof b !== "number")) {
    const truth = symbolicTruth(operator, a, b, ctx);
    if (truth !== undefined) return { kind: "bool", value: truth };
    report(
      ctx,
      "shape/undecided-condition",
      expression.span,
      { condition: sourceOf(expression, ctx), ...examples(operator, a, b) },
      at.scope,
      {
        help: `narrow the sizes with \`require ${sourceOf(expression, ctx)}\`, or give the input a fixed size`,
      },
    );
    return unknownValue;
  }
  if (operator === "==" || operator === "!=")
    return { kind: "bool", value: sameValue(left, right) === (operator === "==") };
  const [x, y] = [floatOf(left), floatOf(right)];
  if (x === undefined || y === undefined) return unknownValue;
  return { kind: "bool", value: compare(operator, x, y) };
}

/** A size for which a comparison is true and one for which it is false, as "H = 2". */
function examples(
  operator: BinaryExpression["operator"],
  left: Dim,
  right: Dim,
): { readonly yes: string; readonly no: string } {
  const names = [...variablesOf(subtract(left, right))].join(" = ");
  const sizes = Array.from({ length: 200 }, (_, index) => index + 1);
  const find = (truth: boolean) =>
    sizes.find((size) => compare(operator, evaluateAt(left, size), evaluateAt(right, size)) === truth);
  return { yes: `${names} = ${find(true) ?? "some"}`, no: `${names} = ${find(false) ?? "some"}` };
}

function compare(operator: BinaryExpression["operator"], x: number, y: number): boolean {
  switch (operator) {
    case "==":
      return x === y;
    case "!=":
      return x !== y;
    case "<":
      return x < y;
    case "<=":
      return x <= y;
    case ">":
      return x > y;
    default:
      return x >= y;
  }
}

/** The one truth value of a comparison over the model's domain; undefined when it has none. */
function symbolicTruth(
  operator: BinaryExpression["operator"],
  left: Dim,
  right: Dim,
  ctx: Lowering,
): boolean | undefined {
  switch (operator) {
    case "!=":
    case "<":
    case ">": {
      const opposite = operator === "!=" ? "==" : operator === "<" ? ">=" : "<=";
      const truth = symbolicTruth(opposite, left, right, ctx);
      return truth === undefined ? undefined : !truth;
    }
    case "<=":
      return symbolicTruth(">=", right, left, ctx);
  }
  const verdict =
    operator === "=="
      ? decide({ kind: "equal", left, right, what: "sides", operands: [0, 0] })
      : decide({ kind: "at-least", value: subtract(left, right), bound: 0, what: "difference" });
  if (verdict.kind === "proved") return true;
  if (verdict.kind === "deferred") return undefined;
  if (verdict.kind === "refuted" && verdict.variable === undefined) return false;
  const domain = sizesOf(ctx.domain, verdict.variable as string);
  const both = intersect(domain, verdict.sizes, 1_000_000);
  if (both === undefined) return undefined;
  if (isEmpty(both)) return false;
  const whole =
    both.start === domain.start && both.modulus === domain.modulus && both.residues.join() === domain.residues.join();
  return whole && domain.members.every((each) => contains(both, each)) ? true : undefined;
}
