import type { Braces, Expression, Name } from "../1-parse/ast.ts";
import type { Binding } from "../2-resolve/bound.ts";
import type { BinaryOperator, Value } from "../program/program.ts";
import { branchesOf, layerOf } from "./layers.ts";
import { argumentsOf, declarationId, type Translation, typeOf, variableOf } from "./translate.ts";

/** The value that an expression stands for; a layer is a recipe. */
export function toValue(expression: Expression, t: Translation): Value {
  const type = typeOf(expression, t);
  switch (expression.kind) {
    case "number":
      return { kind: "number", type: { kind: expression.isFloat ? "float" : "int" }, value: expression.value };
    case "bool":
      return { kind: "bool", type, value: expression.value };
    case "string": {
      const parts = expression.parts.map((part) => (typeof part === "string" ? part : toValue(part, t)));
      return { kind: "text", type, parts };
    }
    case "list":
      return { kind: "list", type, elements: expression.elements.map((element) => toValue(element, t)) };
    case "index":
      return { kind: "index", type, target: toValue(expression.target, t), index: toValue(expression.index, t) };
    case "unary":
      return { kind: "unary", type, operator: expression.operator, operand: toValue(expression.operand, t) };
    case "binary": {
      if (type.kind === "layer") return recipe(expression, t);
      const [left, right] = [toValue(expression.left, t), toValue(expression.right, t)];
      return { kind: "binary", type, operator: expression.operator as BinaryOperator, left, right };
    }
    case "name":
      return nameValue(expression.name, expression, t);
    case "call":
      return callValue(expression, t);
    case "if": {
      const { condition, consequent, alternative } = expression;
      if (type.kind === "layer" || alternative === undefined) return recipe(expression, t);
      return {
        kind: "conditional",
        type,
        condition: toValue(condition, t),
        consequent: bracesValue(consequent, t),
        alternative: bracesValue(alternative, t),
      };
    }
    case "braces":
      return bracesValue(expression, t);
    case "tuple":
    case "member":
    case "pipeline":
    case "for":
    case "repeat":
      return recipe(expression, t);
    case "missing":
      throw new Error("A program with mistakes is not translated.");
  }
}

const recipe = (expression: Expression, t: Translation): Value => ({
  kind: "layer",
  type: { kind: "layer" },
  layer: layerOf(expression, t),
});

function nameValue(name: Name, expression: Expression, t: Translation): Value {
  const type = typeOf(expression, t);
  const binding = t.typed.bound.references.get(name);
  // What the checker took for a word has the type of just this word.
  if (type.kind === "enum" && type.values.length === 1 && type.values[0] === name.text)
    return { kind: "word", type, word: name.text };
  switch (binding?.kind) {
    case "const":
      return { kind: "constant", type, declaration: declarationId(binding, t) };
    case "parameter":
    case "let":
    case "shared":
    case "loop":
    case "dimension":
      return { kind: "variable", type, variable: variableOf(binding, t) };
    default:
      return recipe(expression, t);
  }
}

function callValue(expression: Extract<Expression, { kind: "call" }>, t: Translation): Value {
  const type = typeOf(expression, t);
  const callee = t.typed.bound.references.get(expression.callee) as Binding;
  if (callee.kind === "builtin") {
    const values = (expression.arguments ?? []).map(({ value }) => toValue(value, t));
    return { kind: "builtin", type, name: callee.name, arguments: values };
  }
  const call = t.typed.calls.get(expression);
  if (callee.kind !== "fn" || call === undefined) return recipe(expression, t);
  return { kind: "call", type, declaration: declarationId(callee, t), arguments: argumentsOf(call, t) };
}

/** Braces are worth their last expression after their `let`s, or are a recipe. */
function bracesValue(braces: Braces, t: Translation): Value {
  if (braces.branches !== undefined)
    return {
      kind: "layers",
      type: { kind: "list", element: { kind: "layer" } },
      branches: branchesOf(braces.branches, t),
    };
  const type = typeOf(braces, t);
  const last = braces.statements.at(-1);
  if (type.kind === "layer" || last?.kind !== "step") return recipe(braces, t);
  const lets = braces.statements.flatMap((statement) =>
    statement.kind === "let"
      ? [
          {
            variable: variableOf(t.typed.bound.declarations.get(statement.name) as Binding, t),
            value: toValue(statement.value, t),
          },
        ]
      : [],
  );
  const value = toValue(last.expression, t);
  return lets.length === 0 ? value : { kind: "lets", type: value.type, lets, value };
}
