import type {
  BlockDeclaration,
  CallExpression,
  Expression,
  ModelDeclaration,
  NameExpression,
  Parameter,
  ShapeNode,
  SignatureTensor,
} from "../1-parse/ast.ts";
import type { Details } from "../diagnostics/create.ts";
import type { Label, Span } from "../diagnostics/diagnostic.ts";
import { addInput } from "../graph/builder.ts";
import type { Tensor, TensorId } from "../graph/graph.ts";
import type { Condition } from "../shape/condition.ts";
import { type Dim, type Shape, substitute, variablesOf } from "../shape/dim.ts";
import { counterexample } from "../shape/domain.ts";
import { formatDim, formatShape } from "../shape/format.ts";
import { formatWanted, openScope, shapeOf, withAttributes } from "./apply.ts";
import { bindParameters } from "./bind.ts";
import { refutationNotes, settle, verdictOf } from "./conditions.ts";
import {
  type Current,
  declares,
  deeper,
  type Environment,
  inside,
  type Lowering,
  nameTensor,
  type Placement,
  report,
  stopAtDepth,
} from "./context.ts";

import { resultLabel } from "./labels.ts";
import { counterexampleOn } from "./path-conditions.ts";
import { opaqueInt, type Path } from "./paths.ts";
import { applyStatements, type ModelBody } from "./statements.ts";
import { intValue, showValue } from "./values.ts";

/** Puts an instance of a block in place. */
export function placeBlock(
  expression: CallExpression | NameExpression,
  declaration: BlockDeclaration,
  current: Current,
  placement: Placement,
  ctx: Lowering,
): Current {
  const tooDeep = () => stopAtDepth(ctx, declaration.name.text, expression, placement);
  return deeper(ctx, tooDeep, () => {
    ctx.blocks.add(declaration);
    const environment = bindParameters(declaration.parameters, ctx.typed.calls.get(expression), placement, ctx);
    const scope = openScope("block", declaration.name.text, expression.span, shown(declaration, placement, ctx), ctx, {
      arguments: argumentText(declaration, environment, ctx),
      wraps: declaration.parameters.some(isContent),
    });
    const inner = inside(placement, scope, environment);
    const { signature } = declaration;
    if (signature?.inputs.kind === "tensors") {
      const wanted = signature.inputs.tensors.length;
      if (!takes(wanted, current, declaration, expression.span, placement, ctx)) return [undefined];
      for (const [index, tensor] of signature.inputs.tensors.entries()) {
        const binding = tensor.name && declares(ctx, tensor.name);
        if (binding !== undefined) nameTensor(environment, binding, [current[index]]);
        if (
          !matchShape(tensor.shape, current[index], expression.span, inner, ctx, (wanted, got, more) =>
            report(
              ctx,
              "shape/signature-input",
              expression.span,
              { block: declaration.name.text, wanted, got },
              placement.scope,
              {
                labels: [{ span: tensor.shape.span, text: "the signature says so" }, ...given(current[index], ctx)],
                ...more,
              },
            ),
          )
        )
          return [undefined];
      }
    }
    if (ctx.path !== undefined && isInside(declaration, ctx.path))
      return promised(declaration, current, inner, ctx.path, ctx);
    ctx.path?.active.push({ declaration, choices: ctx.path.choices.length });
    const results = applyStatements(declaration.body.statements, current, inner, ctx);
    ctx.path?.active.pop();
    if (signature?.outputs.kind === "tensors")
      checkResults(declaration, signature.outputs.tensors, results, inner, ctx);
    return results;
  });
}

/** What a trailing `{ … }` fills: a layer that the caller has to give. */
const isContent = ({ type, default: otherwise }: Parameter): boolean =>
  type.kind === "named" && type.name.text === "layer" && otherwise === undefined;

/** How figures show an instance: as the attributes before its declaration say, if none of those before the step do. */
function shown({ attributes }: BlockDeclaration | ModelDeclaration, placement: Placement, ctx: Lowering): Placement {
  if (attributes.length === 0) return placement;
  const { text, fold } = withAttributes(attributes, placement, ctx);
  return { ...placement, text: placement.text ?? text, fold: placement.fold ?? fold };
}

/** True where a block or model gets as many tensors as it takes; reported where not. */
function takes(
  wanted: number,
  current: Current,
  { name }: BlockDeclaration | ModelDeclaration,
  span: Span,
  { scope }: Placement,
  ctx: Lowering,
): boolean {
  if (wanted === current.length) return true;
  if (current.some((tensor) => tensor === undefined)) return false;
  const got = current.length === 1 ? "it gets one" : `it gets ${current.length}`;
  report(ctx, "shape/input-count", span, { op: name.text, wanted: counted(wanted), got }, scope, {
    labels: current.flatMap((tensor) => given(tensor, ctx)),
    help: wanted === 1 ? `join them first, or give it each one: \`(a -> ${name.text}, b -> ${name.text})\`` : undefined,
  });
  return false;
}

/** True where a block meets itself after a choice: how often it does depends on the choice. */
const isInside = (declaration: BlockDeclaration, path: Path): boolean =>
  path.active.some((outer) => outer.declaration === declaration && outer.choices < path.choices.length);

/** What a block gives inside itself: what its signature says, or what the induction takes. */
function promised(
  declaration: BlockDeclaration,
  current: Current,
  placement: Placement,
  path: Path,
  ctx: Lowering,
): Current {
  path.unsettled ??= `\`${declaration.name.text}\` uses itself`;
  const outputs = declaration.signature?.outputs;
  const shapes =
    outputs?.kind === "tensors"
      ? outputs.tensors.map(({ shape }) => shapeOf(shape, placement, ctx).map((dim) => dim ?? opaqueInt(path)))
      : supposed(declaration, current, placement.environment, path, ctx);
  if (shapes === undefined) return [undefined];
  const { span } = declaration.name;
  return shapes.map((shape) => addInput(ctx.builder, "result", shape, "f32", placement.scope, span, undefined));
}

/** The outputs of the induction's hypothesis for the parameters and inputs of one use. */
function supposed(
  declaration: BlockDeclaration,
  current: Current,
  { values }: Environment,
  { hypothesis }: Path,
  ctx: Lowering,
): readonly Shape[] | undefined {
  if (hypothesis?.declaration !== declaration || hypothesis.inputs.length !== current.length) return undefined;
  const at = new Map<string, Dim>();
  for (const [index, shape] of hypothesis.inputs.entries()) {
    const tensor = current[index];
    const got = tensor === undefined ? undefined : (ctx.builder.tensors[tensor] as Tensor).shape;
    if (got?.length !== shape.length) return undefined;
    for (const [axis, dim] of shape.entries()) for (const name of variablesOf(dim)) at.set(name, got[axis] as Dim);
  }
  for (const { name } of declaration.parameters) {
    const binding = declares(ctx, name);
    const value = binding && values.get(binding);
    if (value?.kind === "int") at.set(name.text, value.value);
  }
  return hypothesis.outputs.map((shape) => shape.map((dim) => substitute(dim, at)));
}

/** Puts a copy of a model in place as a layer; with `until`, up to the step of that label. There are no labels where it could not be. */
export function placeModel(
  expression: CallExpression | NameExpression,
  declaration: ModelDeclaration,
  current: Current,
  placement: Placement,
  ctx: Lowering,
  until?: string,
): { readonly results: Current; readonly labels: ReadonlyMap<string, Current> | undefined } {
  const { body } = declaration;
  const tooDeep = () => stopAtDepth(ctx, declaration.name.text, expression, placement);
  return deeper(ctx, tooDeep, () => {
    const environment = bindParameters(declaration.parameters, ctx.typed.calls.get(expression), placement, ctx);
    const scope = openScope("model", declaration.name.text, expression.span, shown(declaration, placement, ctx), ctx, {
      arguments: argumentText(declaration, environment, ctx),
    });
    const inner = inside(placement, scope, environment);
    if (body.kind === "variant") {
      const callee = variantOf(body.expression, ctx);
      if (callee === undefined) {
        report(ctx, "program/not-a-model", body.span, {}, placement.scope);
        return { results: [undefined], labels: undefined };
      }
      return placeModel(callee.expression, callee.declaration, current, inner, ctx, until);
    }
    const wanted = body.statements.filter(({ kind }) => kind === "input").length;
    if (!takes(wanted, current, declaration, expression.span, placement, ctx))
      return { results: [undefined], labels: undefined };
    const outputs: Current[] = [];
    let next = 0;
    const model: ModelBody = {
      input: (statement) => {
        const tensor = current[next++];
        if (tensor === undefined) return [undefined];
        const fits = matchShape(statement.shape, tensor, expression.span, inner, ctx, (wanted, got, more) =>
          report(
            ctx,
            "shape/model-input",
            expression.span,
            { model: declaration.name.text, input: statement.name.text, wanted, got },
            placement.scope,
            {
              labels: [{ span: statement.shape.span, text: "the model says so" }, ...given(tensor, ctx)],
              ...more,
            },
          ),
        );
        return [fits ? tensor : undefined];
      },
      output: (_, result) => outputs.push(result),
      labels: new Map(),
      until,
    };
    const last = applyStatements(body.statements, current, inner, ctx, model);
    return { results: outputs.length > 0 ? outputs.flat() : last, labels: model.labels };
  });
}

/** The model that a variant calls. */
export function variantOf(
  expression: Expression,
  ctx: Lowering,
): { readonly expression: CallExpression | NameExpression; readonly declaration: ModelDeclaration } | undefined {
  if (expression.kind !== "call" && expression.kind !== "name") return undefined;
  const binding = ctx.typed.bound.references.get(expression.kind === "call" ? expression.callee : expression.name);
  return binding?.kind === "model" ? { expression, declaration: binding.declaration } : undefined;
}

/** The arguments of an instance as text: those that differ from nothing in particular, all in order. */
export function argumentText(
  declaration: BlockDeclaration | ModelDeclaration,
  environment: Environment,
  ctx: Lowering,
): string {
  return declaration.parameters
    .map((parameter) => {
      const binding = declares(ctx, parameter.name);
      const value = binding && environment.values.get(binding);
      return value === undefined ? "" : `${parameter.name.text}=${showValue(value, formatDim)}`;
    })
    .filter((each) => each !== "")
    .join(", ");
}

/**
 * Matches a tensor with a written shape, which gives its unbound dimensions their values. A shape that `claims` holds
 * for all sizes is refuted by one; another narrows the domain.
 */
function matchShape(
  shape: ShapeNode,
  tensor: TensorId | undefined,
  span: Span,
  placement: Placement,
  ctx: Lowering,
  mismatch: (wanted: string, got: string, more: Details) => void,
  claims = false,
): boolean {
  const got = tensor === undefined ? undefined : (ctx.builder.tensors[tensor] as Tensor).shape;
  if (got !== undefined && got.length !== shape.dimensions.length) {
    mismatch(`a tensor ${describeShapeNode(shape, ctx)}`, formatShape(got), {});
    return false;
  }
  for (const [axis, dimension] of shape.dimensions.entries()) {
    const binding = dimension.kind === "name" ? declares(ctx, dimension.name) : undefined;
    if (binding?.kind === "dimension" && got !== undefined)
      placement.environment.values.set(binding, intValue(got[axis] as Dim));
  }
  if (got === undefined || tensor === undefined) return true;
  const wanted = shapeOf(shape, placement, ctx);
  for (const [axis, dim] of wanted.entries()) {
    if (dim === undefined) continue;
    const condition: Condition = {
      kind: "equal",
      left: got[axis] as Dim,
      right: dim,
      what: "extents",
      operands: [0, 0],
    };
    const verdict = verdictOf(condition, ctx);
    if (verdict.kind === "refuted") {
      mismatch(formatWanted(wanted), formatShape(got), {
        notes: claims ? [] : refutationNotes(condition, verdict, ctx),
      });
      return false;
    }
    if (claims && verdict.kind === "conditional") {
      const size = counterexample(ctx.domain, verdict.variable, verdict.sizes);
      if (size === undefined) continue;
      mismatch(formatWanted(wanted), formatShape(got), {
        help: `they differ first at ${verdict.variable} = ${size}`,
      });
      return false;
    }
    if (claims && verdict.kind === "deferred" && ctx.path !== undefined) {
      const example = counterexampleOn(ctx.path, ctx.domain, condition);
      if (example === undefined) {
        ctx.path.unproved ??= { span: shape.span, why: verdict.why };
        continue;
      }
      mismatch(formatWanted(wanted), formatShape(got), { help: `they differ at ${example}` });
      return false;
    }
    settle(condition, { op: "input", span, scope: placement.scope, inputs: [tensor], sources: [] }, ctx);
  }
  return true;
}

function describeShapeNode(shape: ShapeNode, ctx: Lowering): string {
  const text = ctx.typed.bound.files.get(shape.span.file)?.text ?? "";
  return text.slice(shape.span.start, shape.span.end);
}

/** Checks what the right side of a signature promises. */
export function checkResults(
  declaration: BlockDeclaration,
  tensors: readonly SignatureTensor[],
  results: Current,
  placement: Placement,
  ctx: Lowering,
): void {
  for (const [index, { shape }] of tensors.entries()) {
    const tensor = results[index];
    if (tensor === undefined) continue;
    matchShape(
      shape,
      tensor,
      shape.span,
      placement,
      ctx,
      (wanted, got, more) => {
        const args = { block: declaration.name.text, wanted, got };
        report(ctx, "shape/signature-output", shape.span, args, placement.scope, {
          labels: given(tensor, ctx),
          ...more,
        });
      },
      true,
    );
  }
}

const given = (tensor: TensorId | undefined, ctx: Lowering): readonly Label[] =>
  tensor === undefined ? [] : [resultLabel(tensor, ctx)];
const counted = (count: number): string => (count === 1 ? "one tensor" : `${count} tensors`);
