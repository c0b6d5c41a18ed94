import type {
  Attribute,
  Braces,
  CallExpression,
  Expression,
  NameExpression,
  PipelineStage,
  ShapeNode,
} from "../1-parse/ast.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { similar } from "../diagnostics/similar.ts";
import { addScope } from "../graph/builder.ts";
import type { Scope, ScopeKind, Tensor } from "../graph/graph.ts";
import type { Condition } from "../shape/condition.ts";
import { formatShape } from "../shape/format.ts";
import { applyBranches } from "./apply-branches.ts";
import { applyFor, applyRepeat, applyTimes } from "./apply-rounds.ts";
import { settle, verdictOf } from "./conditions.ts";
import {
  type Current,
  deeper,
  inside,
  type Lowering,
  type Placement,
  refersTo,
  report,
  stopAtDepth,
  within,
} from "./context.ts";
import { evaluate, evaluateCondition, evaluateInt, evaluateText, step } from "./evaluate.ts";
import { assertionFixes } from "./fixes.ts";
import { resultLabel } from "./labels.ts";
import { placeBlock, placeModel } from "./place-block.ts";
import { placeOp } from "./place-op.ts";
import { applyStatements } from "./statements.ts";
import type { LayerValue } from "./values.ts";

/** Puts the layer that an expression stands for in place over `current`, and gives the tensors that come out. */
export function apply(expression: Expression, current: Current, placement: Placement, ctx: Lowering): Current {
  step(ctx, expression, placement);
  const outputs = applied(expression, current, placement, ctx);
  if (outputs.includes(undefined)) {
    ctx.lost ??= expression.span;
    if (ctx.path !== undefined) ctx.path.tally.isPartial = true;
  }
  ctx.placed?.push({ span: expression.span, scope: placement.scope, inputs: current, outputs });
  return outputs;
}

function applied(expression: Expression, current: Current, placement: Placement, ctx: Lowering): Current {
  switch (expression.kind) {
    case "name":
    case "call":
      return applyUse(expression, current, placement, ctx);
    case "pipeline":
      return applyPipeline(expression.stages, current, placement, ctx);
    case "tuple": {
      const inner = grouped(expression, placement, ctx);
      return expression.elements.flatMap((element) => apply(element, current, inner, ctx));
    }
    case "binary":
      return applyTimes(expression, current, placement, ctx);
    case "repeat":
      return applyRepeat(expression, current, placement, ctx);
    case "for":
      return applyFor(expression, current, placement, ctx);
    case "if": {
      const condition = evaluateCondition(expression.condition, placement, ctx);
      if (condition === undefined) return [undefined];
      const side = condition ? expression.consequent : expression.alternative;
      return side === undefined ? current : applyBraces(side, current, placement, ctx);
    }
    case "braces":
      return applyBraces(expression, current, placement, ctx);
    case "index": {
      const value = evaluate(expression, placement, ctx);
      return value.kind === "layer" ? applyValue(value, expression.span, current, placement, ctx) : [undefined];
    }
    case "member":
      return applyMember(expression, current, placement, ctx);
    case "missing":
    case "number":
    case "string":
    case "bool":
    case "list":
    case "unary":
      return [undefined];
  }
}

/** What the attributes before a step say of where it is put. */
export function withAttributes(attributes: readonly Attribute[], placement: Placement, ctx: Lowering): Placement {
  let result = placement;
  for (const attribute of attributes) {
    const text = () => evaluateText(attribute.arguments[0]?.value, placement, ctx);
    switch (attribute.name.text) {
      case "frozen":
        result = { ...result, frozen: true };
        break;
      case "label":
        result = { ...result, text: text() };
        break;
      case "fold":
        result = { ...result, fold: true };
        break;
      case "expand":
        result = { ...result, fold: false };
        break;
      case "name": {
        const name = text();
        if (name !== undefined) result = { ...result, name: { text: name, used: false, span: attribute.span } };
      }
    }
  }
  return result;
}

/** Applies steps in braces. */
export const applyBraces = (braces: Braces, current: Current, placement: Placement, ctx: Lowering): Current =>
  applyStatements(braces.statements, current, grouped(braces, placement, ctx), ctx);

/** The scope for what a label names when it is more than one layer or block. */
export function grouped(expression: { readonly span: Span }, placement: Placement, ctx: Lowering): Placement {
  if (placement.label === undefined) return within(placement);
  return inside(placement, openScope("group", "", expression.span, placement, ctx));
}

/** Opens a scope for a placement; its label and display go to the scope. */
export function openScope(
  kind: ScopeKind,
  name: string,
  span: Span,
  placement: Placement,
  ctx: Lowering,
  more: {
    readonly index?: number;
    readonly count?: number;
    readonly arguments?: string;
    readonly wraps?: boolean;
  } = {},
): number {
  return addScope(ctx.builder, {
    parent: placement.scope,
    kind,
    name,
    label: placement.label,
    arguments: more.arguments ?? "",
    wraps: more.wraps ?? false,
    index: more.index ?? 0,
    count: more.count ?? 0,
    display: displayOf(placement),
    span,
  });
}

/** Most steps say nothing of how figures show them. */
const displayOf = ({ text, fold }: Placement): Scope["display"] =>
  text === undefined && fold === undefined ? plainDisplay : { text, fold };

const plainDisplay: Scope["display"] = { text: undefined, fold: undefined };

function applyPipeline(
  stages: readonly PipelineStage[],
  current: Current,
  placement: Placement,
  ctx: Lowering,
): Current {
  // A result at the head is no layer: `aux: conv4 -> dense(2)` labels one layer.
  const layers = stages.filter((stage) => stage.kind === "layer" && !isTensor(stage.expression, ctx)).length;
  const inner =
    layers > 1
      ? grouped(
          { span: { ...(stages[0] as PipelineStage).span, end: (stages.at(-1) as PipelineStage).span.end } },
          placement,
          ctx,
        )
      : placement;
  let now = current;
  for (const stage of stages) {
    if (stage.kind === "assert") assertShape(stage.shape, now, inner, ctx);
    else now = apply(stage.expression, now, withAttributes(stage.attributes, inner, ctx), ctx);
  }
  return now;
}

/** The name of a result, or a label of a model that has a name: `b.low`. */
const isTensor = (expression: Expression, ctx: Lowering): boolean =>
  expression.kind === "member"
    ? isTensor(expression.target, ctx)
    : expression.kind === "name" && refersTo(ctx, expression.name)?.kind === "tensor";

/** Compares a result with the shape that the source states for it. */
function assertShape(shape: ShapeNode, current: Current, placement: Placement, ctx: Lowering): void {
  const [tensor] = current;
  if (tensor === undefined || current.length !== 1) return;
  const wanted = shapeOf(shape, placement, ctx);
  const got = (ctx.builder.tensors[tensor] as Tensor).shape;
  const flat = wanted.length === 2 && got.length === 4;
  const mismatch = () =>
    report(
      ctx,
      "shape/assertion",
      shape.span,
      { wanted: formatWanted(wanted), got: formatShape(got) },
      placement.scope,
      {
        labels: [resultLabel(tensor, ctx)],
        help: flat ? "make one vector of the image first, with `global_avg_pool2d` or `flatten`" : undefined,
        fixes: assertionFixes(wanted, tensor, shape.span, ctx),
      },
    );
  if (wanted.length !== got.length) {
    mismatch();
    return;
  }
  for (const [axis, dim] of wanted.entries()) {
    const actual = got[axis] as never;
    if (dim === undefined) continue;
    const condition: Condition = { kind: "equal", left: actual, right: dim, what: "extents", operands: [0, 0] };
    if (verdictOf(condition, ctx).kind === "refuted") {
      mismatch();
      return;
    }
    settle(condition, { op: "::", span: shape.span, scope: placement.scope, inputs: [tensor], sources: [] }, ctx);
  }
}

/** The dimensions of a written shape; undefined for `_` and after a message. */
export const shapeOf = (shape: ShapeNode, placement: Placement, ctx: Lowering) =>
  shape.dimensions.map((dimension) =>
    dimension.kind === "name" && dimension.name.text === "_"
      ? undefined
      : evaluateInt(dimension, "a dimension", placement, ctx),
  );

/** A written shape with its values. */
export const formatWanted = (dims: ReturnType<typeof shapeOf>): string =>
  `[${dims.map((dim) => (dim === undefined ? "_" : formatShape([dim]).slice(1, -1))).join(", ")}]`;

function applyUse(
  expression: CallExpression | NameExpression,
  current: Current,
  placement: Placement,
  ctx: Lowering,
): Current {
  const binding = refersTo(ctx, expression.kind === "call" ? expression.callee : expression.name);
  if (binding === undefined) return [undefined];
  switch (binding.kind) {
    case "op": {
      const call = ctx.typed.calls.get(expression);
      const trailing = expression.kind === "call" ? expression.trailing : undefined;
      if (call?.branches !== true || trailing?.branches === undefined)
        return placeOp(expression, binding.name, current, [], placement, ctx);
      const scope = openScope("branches", binding.name, expression.span, { ...placement, text: undefined }, ctx, {
        count: trailing.branches.length,
      });
      const inner = inside(placement, scope);
      const widens = binding.name !== "concat" ? false : call.arguments.has("axis") ? undefined : true;
      const { tensors, sources } = applyBranches(trailing.branches, current, inner, ctx, widens);
      const joined = { ...inner, label: placement.label, text: placement.text };
      return placeOp(expression, binding.name, tensors, sources, joined, ctx);
    }
    case "block":
      return placeBlock(expression, binding.declaration, current, placement, ctx);
    case "model":
      return placeModel(expression, binding.declaration, current, placement, ctx).results;
    case "tensor":
      return placement.environment.tensors?.get(binding) ?? [undefined];
    case "let":
    case "parameter":
    case "shared":
    case "loop": {
      const value = placement.environment.values.get(binding);
      if (value?.kind === "layer") return applyValue(value, expression.span, current, placement, ctx);
      if (ctx.path !== undefined) ctx.path.unsettled ??= `it depends on the layer \`${binding.name}\``;
      return [undefined];
    }
    case "const": {
      const value = evaluate(expression, placement, ctx);
      return value.kind === "layer" ? applyValue(value, expression.span, current, placement, ctx) : [undefined];
    }
    case "builtin":
    case "fn":
    case "dimension":
    case "unavailable":
      return [undefined];
  }
}

/** Puts a recipe in place, with the names that it saw where it was written. */
function applyValue(value: LayerValue, use: Span, current: Current, placement: Placement, ctx: Lowering): Current {
  const { shared } = value;
  const own: Placement = { ...placement, environment: value.environment };
  let inner = own;
  if (shared !== undefined) {
    const filling = shared.firstUse === undefined;
    shared.firstUse ??= use;
    const store = { weights: shared.weights, next: 0, filling, firstUse: shared.firstUse, use };
    inner = { ...withAttributes(shared.attributes, own, ctx), shared: store };
  }
  // Braces filled with branches are a list of layers; one that is applied by itself has been reported.
  const tooDeep = () => stopAtDepth(ctx, "this layer", value.expression, placement);
  return deeper(ctx, tooDeep, () => apply(value.expression, current, inner, ctx));
}

function applyMember(
  expression: Extract<Expression, { kind: "member" }>,
  current: Current,
  placement: Placement,
  ctx: Lowering,
): Current {
  const { target, member } = expression;
  if (target.kind !== "name" && target.kind !== "call") return [undefined];
  const binding = refersTo(ctx, target.kind === "name" ? target.name : target.callee);
  const missing = (model: string, labels: Iterable<string>) =>
    report(ctx, "name/no-such-label", member.span, { model, label: member.text }, placement.scope, {
      help: labelsHelp(member.text, [...labels]),
    });
  if (binding?.kind === "model") {
    const { labels } = placeModel(target, binding.declaration, current, placement, ctx, member.text);
    const found = labels?.get(member.text);
    if (found === undefined && labels !== undefined) missing(binding.name, labels.keys());
    return found ?? [undefined];
  }
  if (binding?.kind !== "tensor") return [undefined];
  const members = placement.environment.members?.get(binding);
  const found = members?.get(member.text);
  // A model that could not be put in place has its own message.
  const isKnown = placement.environment.tensors?.get(binding)?.every((tensor) => tensor !== undefined);
  if (found === undefined && (members !== undefined || isKnown)) missing(binding.name, members?.keys() ?? []);
  return found ?? [undefined];
}

function labelsHelp(name: string, labels: readonly string[]): string {
  if (labels.length === 0) return "it has none: a label inside a loop, an `if` or a branch is not reached";
  const near = similar(name, labels);
  return near === undefined
    ? `its labels are ${labels.map((label) => `\`${label}\``).join(", ")}`
    : `did you mean \`${near}\`?`;
}
