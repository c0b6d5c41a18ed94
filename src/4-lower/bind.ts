import type { Expression, ForExpression, Parameter } from "../1-parse/ast.ts";
import type { Call } from "../3-check/typed.ts";
import { declares, type Environment, type Lowering, newEnvironment, report } from "./context.ts";
import { type At, evaluate, toInt } from "./evaluate.ts";
import { floatOf, intValue, unknownValue, type Value } from "./values.ts";

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
