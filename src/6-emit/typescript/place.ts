import type { Branch, Layer, Loop, Step, Value } from "../../program/program.ts";
import { type Context, type Operand, type Tensors, useType } from "./context.ts";
import { countOf, isExpression, isSimpleBranch, layerExpression, opCall } from "./expressions.ts";
import {
  assignAll,
  beside,
  bind,
  type Flow,
  inside,
  openLocals,
  operandOf,
  settle,
  settleInLocals,
  type Target,
} from "./flow.ts";
import { placeSteps } from "./steps.ts";
import { single } from "./traits.ts";
import { intCode, typeCode, valueCode } from "./values.ts";

/** Writes the statements that put a layer in place over the current tensors, and gives its results. */
export function place(layer: Layer, current: Tensors, flow: Flow, wanted: Target): Tensors {
  const { ctx } = flow;
  const target = { names: wanted.names, remark: wanted.remark ?? remarkOf(layer) };
  const plain = single(layer);
  // A condition that only takes a way stays one.
  const asStatement = plain.kind === "if" && target.names === undefined && flow.base === ctx.current;
  if (!asStatement && isExpression(layer, current.length, ctx)) {
    const ready = plain.kind === "op" && plain.branches === undefined ? current : settle(current, flow);
    const code = layerExpression(layer, ready, ctx);
    const same = [...ready, ...(plain.kind === "result" ? (resultOf(plain, ctx) ?? []) : [])].find(
      (operand) => operand.code === code,
    );
    return same !== undefined && target.names === undefined ? [same] : bind(code, 1, flow, target);
  }
  switch (plain.kind) {
    case "op":
      return placeOp(plain, current, flow, target);
    case "sequence":
      return placeSequence(plain.stages, current, flow, target);
    case "steps":
      return named(placeSteps(plain.steps, settle(current, flow), flow), flow, target);
    case "tuple": {
      const ready = settle(current, flow);
      const parts = plain.elements.flatMap((element): Tensors => {
        if (!isExpression(element, ready.length, ctx)) return place(element, ready, beside(flow, flow.base), {});
        const code = layerExpression(element, ready, ctx);
        return [ready.find((operand) => operand.code === code) ?? { code, once: true }];
      });
      return named(parts, flow, target);
    }
    case "result":
      return named(resultOf(plain, ctx) ?? current, flow, target);
    case "repeat":
    case "for":
    case "if":
      return placeCompound(plain, settle(current, flow), flow, target);
    default:
      return bind(
        layerExpression(plain, settle(current, flow), ctx),
        countOf(plain, current.length, ctx),
        flow,
        target,
      );
  }
}

/** The shape that stands at the end of a layer. */
export const remarkOf = (layer: Layer): string | undefined => {
  const last = layer.kind === "sequence" ? layer.stages.at(-1) : undefined;
  return last?.kind === "shape" ? last.text : undefined;
};

/** The tensors that a result's name stands for. */
export function resultOf(layer: Extract<Layer, { kind: "result" }>, ctx: Context): Tensors | undefined {
  const { variable, member } = layer;
  return member === undefined ? ctx.tensors.get(variable.id) : ctx.members.get(variable.id)?.get(member);
}

/** Gives results the names that are wanted. */
function named(results: Tensors, flow: Flow, { names, remark }: Target): Tensors {
  if (names === undefined) return results;
  return names.flatMap((name, index) => bind((results[index] as Operand).code, 1, flow, { names: [name], remark }));
}

function placeOp(layer: Extract<Layer, { kind: "op" }>, current: Tensors, flow: Flow, target: Target): Tensors {
  const { ctx } = flow;
  const { branches } = layer;
  if (branches === undefined) {
    const count = countOf(layer, current.length, ctx);
    return bind(
      opCall(
        layer,
        current.map(({ code }) => code),
        ctx,
      ),
      count,
      flow,
      target,
    );
  }
  const ready = settle(current, flow);
  if (branches.every((branch) => branch.kind === "branch")) {
    const inputs = joinedBranches(branches, ready, flow);
    return bind(opCall(layer, inputs, ctx), 1, flow, target);
  }
  const list = ctx.names.fresh("branches");
  const type = `${useType(ctx, "Tensor")}[]`;
  flow.statements.push({
    kind: "declare",
    locals: [{ name: list, assigned: false }],
    type,
    value: "[]",
    remark: undefined,
  });
  placeBranches(branches, list, flow, (steps, own) => {
    const layer: Layer = { kind: "steps", steps };
    if (isExpression(layer, ready.length, ctx)) return layerExpression(layer, ready, ctx);
    const results = placeSteps(steps, ready, beside(own, ctx.names.fresh("branch")));
    return results.map(({ code }) => code).join(", ");
  });
  return bind(opCall(layer, [`...${list}`], ctx).replace(`[...${list}]`, list), 1, flow, target);
}

/**
 * The inputs of a join. Layers are made in the order of the source: a branch is written inside the join only when no
 * later one needs statements.
 */
function joinedBranches(
  branches: readonly Extract<Branch, { kind: "branch" }>[],
  current: Tensors,
  flow: Flow,
): readonly string[] {
  const { ctx } = flow;
  const simple = branches.map((branch) => isSimpleBranch(branch, current.length, ctx));
  const lastWithStatements = simple.lastIndexOf(false);
  return branches.flatMap(({ steps }, index) => {
    const layer: Layer = { kind: "steps", steps };
    if (simple[index]) {
      const code = layerExpression(layer, current, ctx);
      if (index > lastWithStatements || !code.includes("(")) return code;
    }
    const results = placeSteps(steps, current, beside(flow, ctx.names.fresh(`branch${index + 1}`)));
    return results.map(({ code }) => code);
  });
}

/** Writes what puts the branches, one after the other, into a list. */
export function placeBranches(
  branches: readonly Branch[],
  list: string,
  flow: Flow,
  code: (steps: readonly Step[], flow: Flow) => string,
): void {
  for (const branch of branches) {
    switch (branch.kind) {
      case "branch":
        flow.statements.push({ kind: "do", code: `${list}.push(${code(branch.steps, flow)})` });
        break;
      case "for": {
        const body = inside(flow);
        const head = loopHead(branch.loop, flow);
        placeBranches(branch.body, list, body, code);
        flow.statements.push({ kind: "for", head, body: body.statements });
        break;
      }
      case "if": {
        const [yes, no] = [inside(flow), inside(flow)];
        placeBranches(branch.consequent, list, yes, code);
        placeBranches(branch.alternative, list, no, code);
        const condition = valueCode(branch.condition, flow.ctx);
        flow.statements.push({ kind: "if", condition, consequent: yes.statements, alternative: no.statements });
      }
    }
  }
}

function placeSequence(stages: readonly Layer[], current: Tensors, flow: Flow, target: Target): Tensors {
  let now = current;
  const layers = stages.filter(({ kind }) => kind !== "shape");
  for (const [index, stage] of stages.entries()) {
    if (stage.kind === "shape") continue;
    const next = stages[index + 1];
    const remark = next?.kind === "shape" ? next.text : undefined;
    const last = stage === layers.at(-1);
    now = place(stage, now, flow, last ? { ...target, remark: remark ?? target.remark } : { remark });
  }
  return layers.length === 0 ? named(current, flow, target) : now;
}

type Compound = Extract<Layer, { kind: "repeat" | "for" | "if" }>;

/** A loop or a condition: it goes on with the locals of the current tensors, or with the ones that the target names. */
function placeCompound(layer: Compound, current: Tensors, outer: Flow, { names, remark }: Target): Tensors {
  const flow = names === undefined ? outer : beside(outer, names[0] as string);
  if (names !== undefined) for (const name of names) flow.locals.delete(name);
  const { ctx } = flow;
  const count = countOf(layer, current.length, ctx);
  const same = count === current.length;
  const ready = same ? settleInNames(current, flow, names) : current;
  const locals = same ? ready.map(({ local }) => local as NonNullable<typeof local>) : openLocals(count, flow);
  const into = (body: Layer): Flow => {
    const own = inside(flow);
    assignAll(locals, place(body, ready, own, {}), own);
    return own;
  };
  switch (layer.kind) {
    case "repeat": {
      const index = ctx.names.fresh("i");
      const head = `let ${index} = 0; ${index} < ${intCode(layer.count, ctx)}; ${index}++`;
      flow.statements.push({ kind: "for", head, body: into(layer.body).statements });
      break;
    }
    case "for": {
      const head = loopHead(layer.loop, flow);
      flow.statements.push({ kind: "for", head, body: into(layer.body).statements });
      break;
    }
    case "if": {
      const condition = valueCode(layer.condition, ctx);
      const consequent = into(layer.consequent).statements;
      const alternative = layer.alternative === undefined ? [] : into(layer.alternative).statements;
      flow.statements.push(
        consequent.length === 0 && alternative.length > 0
          ? { kind: "if", condition: `!(${condition})`, consequent: alternative, alternative: [] }
          : { kind: "if", condition, consequent, alternative },
      );
    }
  }
  if (remark !== undefined) flow.statements.push({ kind: "remark", text: remark });
  return locals.map(operandOf);
}

/** The locals of a loop or a condition that has a label are called by it. */
function settleInNames(current: Tensors, flow: Flow, names: readonly string[] | undefined): Tensors {
  if (names === undefined) return settleInLocals(current, flow);
  return current.map((operand, index) => {
    const local = { name: names[index] as string, assigned: false };
    flow.locals.set(current.length === 1 ? flow.base : `${flow.base}${index + 1}`, local);
    flow.statements.push({ kind: "declare", locals: [local], type: undefined, value: operand.code, remark: undefined });
    return operandOf(local);
  });
}

/** The head of a loop: over numbers, over a list, or over a table, which gets a name. */
function loopHead({ variables, columns, over }: Loop, flow: Flow): string {
  const { ctx } = flow;
  const names = variables.map((variable) => ctx.names.of(variable));
  const [name] = names as [string];
  if (!columns && over.kind === "binary" && over.operator === "..") {
    const { right } = over;
    const inclusive = right.kind === "binary" && right.operator === "+" && isOne(right.right) ? right.left : undefined;
    const end = inclusive === undefined ? `< ${intCode(right, ctx)}` : `<= ${intCode(inclusive, ctx)}`;
    return `let ${name} = ${intCode(over.left, ctx)}; ${name} ${end}; ${name}++`;
  }
  if (!columns) return `const ${name} of ${valueCode(over, ctx)}${isWords(over) ? " as const" : ""}`;
  if (over.kind !== "list") return `const [${names.join(", ")}] of ${valueCode(over, ctx)}`;
  const table = ctx.names.fresh("table");
  flow.statements.push({
    kind: "declare",
    locals: [{ name: table, assigned: false }],
    type: tableType(over, ctx),
    value: valueCode(over, ctx),
    remark: undefined,
  });
  return `const [${names.join(", ")}] of ${table}`;
}

const isOne = (value: Value): boolean => value.kind === "number" && value.value === 1;
const isWords = (value: Value): boolean => value.kind === "list" && value.elements.some(({ kind }) => kind === "word");

/** The type of a table: a tuple of what its columns have. */
function tableType(table: Extract<Value, { kind: "list" }>, ctx: Context): string | undefined {
  const rows = table.elements.flatMap((row) =>
    row.kind === "list" ? [row.elements.map(({ type }) => typeCode(type, ctx))] : [],
  );
  const [first] = rows;
  if (first === undefined || rows.length !== table.elements.length) return undefined;
  const columns = first.map((_, column) => [...new Set(rows.map((row) => row[column]))].join(" | "));
  return `[${columns.join(", ")}][]`;
}

/** The layers that stand directly in a pipeline, without the results at its head. */
export const layersIn = (layer: Layer): number =>
  layer.kind === "sequence" ? layer.stages.filter(({ kind }) => kind !== "shape" && kind !== "result").length : 1;

/** What a label before a layer names: the layer itself, all layers inside, or nothing with weights. */
export function labelKind(layer: Layer): "own" | "group" | "none" {
  switch (layer.kind) {
    case "frozen":
    case "named":
      return labelKind(layer.layer);
    case "sequence": {
      if (layersIn(layer) > 1) return "group";
      const only = layer.stages.find(({ kind }) => kind !== "shape" && kind !== "result");
      return only === undefined ? "none" : labelKind(only);
    }
    case "op":
      return layer.branches === undefined ? "own" : "none";
    case "block":
    case "model":
    case "held":
      return "own";
    case "result":
    case "shape":
      return "none";
    default:
      return "group";
  }
}
