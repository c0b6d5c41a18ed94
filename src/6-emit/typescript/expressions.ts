import { ops } from "../../ops/index.ts";
import type { AnyOp } from "../../ops/op.ts";
import type { Branch, Layer } from "../../program/program.ts";
import { argumentCodes, functionOf, modelFunction } from "./blocks.ts";
import { type Context, refuse, type Tensors, use } from "./context.ts";
import { closure, heldCode } from "./layer-values.ts";
import { resultOf } from "./place.ts";
import { callOf, spellingOf } from "./table.ts";
import { objectText } from "./text.ts";
import { opOf, single, takesName } from "./traits.ts";
import { convertedCode, valueCode } from "./values.ts";

/** How many tensors a layer gives for `inputs` tensors. */
export function countOf(layer: Layer, inputs: number, ctx: Context): number {
  switch (layer.kind) {
    case "op": {
      const counted = spellingOf(layer.op).results;
      const count = counted === undefined ? undefined : layer.arguments.get(counted);
      if (counted === undefined) return 1;
      if (count?.kind === "number") return count.value;
      return refuse(
        ctx,
        `TypeScript must know how many results \`${layer.op}\` has`,
        `write \`${counted}\` as a number`,
      );
    }
    case "block":
      return functionOf(layer.block, inputs, ctx).results;
    case "model":
      return modelFunction(layer.model, layer.until, inputs, ctx).results;
    case "held":
      return 1;
    case "result":
      return resultOf(layer, ctx)?.length ?? 1;
    case "sequence":
      return layer.stages.reduce((count, stage) => countOf(stage, count, ctx), inputs);
    case "tuple":
      return layer.elements.reduce((count, element) => count + countOf(element, inputs, ctx), 0);
    case "if":
      return countOf(layer.consequent, inputs, ctx);
    case "steps":
      return layer.steps.reduce(
        (count, step) => (step.kind === "layer" ? countOf(step.layer, count, ctx) : count),
        inputs,
      );
    case "frozen":
    case "named":
      return countOf(layer.layer, inputs, ctx);
    case "repeat":
    case "for":
    case "shape":
      return inputs;
  }
}

/** Whether a layer is one expression over its inputs, as a person would write it. */
export function isExpression(layer: Layer, inputs: number, ctx: Context): boolean {
  if (countOf(layer, inputs, ctx) !== 1) return false;
  switch (layer.kind) {
    case "op":
      return (
        spellingOf(layer.op).results === undefined &&
        (layer.branches === undefined || layer.branches.every((branch) => isSimpleBranch(branch, inputs, ctx)))
      );
    case "block":
    case "model":
    case "held":
    case "result":
    case "shape":
    case "frozen":
      return true;
    case "named":
      return !takesName(layer.layer) || isExpression(opOf(layer.layer), inputs, ctx);
    case "sequence":
      return isShortSequence(layer.stages, inputs, ctx);
    case "if":
      return (
        isExpression(layer.consequent, inputs, ctx) &&
        (layer.alternative === undefined ||
          (single(layer.alternative).kind !== "if" && isExpression(layer.alternative, inputs, ctx)))
      );
    case "steps":
      return layer.steps.length === 0 || (single(layer) !== layer && isExpression(single(layer), inputs, ctx));
    case "tuple":
    case "repeat":
    case "for":
      return false;
  }
}

/** One layer, a layer over a result, or an activation of one layer. */
function isShortSequence(stages: readonly Layer[], inputs: number, ctx: Context): boolean {
  const [first, second, third] = stages.filter(({ kind }) => kind !== "shape");
  if (first === undefined) return true;
  if (!isExpression(first, inputs, ctx)) return false;
  if (second === undefined) return true;
  if (third !== undefined || !isExpression(second, 1, ctx)) return false;
  const outer = single(second);
  return (
    first.kind === "result" ||
    (outer.kind === "op" && outer.arguments.size === 0 && outer.branches === undefined && single(first).kind !== "if")
  );
}

export function isSimpleBranch(branch: Branch, inputs: number, ctx: Context): boolean {
  return branch.kind === "branch" && isExpression({ kind: "steps", steps: branch.steps }, inputs, ctx);
}

/** A layer over tensors as an expression; `name` is the name that its weights must have. */
export function layerExpression(layer: Layer, current: Tensors, ctx: Context, name?: string): string {
  const codes = current.map(({ code }) => code);
  switch (layer.kind) {
    case "op":
      return opExpression(layer, current, ctx, name);
    case "block": {
      const made = functionOf(layer.block, current.length, ctx);
      return `${made.name}(${[...codes, ...argumentCodes(layer.block, layer.arguments, made, ctx)].join(", ")})`;
    }
    case "model": {
      const made = modelFunction(layer.model, layer.until, current.length, ctx);
      return `${made.name}(${[...codes, ...argumentCodes(layer.model, layer.arguments, made, ctx)].join(", ")})`;
    }
    case "held":
      return `${heldCode(layer.value, current.length, ctx)}(${codes.join(", ")})`;
    case "result":
      return listCode(resultOf(layer, ctx) ?? current);
    case "shape":
      return listCode(current);
    case "sequence": {
      const stages = layer.stages.filter(({ kind }) => kind !== "shape");
      return listCode(
        stages.reduce<Tensors>((now, stage) => [{ code: layerExpression(stage, now, ctx, name) }], current),
      );
    }
    case "if": {
      const condition = valueCode(layer.condition, ctx);
      const yes = layerExpression(layer.consequent, current, ctx);
      const no = layer.alternative === undefined ? listCode(current) : layerExpression(layer.alternative, current, ctx);
      return `${/ (\|\||\?) /.test(condition) ? `(${condition})` : condition} ? ${yes} : ${no}`;
    }
    case "steps":
      return single(layer) === layer ? listCode(current) : layerExpression(single(layer), current, ctx, name);
    case "frozen":
      return `${use(ctx, "frozen")}(${closure(layer.layer, current, ctx, name)})`;
    case "named": {
      const given = valueCode(layer.name, ctx);
      if (takesName(layer.layer)) return layerExpression(layer.layer, current, ctx, given);
      return `${use(ctx, "named")}(${given}, ${closure(layer.layer, current, ctx)})`;
    }
    case "tuple":
    case "repeat":
    case "for":
      throw new Error(`A ${layer.kind} is no expression.`);
  }
}

/** One tensor, or a list of several. */
export const listCode = (tensors: Tensors): string =>
  tensors.length === 1 ? (tensors[0]?.code as string) : `[${tensors.map(({ code }) => code).join(", ")}]`;

type OpLayer = Extract<Layer, { kind: "op" }>;

function opExpression(layer: OpLayer, current: Tensors, ctx: Context, name: string | undefined): string {
  if (layer.op === "identity") return listCode(current);
  const inputs =
    layer.branches === undefined
      ? current.map(({ code }) => code)
      : layer.branches.flatMap((branch) => {
          if (branch.kind !== "branch") throw new Error(`A ${branch.kind} around branches is no expression.`);
          return layerExpression({ kind: "steps", steps: branch.steps }, current, ctx);
        });
  return opCall(layer, inputs, ctx, name);
}

/** The call of an op over given tensors. */
export function opCall(layer: OpLayer, inputs: readonly string[], ctx: Context, name?: string): string {
  const { op, arguments: given } = layer;
  const { joins, options } = spellingOf(op);
  const specs = (ops[op] as AnyOp).attrs as Readonly<Record<string, { readonly type: { readonly kind: string } }>>;
  const entries = Object.entries(options).map(([attribute, option]) => {
    const value = given.get(attribute);
    const wanted = wantedTypes[specs[attribute]?.type.kind ?? ""];
    return [option, value && convertedCode(value, wanted, ctx)] as const;
  });
  const optionsCode = objectText([["name", name], ...entries]);
  const tensors = joins ? `[${inputs.join(", ")}]` : inputs.join(", ");
  return `${use(ctx, callOf(op, given, ctx.module.traits))}(${[tensors, ...(optionsCode === "{}" ? [] : [optionsCode])].join(", ")})`;
}

const int = { kind: "int" } as const;
const ints = { kind: "list", element: int } as const;
/** What a list or a number of an attribute is made of. */
const wantedTypes: Readonly<Record<string, typeof int | typeof ints>> = {
  int,
  extent: int,
  pair: int,
  padding: int,
  sides: int,
  ints,
  extents: ints,
};
