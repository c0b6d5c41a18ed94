import type { Branch, Layer, Value, Variable } from "../../program/program.ts";
import { functionOf } from "./blocks.ts";
import { type Context, refuse, type Tensors, use, useType } from "./context.ts";
import { isExpression, layerExpression, listCode } from "./expressions.ts";
import { newFlow } from "./flow.ts";
import { place, placeBranches } from "./place.ts";
import { arrowBody, printStatements, returning } from "./print.ts";
import { callOf } from "./table.ts";
import { hasWeights, single } from "./traits.ts";
import { valueCode } from "./values.ts";

/** A layer as a value: a function of `inputs` tensors that gives one. */
export function layerCode(layer: Layer, inputs: number, ctx: Context): string {
  const plain = single(layer);
  if (plain.kind === "held") return heldCode(plain.value, inputs, ctx);
  if (inputs === 1 && plain.kind === "op" && plain.op !== "identity" && plain.arguments.size === 0 && !plain.branches)
    return use(ctx, callOf(plain.op, plain.arguments, ctx.module.traits));
  if (plain.kind === "block" && plain.arguments.size === 0) {
    const { name, results } = functionOf(plain.block, inputs, ctx);
    if (results !== 1) refuseSeveral(results, ctx);
    return name;
  }
  const base = ctx.current;
  const parameters = Array.from({ length: inputs }, (_, index) => (inputs === 1 ? base : `${base}${index + 1}`));
  const flow = newFlow(ctx, base);
  const tensors: Tensors = parameters.map((name) => {
    const local = { name, assigned: true };
    flow.locals.set(name, local);
    return { code: name, local };
  });
  const results = place(layer, tensors, flow, {});
  if (results.length !== 1) refuseSeveral(results.length, ctx);
  const body = arrowBody(returning(flow.statements, listCode(results)));
  const arrow = `(${parameters.join(", ")}) => ${body}`;
  const compound = plain.kind === "sequence" || plain.kind === "steps" || plain.kind === "if" || plain.kind === "for";
  // A label before a recipe of several layers names them all.
  return ctx.module.labelsHeld && compound && hasWeights(layer, ctx.module.program)
    ? `${use(ctx, "steps")}(${arrow})`
    : arrow;
}

const refuseSeveral = (results: number, ctx: Context): never =>
  refuse(
    ctx,
    `in TypeScript a layer that a name, a list or a parameter holds gives one tensor, and one here gives ${results}`,
    "make it a block, and use that by its name",
  );

/** A layer that a variable or an expression holds. Only the type of a parameter follows from how many tensors it gets; any other is written as a layer of one. */
export function heldCode(value: Value, inputs: number, ctx: Context): string {
  if (value.kind === "layer") return `(${layerCode(value.layer, inputs, ctx)})`;
  if (value.kind === "variable" && isParameter(value.variable, ctx)) ctx.layerInputs.set(value.variable.id, inputs);
  else if (inputs > 1)
    refuse(
      ctx,
      `in TypeScript a layer that a name, a list or a condition holds takes one tensor, and ${heldName(value, ctx)} gets ${inputs}`,
      "make it a block, which can take several tensors",
    );
  return value.kind === "conditional" ? `(${valueCode(value, ctx)})` : valueCode(value, ctx);
}

const isParameter = ({ id }: Variable, { declaration }: Context): boolean =>
  "parameters" in declaration && declaration.parameters.some(({ variable }) => variable.id === id);

function heldName(value: Value, ctx: Context): string {
  if (value.kind === "variable") return `\`${value.variable.name}\``;
  if (value.kind === "constant") return `\`${ctx.module.program.declarations.get(value.declaration)?.name}\``;
  return "one here";
}

/** What makes a layer of the tensors that are current now, for a function that calls it at once. */
export function closure(layer: Layer, current: Tensors, ctx: Context, name?: string): string {
  if (isExpression(layer, current.length, ctx)) return `() => ${layerExpression(layer, current, ctx, name)}`;
  const flow = newFlow(ctx, ctx.names.fresh(ctx.current === "y" ? "inner" : "y"));
  const results = place(layer, current, flow, {});
  return `() => ${arrowBody(returning(flow.statements, listCode(results)))}`;
}

/** Branches as a list of layers. */
export function layersCode(branches: readonly Branch[], ctx: Context): string {
  if (branches.every(({ kind }) => kind === "branch"))
    return `[${branches.map((branch) => layerCode({ kind: "steps", steps: (branch as Extract<Branch, { kind: "branch" }>).steps }, 1, ctx)).join(", ")}]`;
  const flow = newFlow(ctx, ctx.current);
  const list = ctx.names.fresh("layers");
  placeBranches(branches, list, flow, (steps) => layerCode({ kind: "steps", steps }, 1, ctx));
  return `(() => { const ${list}: ${useType(ctx, "Layer")}[] = [];\n${printStatements(flow.statements)}\nreturn ${list}; })()`;
}
