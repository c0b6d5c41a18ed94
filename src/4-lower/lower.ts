import type {
  Attribute,
  BlockDeclaration,
  Expression,
  InputStatement,
  ModelDeclaration,
  OutputStatement,
} from "../1-parse/ast.ts";
import type { Call, Typed } from "../3-check/typed.ts";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { addInput, addScope, finish } from "../graph/builder.ts";
import type { DType, Graph, Pixels, Tensor, TensorId } from "../graph/graph.ts";
import { type Dim, variable } from "../shape/dim.ts";
import { type Domain, declareVariable, finishDomain, hasPattern, spelledWithin } from "../shape/domain.ts";
import { adviseOrder } from "./advise-order.ts";
import { formatWanted, shapeOf } from "./apply.ts";
import { bindParameters } from "./bind.ts";
import {
  type Current,
  declares,
  type Environment,
  LimitReached,
  type Lowering,
  newEnvironment,
  newLowering,
  type Placement,
  report,
} from "./context.ts";
import { evaluate, evaluateText } from "./evaluate.ts";
import { argumentText, variantOf } from "./place-block.ts";
import { settleWeights } from "./place-weights.ts";
import { type Placed, placedIn } from "./placed.ts";
import { applyStatements, type ModelBody } from "./statements.ts";
import { floatOf, intValue, rawOf } from "./values.ts";

/** A model as a graph (undefined after an error), with the sizes for which it is defined. */
export interface Lowered {
  readonly graph: Graph | undefined;
  readonly domain: Domain;
  readonly diagnostics: readonly Diagnostic[];
  /** A step whose result is unknown: a mistake in it has a message, here or in what was found before. */
  readonly lost: Span | undefined;
  /** The blocks that were put in place, as `blockId` names them. */
  readonly blocks: ReadonlySet<string>;
  /** What was put in place, also where an error leaves no graph; nothing where `notesPlaces` is not asked for. */
  readonly placed: () => readonly Placed[];
}

/**
 * Builds the graph of a model: evaluates its parameters (those of `call`, else the defaults), puts every block in
 * place, and proves or narrows what its layers need. `at` gives dimension variables a size.
 */
export function lower(
  typed: Typed,
  declaration: ModelDeclaration,
  at: ReadonlyMap<string, number>,
  { call, notesPlaces }: { readonly call?: Call; readonly notesPlaces?: boolean | undefined } = {},
): Lowered {
  const ctx = newLowering(typed, at, { notesPlaces: notesPlaces === true });
  try {
    lowerRoot(declaration, call, newEnvironment(), ctx);
    settleWeights(ctx);
    adviseOrder(ctx);
    spellShapes(ctx);
  } catch (stop) {
    if (!(stop instanceof LimitReached)) throw stop;
  }
  // A graph without a step would be another network than the one in the source.
  const failed = ctx.lost !== undefined || ctx.diagnostics.some((each) => each.severity === "error");
  const graph = failed ? undefined : finish(ctx.builder, declaration.name.text, declaration.doc);
  const { diagnostics } = ctx;
  const blocks = new Set([...ctx.blocks].map(blockId));
  return { graph, domain: finishDomain(ctx.domain), diagnostics, lost: ctx.lost, blocks, placed: placedIn(ctx) };
}

/** A block by its file and name, which an edit elsewhere does not change. */
export const blockId = ({ span, name }: BlockDeclaration): string => `${span.file} ${name.text}`;

/** Which quotients are whole is known when all legal sizes are. */
function spellShapes({ builder: { tensors }, domain }: Lowering): void {
  if (!hasPattern(domain)) return;
  for (const [id, tensor] of tensors.entries()) tensors[id] = { ...tensor, shape: spelledWithin(domain, tensor.shape) };
}

/** Lowers a model at the top; a variant stands for the model that it calls, with its own arguments. */
function lowerRoot(declaration: ModelDeclaration, call: Call | undefined, caller: Environment, ctx: Lowering): void {
  const environment = bindParameters(declaration.parameters, call, { environment: caller, scope: 0 }, ctx);
  if (declaration.body.kind === "variant") {
    const callee = variantOf(declaration.body.expression, ctx);
    if (callee === undefined) report(ctx, "program/not-a-model", declaration.body.span, {}, 0);
    else lowerRoot(callee.declaration, ctx.typed.calls.get(callee.expression), environment, ctx);
    return;
  }
  const scope = addScope(ctx.builder, {
    parent: undefined,
    kind: "model",
    name: declaration.name.text,
    label: undefined,
    arguments: argumentText(declaration, environment, ctx),
    wraps: false,
    index: 0,
    count: 0,
    display: { text: undefined, fold: undefined },
    span: declaration.name.span,
  });
  const placement: Placement = {
    scope,
    environment,
    frozen: false,
    label: undefined,
    text: undefined,
    fold: undefined,
    name: undefined,
    shared: undefined,
  };
  const model: ModelBody = {
    input: (statement) => [rootInput(statement, placement, ctx)],
    output: (statement, result) => rootOutput(statement, result, placement, ctx),
    labels: new Map(),
    until: undefined,
  };
  const last = applyStatements(declaration.body.statements, [], placement, ctx, model);
  finishOutputs(declaration, last, ctx);
}

function rootInput(statement: InputStatement, placement: Placement, ctx: Lowering): TensorId | undefined {
  for (const dimension of statement.shape.dimensions) {
    const binding = dimension.kind === "name" ? declares(ctx, dimension.name) : undefined;
    if (binding?.kind !== "dimension") continue;
    const size = ctx.at.get(binding.name);
    placement.environment.values.set(binding, intValue(size ?? variable(binding.name)));
    if (size === undefined) declareVariable(ctx.domain, binding.name);
  }
  const dims = shapeOf(statement.shape, placement, ctx);
  const small = dims.findIndex((dim) => typeof dim === "number" && dim < 1);
  if (small >= 0) {
    report(
      ctx,
      "shape/attribute",
      (statement.shape.dimensions[small] as Expression).span,
      { op: "input", attribute: "shape", rule: "must have extents of at least 1", got: formatWanted(dims) },
      placement.scope,
    );
    return undefined;
  }
  if (dims.some((dim) => dim === undefined)) return undefined;
  const pixels = statement.attributes.find((attribute) => attribute.name.text === "pixels");
  const dtype = (statement.dtype?.text ?? "f32") as DType;
  return addInput(
    ctx.builder,
    statement.name.text,
    dims as readonly Dim[],
    dtype,
    placement.scope,
    statement.span,
    pixels && readPixels(pixels, placement, ctx),
  );
}

function readPixels(attribute: Attribute, placement: Placement, ctx: Lowering): Pixels | undefined {
  const value = (name: string) => {
    const argument = attribute.arguments.find((each) => each.name?.text === name);
    return argument && evaluate(argument.value, placement, ctx);
  };
  const mode = value("mode");
  if (mode !== undefined) {
    const word = rawOf(mode);
    return word === "tf" || word === "caffe" || word === "torch" ? { mode: word } : undefined;
  }
  const scale = value("scale");
  const offset = value("offset");
  return { mode: "linear", scale: (scale && floatOf(scale)) ?? 1, offset: (offset && floatOf(offset)) ?? 0 };
}

function rootOutput(statement: OutputStatement, result: Current, placement: Placement, ctx: Lowering): void {
  const classes = statement.attributes.find((attribute) => attribute.name.text === "classes");
  const file = evaluateText(classes?.arguments[0]?.value, placement, ctx);
  for (const [index, tensor] of result.entries()) {
    const name = result.length === 1 ? statement.name.text : `${statement.name.text}_${index + 1}`;
    if (tensor !== undefined) ctx.builder.outputs.push({ name, tensor, classes: file });
  }
}

function finishOutputs(declaration: ModelDeclaration, last: Current, ctx: Lowering): void {
  const { builder } = ctx;
  const known = last.filter((tensor) => tensor !== undefined);
  if (builder.inputs.length === 0) {
    const { body } = declaration;
    // An `input` that has a message of its own is there.
    if (body.kind === "braces" && body.statements.some(({ kind }) => kind === "input")) return;
    report(ctx, "program/no-input", declaration.name.span, { model: declaration.name.text }, 0, {
      help: "write for example `input image: [N, H, W, 3]` as its first line, or make it a `block`",
    });
    return;
  }
  if (builder.outputs.length === 0) {
    if (declaration.body.kind === "braces" && !declaration.body.statements.some(({ kind }) => kind === "step")) {
      report(ctx, "program/no-result", declaration.name.span, { model: declaration.name.text }, 0);
      return;
    }
    for (const [index, tensor] of known.entries()) {
      const label = (builder.tensors[tensor] as Tensor).label;
      const name = label ?? (known.length === 1 ? "output" : `output_${index + 1}`);
      builder.outputs.push({ name, tensor, classes: undefined });
    }
    return;
  }
  const taken = new Set(builder.outputs.map(({ tensor }) => tensor));
  for (const tensor of known) {
    const node = builder.nodes[(builder.tensors[tensor] as Tensor).producer];
    if (taken.has(tensor) || (builder.readers[tensor] as number) > 0 || node === undefined || node.op === "input")
      continue;
    report(ctx, "name/unused-result", node.span, {}, 0, { help: "name it with `output main`, or leave the step out" });
  }
}
