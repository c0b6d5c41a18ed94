import { type Context, type Operand, type Tensors, useType } from "./context.ts";
import type { Local, Statement } from "./module.ts";

/** Statements in the making, and the locals in which the current tensors are, from step to step. */
export interface Flow {
  readonly ctx: Context;
  readonly statements: Statement[];
  /** What the locals are called: `x`, or `x1` and `x2` for two tensors. */
  readonly base: string;
  readonly locals: Map<string, Local>;
}

export const newFlow = (ctx: Context, base: string): Flow => ({ ctx, statements: [], base, locals: new Map() });

/** The same flow in the braces of a loop or a condition. */
export const inside = (flow: Flow): Flow => ({ ...flow, statements: [], locals: new Map(flow.locals) });

/** A flow of its own, among the statements of another. */
export const beside = (flow: Flow, base: string): Flow => ({ ...flow, base, locals: new Map() });

/** Where the result of a layer goes. */
export interface Target {
  /** New names for it; without them it goes on as the current tensor. */
  readonly names?: readonly string[] | undefined;
  readonly remark?: string | undefined;
}

/** Puts the value of an expression, `count` tensors, where it goes. */
export function bind(value: string, count: number, flow: Flow, { names, remark }: Target): Tensors {
  if (names !== undefined) return declare(names, value, flow, remark);
  const locals = Array.from({ length: count }, (_, index) => flow.locals.get(localName(flow, count, index)));
  if (locals.every((local) => local !== undefined)) {
    for (const local of locals) local.assigned = true;
    flow.statements.push({ kind: "assign", locals, value, remark });
    return locals.map(operandOf);
  }
  const fresh = Array.from({ length: count }, (_, index) => localFor(flow, count, index));
  flow.statements.push({ kind: "declare", locals: fresh, type: undefined, value, remark });
  return fresh.map(operandOf);
}

/** New constants for a value. */
function declare(names: readonly string[], value: string, flow: Flow, remark: string | undefined): Tensors {
  const locals = names.map((name): Local => ({ name, assigned: false }));
  flow.statements.push({ kind: "declare", locals, type: undefined, value, remark });
  return locals.map(operandOf);
}

/** Declares a local with a tensor as its value. */
function declared(local: Local, operand: Operand, flow: Flow): Operand {
  flow.statements.push({ kind: "declare", locals: [local], type: undefined, value: operand.code, remark: undefined });
  return operandOf(local);
}

/** Brings tensors into the locals of the flow, so that a loop or a condition can go on with them. */
export function settleInLocals(current: Tensors, flow: Flow): Tensors {
  return current.map((operand, index) => {
    const known = flow.locals.get(localName(flow, current.length, index));
    if (known !== undefined && operand.local === known) return operand;
    if (known === undefined) {
      const local = localFor(flow, current.length, index);
      return declared(local, operand, flow);
    }
    return assignTo(known, operand, flow);
  });
}

/** Gives every tensor that is a call a name, so that it can be used more than once. */
export const settle = (current: Tensors, flow: Flow): Tensors =>
  current.some(({ once }) => once)
    ? current.map((operand) => {
        if (!operand.once) return operand;
        const local: Local = { name: flow.ctx.names.fresh(flow.base), assigned: false };
        return declared(local, operand, flow);
      })
    : current;

/** Locals without a value yet, for results of another number than what came in. */
export function openLocals(count: number, flow: Flow): readonly Local[] {
  return Array.from({ length: count }, () => {
    const local: Local = { name: flow.ctx.names.fresh(flow.base), assigned: true };
    const type = useType(flow.ctx, "Tensor");
    flow.statements.push({ kind: "declare", locals: [local], type, value: undefined, remark: undefined });
    return local;
  });
}

/** Puts results into locals that are there. */
export const assignAll = (locals: readonly Local[], results: Tensors, flow: Flow): void => {
  for (const [index, local] of locals.entries()) {
    const operand = results[index] as Operand;
    if (operand.local !== local) assignTo(local, operand, flow);
  }
};

function assignTo(local: Local, operand: Operand, flow: Flow): Operand {
  local.assigned = true;
  flow.statements.push({ kind: "assign", locals: [local], value: operand.code, remark: undefined });
  return operandOf(local);
}

export const operandOf = (local: Local): Operand => ({ code: local.name, local });

const localName = ({ base }: Flow, count: number, index: number): string =>
  count === 1 ? base : `${base}${index + 1}`;

function localFor(flow: Flow, count: number, index: number): Local {
  const key = localName(flow, count, index);
  const isFree = count === 1 || flow.base === flow.ctx.current;
  const local: Local = { name: isFree ? key : flow.ctx.names.fresh(key), assigned: false };
  flow.locals.set(key, local);
  return local;
}
