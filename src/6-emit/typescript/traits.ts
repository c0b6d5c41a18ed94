import type { Declaration, DeclarationId, Layer, Program, Variable } from "../../program/program.ts";
import { spellingOf } from "./table.ts";

/** Visits all plain data inside `data`; `visit` returns false to go no deeper. */
function walk(data: unknown, visit: (each: Readonly<Record<string, unknown>>) => boolean | undefined): void {
  if (typeof data !== "object" || data === null) return;
  if (Array.isArray(data) || data instanceof Map) {
    for (const each of data.values()) walk(each, visit);
    return;
  }
  if (visit(data as Readonly<Record<string, unknown>>) === false) return;
  for (const each of Object.values(data)) walk(each, visit);
}

/** The program with each `@name` before the layer in a pipeline that has the weights. */
export function withNamesAtOps(program: Program): Program {
  const visit = (data: unknown): unknown => {
    if (typeof data !== "object" || data === null) return data;
    if (Array.isArray(data)) return data.map(visit);
    if (data instanceof Map) return new Map([...data].map(([key, value]) => [key, visit(value)]));
    const each = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, visit(value)]));
    return each.kind === "named" ? nameAtOp(each as unknown as NamedLayer, program) : each;
  };
  return visit(program) as Program;
}

type NamedLayer = Extract<Layer, { kind: "named" }>;

function nameAtOp(layer: NamedLayer, program: Program): Layer {
  const { layer: inner, name } = layer;
  if (inner.kind !== "sequence") return layer;
  const at = inner.stages.findIndex((stage) => hasWeights(stage, program));
  const stage = inner.stages[at];
  if (stage === undefined || !takesName(stage)) return layer;
  return { kind: "sequence", stages: inner.stages.with(at, { kind: "named", name, layer: stage }) };
}

/** Every variable that stands in a piece of a program. */
export function variablesIn(data: unknown): readonly Variable[] {
  const found = new Map<number, Variable>();
  walk(data, (each) => {
    if (typeof each.id === "number" && typeof each.name === "string")
      found.set(each.id, { id: each.id, name: each.name });
    return undefined;
  });
  return [...found.values()];
}

/** The numbers of the variables whose values are read in a piece of a program. */
export function valuesRead(data: unknown): ReadonlySet<number> {
  const read = new Set<number>();
  walk(data, (each) => {
    if (each.kind === "variable") read.add((each.variable as Variable).id);
    return undefined;
  });
  return read;
}

/** The labels inside models that a declaration reaches, by the label of the model's step. */
export function membersRead(declaration: Declaration): ReadonlyMap<number, ReadonlySet<string>> {
  const read = new Map<number, Set<string>>();
  walk(declaration, (each) => {
    if (each.kind !== "result" || typeof each.member !== "string") return undefined;
    const { id } = each.variable as Variable;
    read.set(id, (read.get(id) ?? new Set()).add(each.member));
    return undefined;
  });
  return read;
}

/** The length that each list needs for the elements that are asked for by number. */
export function lengthsNeeded(data: unknown): ReadonlyMap<number, number> {
  const needed = new Map<number, number>();
  walk(data, (each) => {
    if (each.kind !== "index") return undefined;
    const target = each.target as { kind: string; variable?: Variable };
    const index = each.index as { kind: string; value?: number };
    if (target.kind === "variable" && target.variable !== undefined && index.kind === "number")
      needed.set(target.variable.id, Math.max(needed.get(target.variable.id) ?? 0, (index.value as number) + 1));
    return undefined;
  });
  return needed;
}

export const freezes = (program: Program): boolean => has(program, ({ kind }) => kind === "frozen");

/** True where a layer with weights is named by its place. */
export function namesByPlace(program: Program): boolean {
  let found = false;
  const visit = (each: Readonly<Record<string, unknown>>): boolean | undefined => {
    if (each.kind === "named" && takesName(each.layer as Layer)) {
      walk(opOf(each.layer as Layer), (inner) => (inner.kind === "op" ? undefined : visit(inner)));
      return false;
    }
    if (each.kind === "op" && spellingOf(each.op as never).weights === true) found = true;
    return !found;
  };
  walk(program.declarations, visit);
  return found;
}

/** Whether some layer inside has weights; what a variable holds may have some. */
export function hasWeights(data: unknown, program: Program, seen = new Set<DeclarationId>()): boolean {
  return has(data, (each) => {
    if (each.kind === "op") return spellingOf(each.op as never).weights === true;
    if (each.kind === "held") return true;
    const id =
      each.kind === "block" ? each.block : each.kind === "model" || each.kind === "variant" ? each.model : undefined;
    if (typeof id !== "number" || seen.has(id)) return false;
    seen.add(id);
    return hasWeights(program.declarations.get(id), program, seen);
  });
}

/** The layer that braces, pipelines and attributes around one layer come to. */
export function single(layer: Layer): Layer {
  if (layer.kind === "steps" && layer.steps.length === 1) {
    const [step] = layer.steps;
    if (step?.kind === "layer" && step.label === undefined) return single(step.layer);
  }
  if (layer.kind === "sequence") {
    const stages = layer.stages.filter(({ kind }) => kind !== "shape");
    if (stages.length === 1) return single(stages[0] as Layer);
  }
  return layer;
}

/** The op below `@frozen`. */
export function opOf(layer: Layer): Layer {
  const inner = single(layer);
  return inner.kind === "frozen" ? opOf(inner.layer) : inner;
}

/** True where a `@name` is that of one op with weights. */
export function takesName(layer: Layer): boolean {
  const op = opOf(layer);
  return op.kind === "op" && spellingOf(op.op).weights === true;
}

/** Whether labels stand before layers that variables hold. */
export const labelsHeld = (program: Program): boolean =>
  has(program, (each) => {
    if (each.kind !== "layer" || each.label === undefined) return false;
    return typeof each.layer === "object" && opOf(each.layer as Layer).kind === "held";
  });

function has(data: unknown, test: (each: Readonly<Record<string, unknown>>) => boolean): boolean {
  let found = false;
  walk(data, (each) => {
    found ||= test(each);
    return !found;
  });
  return found;
}
