import type {
  Attribute,
  BranchItem,
  CallExpression,
  Expression,
  ForExpression,
  NameExpression,
} from "../1-parse/ast.ts";
import type { Binding } from "../2-resolve/bound.ts";
import type { Call } from "../3-check/typed.ts";
import type { Branch, Layer, Loop } from "../program/program.ts";
import { stepsOf, textOf } from "./steps.ts";
import { argumentsOf, declarationId, type Translation, typeOf, variableOf } from "./translate.ts";
import { toValue } from "./values.ts";

/** The layer that an expression puts in place. */
export function layerOf(expression: Expression, t: Translation): Layer {
  switch (expression.kind) {
    case "name":
    case "call":
      return useOf(expression, t);
    case "pipeline":
      return {
        kind: "sequence",
        stages: expression.stages.map((stage) =>
          stage.kind === "assert"
            ? { kind: "shape", text: textOf(stage.shape.span, t) }
            : withAttributes(stage.attributes, layerOf(stage.expression, t), t),
        ),
      };
    case "tuple":
      return { kind: "tuple", elements: expression.elements.map((element) => layerOf(element, t)) };
    case "binary":
      return { kind: "repeat", count: toValue(expression.right, t), body: layerOf(expression.left, t) };
    case "repeat":
      return { kind: "repeat", count: toValue(expression.count, t), body: layerOf(expression.body, t) };
    case "for":
      return { kind: "for", loop: loopOf(expression, t), body: layerOf(expression.body, t) };
    case "if": {
      const { condition, consequent, alternative } = expression;
      return {
        kind: "if",
        condition: toValue(condition, t),
        consequent: layerOf(consequent, t),
        alternative: alternative && layerOf(alternative, t),
      };
    }
    case "braces":
      return { kind: "steps", steps: stepsOf(expression.statements, t) };
    case "index":
      return { kind: "held", value: toValue(expression, t) };
    case "member":
      return memberOf(expression, t);
    default:
      throw new Error(`A ${expression.kind} is no layer.`);
  }
}

/** A layer under the attributes that stand before it: those that only figures read are left out. */
export function withAttributes(attributes: readonly Attribute[], layer: Layer, t: Translation): Layer {
  let result = layer;
  for (const { name, arguments: args } of [...attributes].reverse()) {
    const [argument] = args;
    if (name.text === "frozen") result = { kind: "frozen", layer: result };
    else if (name.text === "name" && argument !== undefined)
      result = { kind: "named", name: toValue(argument.value, t), layer: result };
  }
  return result;
}

function useOf(expression: CallExpression | NameExpression, t: Translation): Layer {
  const name = expression.kind === "call" ? expression.callee : expression.name;
  const binding = t.typed.bound.references.get(name) as Binding;
  switch (binding.kind) {
    case "op": {
      const call = t.typed.calls.get(expression) as Call;
      const branches = call.branches && expression.kind === "call" ? expression.trailing?.branches : undefined;
      return {
        kind: "op",
        op: binding.name,
        arguments: argumentsOf(call, t),
        branches: branches && branchesOf(branches, t),
      };
    }
    case "block": {
      const call = t.typed.calls.get(expression) as Call;
      return { kind: "block", block: declarationId(binding, t), arguments: argumentsOf(call, t) };
    }
    case "model":
      return modelUse(expression, binding, undefined, t);
    case "tensor":
      return { kind: "result", variable: variableOf(binding, t), member: undefined };
    case "const":
      return {
        kind: "held",
        value: { kind: "constant", type: typeOf(expression, t), declaration: declarationId(binding, t) },
      };
    default:
      return { kind: "held", value: { kind: "variable", type: { kind: "layer" }, variable: variableOf(binding, t) } };
  }
}

function modelUse(
  expression: Expression,
  binding: Extract<Binding, { kind: "model" }>,
  until: string | undefined,
  t: Translation,
): Layer {
  const call = t.typed.calls.get(expression as CallExpression) as Call;
  return { kind: "model", model: declarationId(binding, t), arguments: argumentsOf(call, t), until };
}

function memberOf({ target, member }: Extract<Expression, { kind: "member" }>, t: Translation): Layer {
  const name = target.kind === "call" ? target.callee : (target as NameExpression).name;
  const binding = t.typed.bound.references.get(name) as Binding;
  return binding.kind === "model"
    ? modelUse(target, binding, member.text, t)
    : { kind: "result", variable: variableOf(binding, t), member: member.text };
}

/** The branches of a join, or of a list of layers. */
export const branchesOf = (items: readonly BranchItem[], t: Translation): readonly Branch[] =>
  items.map((item) => branchOf(item, t));

function branchOf(item: BranchItem, t: Translation): Branch {
  switch (item.kind) {
    case "branch":
      return { kind: "branch", steps: stepsOf(item.statements, t) };
    case "branch-for":
      return { kind: "for", loop: loopOf(item.loop, t), body: branchesOf(item.body, t) };
    case "branch-if":
      return {
        kind: "if",
        condition: toValue(item.condition, t),
        consequent: branchesOf(item.consequent, t),
        alternative: branchesOf(item.alternative ?? [], t),
      };
  }
}

const loopOf = ({ names, destructured, iterable }: Omit<ForExpression, "body">, t: Translation): Loop => ({
  variables: names.map((name) => variableOf(t.typed.bound.declarations.get(name) as Binding, t)),
  columns: destructured,
  over: toValue(iterable, t),
});
