import type { BinaryOperator, Value, ValueType } from "../../program/program.ts";
import { type Context, functionCall, use, useType, variableCode } from "./context.ts";
import { constantName } from "./functions.ts";
import { layerCode, layersCode } from "./layer-values.ts";
import { numberText, quote, templateText } from "./text.ts";

/** An expression as text; a higher level binds tighter. */
interface Code {
  readonly text: string;
  readonly level: number;
}

const level = { conditional: 0, or: 1, and: 2, equality: 3, relation: 4, sum: 5, product: 6, unary: 7, primary: 8 };
const primary = (text: string): Code => ({ text, level: level.primary });

/** A value as an expression of TypeScript. */
export const valueCode = (value: Value, ctx: Context): string => codeOf(value, ctx).text;

/** A value where another type is needed: a quotient must be whole where an int is. */
export function convertedCode(value: Value, wanted: ValueType | undefined, ctx: Context): string {
  if (wanted?.kind === "int" && value.type.kind === "fraction") return `${use(ctx, "whole")}(${valueCode(value, ctx)})`;
  if (wanted?.kind === "list" && value.kind === "list")
    return `[${value.elements.map((element) => convertedCode(element, wanted.element, ctx)).join(", ")}]`;
  return valueCode(value, ctx);
}

/** A value that is an int. */
export const intCode = (value: Value, ctx: Context): string => convertedCode(value, { kind: "int" }, ctx);

/** The type of a value in TypeScript. */
export function typeCode(type: ValueType, ctx: Context): string {
  switch (type.kind) {
    case "int":
    case "fraction":
    case "float":
    case "unknown":
      return "number";
    case "bool":
      return "boolean";
    case "string":
      return "string";
    case "layer":
      return useType(ctx, "Layer");
    case "enum":
      return type.values.map(quote).join(" | ");
    case "list":
      return `readonly ${type.element.kind === "enum" ? `(${typeCode(type.element, ctx)})` : elementType(type.element, ctx)}[]`;
    case "row":
      return `readonly [${type.elements.map((element) => typeCode(element, ctx)).join(", ")}]`;
  }
}

const elementType = (type: ValueType, ctx: Context): string =>
  type.kind === "list" || type.kind === "row" ? `(${typeCode(type, ctx)})` : typeCode(type, ctx);

function codeOf(value: Value, ctx: Context): Code {
  switch (value.kind) {
    case "number":
      return primary(numberText(value.value));
    case "bool":
      return primary(String(value.value));
    case "word":
      return primary(quote(value.word));
    case "text":
      return primary(textCode(value.parts, ctx));
    case "variable":
      return primary(variableCode(value.variable, ctx));
    case "constant":
      return primary(constantName(value.declaration, ctx.module));
    case "call":
      return primary(functionCall(value.declaration, value.arguments, ctx));
    case "builtin":
      return builtinCode(value, ctx);
    case "list":
      return primary(`[${value.elements.map((element) => valueCode(element, ctx)).join(", ")}]`);
    case "index":
      return indexCode(value, ctx);
    case "unary": {
      const operand = grouped(codeOf(value.operand, ctx), level.unary);
      return { text: `${value.operator === "not" ? "!" : "-"}${operand}`, level: level.unary };
    }
    case "binary":
      return binaryCode(value, ctx);
    case "conditional": {
      const [condition, yes, no] = [value.condition, value.consequent, value.alternative].map((each) =>
        codeOf(each, ctx),
      ) as [Code, Code, Code];
      const test = grouped(condition, level.or);
      return { text: `${test} ? ${yes.text} : ${no.text}`, level: level.conditional };
    }
    case "lets": {
      const lets = value.lets.map((each) => `const ${ctx.names.of(each.variable)} = ${valueCode(each.value, ctx)};`);
      return primary(`(() => { ${lets.join(" ")} return ${valueCode(value.value, ctx)}; })()`);
    }
    case "layer":
      return { text: layerCode(value.layer, 1, ctx), level: level.conditional };
    case "layers":
      return primary(layersCode(value.branches, ctx));
  }
}

const grouped = (code: Code, least: number): string => (code.level < least ? `(${code.text})` : code.text);

function textCode(parts: readonly (string | Value)[], ctx: Context): string {
  if (parts.every((part) => typeof part === "string")) return quote(parts.join(""));
  const [only] = parts;
  if (parts.length === 1 && typeof only === "object" && only.type.kind === "string") return valueCode(only, ctx);
  const inside = parts.map((part) => {
    if (typeof part === "string") return templateText(part);
    const code = valueCode(part, ctx);
    return part.type.kind === "list" ? `[\${${code}.join(", ")}]` : `\${${code}}`;
  });
  return `\`${inside.join("")}\``;
}

const operators: Readonly<Record<Exclude<BinaryOperator, ".." | "//" | "%">, { text: string; level: number }>> = {
  or: { text: "||", level: level.or },
  and: { text: "&&", level: level.and },
  "==": { text: "===", level: level.equality },
  "!=": { text: "!==", level: level.equality },
  "<": { text: "<", level: level.relation },
  "<=": { text: "<=", level: level.relation },
  ">": { text: ">", level: level.relation },
  ">=": { text: ">=", level: level.relation },
  "+": { text: "+", level: level.sum },
  "-": { text: "-", level: level.sum },
  "*": { text: "*", level: level.product },
  "/": { text: "/", level: level.product },
};

type Binary = Extract<Value, { kind: "binary" }>;

function binaryCode(value: Binary, ctx: Context): Code {
  const { operator, left, right } = value;
  const sides = () => [valueCode(left, ctx), valueCode(right, ctx)].join(", ");
  switch (operator) {
    case "..":
      return primary(`${use(ctx, "range")}(${intCode(left, ctx)}, ${intCode(right, ctx)})`);
    case "//":
      return floored("Math.floor", quotient(left, right), ctx);
    case "%":
      return primary(`${use(ctx, "modulo")}(${sides()})`);
    case "+":
      if (isList(left)) return primary(`[...${valueCode(left, ctx)}, ...${valueCode(right, ctx)}]`);
      break;
    case "==":
    case "!=": {
      const remainder = remainderTest(left, right, ctx);
      if (remainder !== undefined) return { text: `${remainder} ${operators[operator].text} 0`, level: level.equality };
      if (isList(left) || isList(right)) {
        const text = `${use(ctx, "same")}(${sides()})`;
        return operator === "==" ? primary(text) : { text: `!${text}`, level: level.unary };
      }
    }
  }
  const { text, level: own } = operators[operator];
  const mixed = operator === "or" || operator === "and";
  const a = grouped(codeOf(left, ctx), own);
  const b = grouped(codeOf(right, ctx), mixed ? own : own + 1);
  // Readers and formatters want parentheses between `||` and `&&`.
  const clear = (side: string, of: Value) =>
    mixed && of.kind === "binary" && of.operator !== operator && /^(or|and)$/.test(of.operator) && !side.startsWith("(")
      ? `(${side})`
      : side;
  return { text: `${clear(a, left)} ${text} ${clear(b, right)}`, level: own };
}

const isList = ({ type }: Value): boolean => type.kind === "list" || type.kind === "row";

/** `n % 2 == 0`, where the sign of a remainder does not matter. */
function remainderTest(left: Value, right: Value, ctx: Context): string | undefined {
  if (left.kind !== "binary" || left.operator !== "%" || right.kind !== "number" || right.value !== 0) return undefined;
  return `${grouped(codeOf(left.left, ctx), level.product)} % ${grouped(codeOf(left.right, ctx), level.product + 1)}`;
}

const int: ValueType = { kind: "int" };
const one: Value = { kind: "number", type: int, value: 1 };
const product = (left: Value, right: Value): Value =>
  right === one ? left : left === one ? right : { kind: "binary", type: int, operator: "*", left, right };

interface Quotient {
  readonly numerator: Value;
  readonly denominator: Value;
}

/** A fraction with one division, so that rounding it is exact. */
function quotient(left: Value, right: Value): Quotient {
  const [a, b] = [fractionOf(left), fractionOf(right)];
  return { numerator: product(a.numerator, b.denominator), denominator: product(a.denominator, b.numerator) };
}

function fractionOf(value: Value): Quotient {
  if (value.kind !== "binary" || value.type.kind !== "fraction") return { numerator: value, denominator: one };
  const { operator, left, right } = value;
  if (operator === "/") return quotient(left, right);
  const [a, b] = [fractionOf(left), fractionOf(right)];
  if (operator === "*")
    return { numerator: product(a.numerator, b.numerator), denominator: product(a.denominator, b.denominator) };
  if (operator !== "+" && operator !== "-") return { numerator: value, denominator: one };
  return {
    numerator: {
      kind: "binary",
      type: int,
      operator,
      left: product(a.numerator, b.denominator),
      right: product(b.numerator, a.denominator),
    },
    denominator: product(a.denominator, b.denominator),
  };
}

function floored(rounding: string, { numerator, denominator }: Quotient, ctx: Context): Code {
  if (denominator === one) return primary(`${rounding}(${valueCode(numerator, ctx)})`);
  const top = grouped(codeOf(numerator, ctx), level.product);
  const bottom = grouped(codeOf(denominator, ctx), level.product + 1);
  return primary(`${rounding}(${top} / ${bottom})`);
}

function builtinCode({ name, arguments: args }: Extract<Value, { kind: "builtin" }>, ctx: Context): Code {
  const [first] = args as [Value];
  switch (name) {
    case "len":
      return primary(`${grouped(codeOf(first, ctx), level.primary)}.length`);
    case "float":
      return codeOf(first, ctx);
    case "int":
      if (first.type.kind === "int") return codeOf(first, ctx);
      return floored(first.type.kind === "float" ? "Math.trunc" : "Math.floor", fractionOf(first), ctx);
    case "floor":
    case "ceil":
    case "round":
      if (first.type.kind === "int") return codeOf(first, ctx);
      return floored(`Math.${name}`, fractionOf(first), ctx);
    case "min":
    case "max":
      return primary(`Math.${name}(${args.map((each) => valueCode(each, ctx)).join(", ")})`);
  }
}

/** An element of a list. Whether a parameter has the elements that are asked for is checked where it comes in. */
function indexCode({ target, index }: Extract<Value, { kind: "index" }>, ctx: Context): Code {
  const list = grouped(codeOf(target, ctx), level.primary);
  if (index.kind === "number" && (target.kind === "variable" || target.kind === "list"))
    return primary(`${list}[${index.value}]`);
  return primary(`${use(ctx, "element")}(${list}, ${intCode(index, ctx)})`);
}
