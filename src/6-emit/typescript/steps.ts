import type { Layer, Step, Variable } from "../../program/program.ts";
import { recordOf } from "./blocks.ts";
import { type Context, type Tensors, use, useType, variableCode } from "./context.ts";
import { countOf } from "./expressions.ts";
import { bind, type Flow, settle } from "./flow.ts";
import { closure } from "./layer-values.ts";
import { labelKind, place, remarkOf } from "./place.ts";
import { quote } from "./text.ts";
import { hasWeights, membersRead, single, valuesRead } from "./traits.ts";
import { typeCode, valueCode } from "./values.ts";

/** What stands only directly in a model: how its inputs come in and its outputs go out. */
export interface ModelEnds {
  readonly input: (step: Extract<Step, { kind: "input" }>) => Tensors;
  readonly output: (variable: Variable, results: Tensors) => void;
  /** Nothing is made after the step with this label. */
  readonly until: string | undefined;
}

/** Writes the statements of steps, and gives the tensors that come out. */
export function placeSteps(steps: readonly Step[], current: Tensors, flow: Flow, ends?: ModelEnds): Tensors {
  const { ctx } = flow;
  let now = current;
  const inputs: Tensors[number][] = [];
  for (const step of steps) {
    switch (step.kind) {
      case "layer":
        now = placeStep(step, now, flow);
        break;
      case "let":
      case "shared":
        declareValue(step, flow);
        break;
      case "require":
        flow.statements.push(requirement(step, ctx));
        break;
      case "input":
        inputs.push(...(ends?.input(step) ?? []));
        ctx.tensors.set(step.variable.id, inputs.slice(-1));
        now = [...inputs];
        break;
      case "output":
        placeOutput(step, now, flow, ends);
    }
    if (ends?.until !== undefined && labelsOf(step).some(({ name }) => name === ends.until)) return now;
  }
  return now;
}

const labelsOf = (step: Step): readonly Variable[] =>
  step.kind === "layer" ? (step.label?.variables ?? []) : step.kind === "output" ? [step.variable] : [];

function placeStep({ label, layer }: Extract<Step, { kind: "layer" }>, current: Tensors, flow: Flow): Tensors {
  const { ctx } = flow;
  if (label === undefined) return place(layer, current, flow, {});
  // Only where there is no record: to count its results writes the function of a model.
  const names = () =>
    label.tuple
      ? label.variables.map((variable) => ctx.names.of(variable))
      : namesFor(label.variables[0] as Variable, countOf(layer, current.length, ctx), ctx);
  const only = label.tuple ? undefined : label.variables[0];
  const record = only && recordOf(single(layer), membersRead(ctx.declaration).get(only.id), current.length, ctx);
  const results =
    only !== undefined && record !== undefined
      ? placeRecord(record, only, settle(current, flow), layer, flow)
      : placeNamed(layer, current, only?.name, names(), flow);
  for (const [index, variable] of label.variables.entries())
    ctx.tensors.set(variable.id, label.tuple ? results.slice(index, index + 1) : results);
  return results;
}

const namesFor = (variable: Variable, count: number, ctx: Context): readonly string[] => {
  const name = ctx.names.of(variable);
  return count === 1 ? [name] : Array.from({ length: count }, (_, index) => ctx.names.fresh(`${name}${index + 1}`));
};

/** Puts a layer with a label in place: its weights are named by the label, and so are its results. */
function placeNamed(
  layer: Layer,
  current: Tensors,
  label: string | undefined,
  names: readonly string[],
  flow: Flow,
): Tensors {
  const { ctx } = flow;
  const { program, places } = ctx.module;
  const kind = places && label !== undefined && hasWeights(layer, program) ? labelKind(layer) : "none";
  if (kind === "none" || label === undefined) return place(layer, current, flow, { names });
  const ready = settle(current, flow);
  const code = `${use(ctx, kind === "own" ? "labelled" : "group")}(${quote(label)}, ${closure(layer, ready, ctx)})`;
  return bind(code, names.length, flow, { names, remark: remarkOf(layer) });
}

/** A model whose labels are used later: it gives a record of its results and of these. */
function placeRecord(
  record: NonNullable<ReturnType<typeof recordOf>>,
  variable: Variable,
  current: Tensors,
  layer: Layer,
  flow: Flow,
): Tensors {
  const { ctx } = flow;
  const name = ctx.names.of(variable);
  const call = `${record.name}(${[...current.map(({ code }) => code), ...record.arguments].join(", ")})`;
  const code = ctx.module.places ? `${use(ctx, "labelled")}(${quote(variable.name)}, () => ${call})` : call;
  bind(layer.kind === "frozen" ? `${use(ctx, "frozen")}(() => ${code})` : code, 1, flow, { names: [name] });
  const tensors = (keys: readonly string[]): Tensors => keys.map((key) => ({ code: `${name}.${key}` }));
  ctx.members.set(variable.id, new Map([...record.labels].map(([label, keys]) => [label, tensors(keys)])));
  return tensors(record.results);
}

function declareValue(step: Extract<Step, { kind: "let" | "shared" }>, flow: Flow): void {
  const { ctx } = flow;
  const { type } = step.value;
  const code = valueCode(step.value, ctx);
  const value = step.kind === "shared" ? `${use(ctx, "shared")}(${code})` : code;
  const isLayer = step.kind === "shared" || type.kind === "layer";
  const isList = type.kind === "list" || type.kind === "row";
  flow.statements.push({
    kind: "declare",
    locals: [{ name: ctx.names.of(step.variable), assigned: false }],
    type:
      step.kind === "shared" ? undefined : isLayer ? useType(ctx, "Layer") : isList ? typeCode(type, ctx) : undefined,
    value,
    remark: undefined,
  });
}

/** Throws where a precondition does not hold. One on sizes that are open is left to the sizes that come. */
function requirement(
  { condition, message, text }: Extract<Step, { kind: "require" }>,
  ctx: Context,
): Flow["statements"][number] {
  const open = [...valuesRead(condition)].filter((id) => ctx.open.has(id));
  for (const id of open) ctx.closed.add(id);
  const opposite = oppositeCode(condition, ctx);
  const given = open.map((id) => `${variableCode({ id, name: ctx.open.get(id) as string }, ctx)} !== null`);
  const said = message === undefined ? quote(`\`require ${text}\` does not hold`) : valueCode(message, ctx);
  for (const id of open) ctx.closed.delete(id);
  const grouped = given.length > 0 && / \|\| /.test(opposite) ? `(${opposite})` : opposite;
  return {
    kind: "if",
    condition: [...given, grouped].join(" && "),
    consequent: [{ kind: "do", code: `throw new RangeError(${said})` }],
    alternative: [],
  };
}

const opposites = { "==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<" } as const;

function oppositeCode(condition: Extract<Step, { kind: "require" }>["condition"], ctx: Context): string {
  if (condition.kind === "binary" && Object.hasOwn(opposites, condition.operator))
    return valueCode({ ...condition, operator: opposites[condition.operator as "=="] }, ctx);
  if (condition.kind === "binary" && condition.operator === "and")
    return `${oppositeCode(condition.left, ctx)} || ${oppositeCode(condition.right, ctx)}`;
  if (condition.kind === "unary" && condition.operator === "not") return valueCode(condition.operand, ctx);
  return `!(${valueCode(condition, ctx)})`;
}

function placeOutput(
  { variable, layer, taken }: Extract<Step, { kind: "output" }>,
  current: Tensors,
  flow: Flow,
  ends: ModelEnds | undefined,
): void {
  const { ctx } = flow;
  let results = current;
  if (layer !== undefined) {
    const names = namesFor(variable, countOf(layer, current.length, ctx), ctx);
    results = placeNamed(layer, current, variable.name, names, flow);
  } else if (taken) results = ctx.tensors.get(variable.id) ?? current;
  ctx.tensors.set(variable.id, results);
  ends?.output(variable, results);
}
