import type { BlockDeclaration, Name, SignatureTensor } from "../1-parse/ast.ts";
import type { Typed } from "../3-check/typed.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { addInput, addScope } from "../graph/builder.ts";
import type { Tensor, TensorId } from "../graph/graph.ts";
import { ExtentOverflow, type Shape, variable } from "../shape/dim.ts";
import { type DomainCondition, declareVariable, finishDomain } from "../shape/domain.ts";
import { shapeOf } from "./apply.ts";
import { type BlockCost, costOfWay } from "./block-cost.ts";
import {
  type Current,
  declares,
  LimitReached,
  type Lowering,
  nameTensor,
  newEnvironment,
  newLowering,
  type Placement,
} from "./context.ts";
import { evaluate } from "./evaluate.ts";
import { type OpenShape, shown } from "./path-conditions.ts";
import { opaqueInt, type Path } from "./paths.ts";
import { checkResults } from "./place-block.ts";
import { type Placed, placedIn } from "./placed.ts";
import { applyStatements } from "./statements.ts";
import { intValue, type Value } from "./values.ts";

/** What flows into a block: the tensors of its signature, or the names of extents. */
export type Inputs = readonly SignatureTensor[] | readonly (readonly string[])[];

/** What one way through the block came to. */
export interface Way {
  readonly path: Path;
  readonly inputs: readonly OpenShape[];
  readonly outputs: readonly (OpenShape | undefined)[];
  readonly needs: readonly DomainCondition[];
  readonly diagnostics: readonly Diagnostic[];
  /** A limit was reached. */
  readonly stopped: boolean;
  readonly placed: () => readonly Placed[];
  readonly cost: () => BlockCost | undefined;
}

/** Puts a block in place by itself, along one path. `bare` leaves layers with a default unknown. */
export function takeWay(typed: Typed, declaration: BlockDeclaration, inputs: Inputs, bare: boolean, path: Path): Way {
  const ctx = newLowering(typed, new Map(), { path, notesPlaces: true });
  let stopped = false;
  let given: Current = [];
  let results: Current = [];
  try {
    const placement = newPlacement(declaration, ctx);
    bindSymbols(declaration, placement, path, bare, ctx);
    given = placeInputs(inputs, declaration.name, placement, path, ctx);
    path.active.push({ declaration, choices: 0 });
    results = applyStatements(declaration.body.statements, given, placement, ctx);
    const outputs = declaration.signature?.outputs;
    if (outputs?.kind === "tensors") checkResults(declaration, outputs.tensors, results, placement, ctx);
  } catch (stop) {
    if (!(stop instanceof LimitReached) && !(stop instanceof ExtentOverflow)) throw stop;
    stopped = true;
  }
  const shapeAt = (tensor: TensorId): Shape => (ctx.builder.tensors[tensor] as Tensor).shape;
  const shape = (tensor: TensorId | undefined) =>
    tensor === undefined ? undefined : shown(shapeAt(tensor), path.assumed);
  return {
    path,
    inputs: given.map((tensor) => (tensor === undefined ? [] : shown(shapeAt(tensor)))),
    outputs: results.map(shape),
    needs: needsOf(ctx, path),
    diagnostics: ctx.diagnostics.filter(({ severity }) => severity === "error"),
    stopped,
    placed: placedIn(ctx, shownBy(path.assumed)),
    cost: costOfWay(
      path,
      given.map((tensor) => (tensor === undefined ? [] : shapeAt(tensor))),
    ),
  };
}

/** Shows shapes with what is assumed, and keeps nothing else of a path. */
const shownBy =
  (assumed: Path["assumed"]) =>
  (shape: Shape): OpenShape =>
    shown(shape, assumed);

/** What a use must meet, without what the path has chosen itself. */
function needsOf(ctx: Lowering, path: Path): readonly DomainCondition[] {
  const narrowed = finishDomain(ctx.domain).conditions.filter(({ because }) => because.length > 0);
  return [...path.relations.values(), ...narrowed].map(({ text, because }) => ({ text, because }));
}

function newPlacement(declaration: BlockDeclaration, ctx: Lowering): Placement {
  const scope = addScope(ctx.builder, {
    parent: undefined,
    kind: "block",
    name: declaration.name.text,
    label: undefined,
    arguments: "",
    wraps: false,
    index: 0,
    count: 0,
    display: { text: undefined, fold: undefined },
    span: declaration.name.span,
  });
  return {
    scope,
    environment: newEnvironment(),
    frozen: false,
    label: undefined,
    text: undefined,
    fold: undefined,
    name: undefined,
    shared: undefined,
  };
}

/** Gives int parameters symbols and layers their defaults; all else only a use knows. */
function bindSymbols(
  declaration: BlockDeclaration,
  placement: Placement,
  path: Path,
  bare: boolean,
  ctx: Lowering,
): void {
  for (const parameter of declaration.parameters) {
    const binding = declares(ctx, parameter.name);
    if (binding === undefined) continue;
    const type = parameter.type.kind === "named" ? parameter.type.name.text : undefined;
    // A float and a string keep their names, so that what is computed from them can be told.
    let value: Value = { kind: "unknown", name: parameter.name.text };
    if (type === "int") {
      value = intValue(variable(parameter.name.text));
      path.integers.add(parameter.name.text);
    } else if (type === "layer" && parameter.default !== undefined && !bare)
      value = evaluate(parameter.default, placement, ctx);
    placement.environment.values.set(binding, value);
  }
}

function placeInputs(inputs: Inputs, { span }: Name, placement: Placement, path: Path, ctx: Lowering): Current {
  return inputs.map((input, index) => {
    if (!("shape" in input)) {
      for (const name of input) declareVariable(ctx.domain, name);
      return addInput(
        ctx.builder,
        `input${inputs.length > 1 ? `_${index + 1}` : ""}`,
        input.map(variable),
        "f32",
        placement.scope,
        span,
        undefined,
      );
    }
    const { shape, name } = input;
    for (const dimension of shape.dimensions) {
      const binding = dimension.kind === "name" ? declares(ctx, dimension.name) : undefined;
      if (binding?.kind !== "dimension") continue;
      placement.environment.values.set(binding, intValue(variable(binding.name)));
      declareVariable(ctx.domain, binding.name);
    }
    const dims: Shape = shapeOf(shape, placement, ctx).map((dim) => dim ?? opaqueInt(path));
    const tensor = addInput(
      ctx.builder,
      name?.text ?? `input_${index + 1}`,
      dims,
      "f32",
      placement.scope,
      shape.span,
      undefined,
    );
    const binding = name && declares(ctx, name);
    if (binding !== undefined) nameTensor(placement.environment, binding, [tensor]);
    return tensor;
  });
}
