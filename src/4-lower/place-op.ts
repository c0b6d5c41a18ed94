import type { CallExpression, Expression, NameExpression } from "../1-parse/ast.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { addNode, nodeName } from "../graph/builder.ts";
import type { Tensor, TensorId } from "../graph/graph.ts";
import type { AttrSpec, RawAttr } from "../ops/attributes.ts";
import { type OpName, ops } from "../ops/index.ts";
import type { AnyOp, WeightSpec } from "../ops/op.ts";
import type { AttrValues } from "../ops/semantics.ts";
import { ExtentOverflow, type Shape } from "../shape/dim.ts";
import { formatDim } from "../shape/format.ts";
import { noteUnnamed } from "./channels-in.ts";
import { reportProblem, type Site, settle } from "./conditions.ts";
import { type Current, type Lowering, limits, type Placement, report, stopAtLimit } from "./context.ts";
import { evaluate, isWord, reportSized, toInt } from "./evaluate.ts";
import { sourceLabels } from "./labels.ts";
import {
  literalUse,
  newUse,
  noteLiteral,
  type OpUse,
  readingOf,
  shapesOver,
  sizedAttribute,
  useWith,
  weightsOver,
} from "./op-uses.ts";
import { placeWeights } from "./place-weights.ts";
import { rawOf, type Value } from "./values.ts";

/** Puts an op in place over `current`; `sources` are the branches that made its inputs. Unknown inputs give unknown results, without a message. */
export function placeOp(
  expression: CallExpression | NameExpression,
  name: OpName,
  current: Current,
  sources: readonly Span[],
  placement: Placement,
  ctx: Lowering,
): Current {
  const op = ops[name] as AnyOp;
  const use = useOf(expression, op, placement, ctx);
  const attrs = use?.attrs;
  // A model without an input has its own message.
  if (current.length === 0) return unknownResults(name, attrs);
  const wrongCount = countProblem(op, current.length);
  if (wrongCount !== undefined) {
    const { help, ...args } = wrongCount;
    report(ctx, "shape/input-count", expression.span, { op: name, ...args }, placement.scope, {
      labels: sources.map((span, index) => ({ span, text: `input ${index + 1}` })),
      help: help(name, sources.length > 0),
    });
    return [undefined];
  }
  if (use === undefined || current.some((tensor) => tensor === undefined)) return unknownResults(name, attrs);
  const inputs = current as readonly TensorId[];
  const site: Site = {
    op: name,
    span: expression.span,
    scope: placement.scope,
    inputs,
    sources,
    attributes: ctx.typed.calls.get(expression)?.arguments,
    environment: placement.environment,
    expression,
  };
  try {
    return placeKnown(expression, name, use, inputs, placement, site, ctx);
  } catch (problem) {
    if (!(problem instanceof ExtentOverflow)) throw problem;
    report(ctx, "type/too-large", site.span, { expression: `the size or the cost of \`${name}\`` }, site.scope, {
      labels: sourceLabels(site, [0], undefined, ctx),
    });
    return unknownResults(name, attrs);
  }
}

/** Puts an op in place over tensors that are all known. */
function placeKnown(
  expression: CallExpression | NameExpression,
  name: OpName,
  use: OpUse,
  inputs: readonly TensorId[],
  placement: Placement,
  site: Site,
  ctx: Lowering,
): Current {
  const reading = readingOf(use);
  if (!reading.ok) {
    reportProblem(reading.problem, site, ctx);
    return [undefined];
  }
  const shapes = inputs.map((tensor) => (ctx.builder.tensors[tensor] as Tensor).shape);
  const known = shapesOver(use, reading.attrs, shapes);
  const { result } = known;
  noteUnnamed(expression, name, use, shapes[0], ctx);
  if (!result.ok) {
    reportProblem(result.problem, site, ctx);
    return unknownResults(name, use.attrs);
  }
  let sound = ctx.path !== undefined || constantAttributes(use, reading.attrs, site, ctx);
  for (const condition of reading.conditions) sound = settle(condition, site, ctx) && sound;
  // What the rule needs makes sense for legal attributes only.
  if (!sound) return result.outputs.map(() => undefined);
  for (const condition of result.conditions) sound = settle(condition, site, ctx) && sound;
  if (!sound) return result.outputs.map(() => undefined);
  const weights = weightsOver(use, reading.attrs, known);
  return addOp(
    expression,
    name,
    reading.attrs,
    inputs,
    { shapes, outputs: result.outputs, weights },
    placement,
    site,
    ctx,
  );
}

/** What an op makes of its inputs. */
interface Made {
  readonly shapes: readonly Shape[];
  readonly outputs: readonly Shape[];
  readonly weights: readonly WeightSpec[];
}

function addOp(
  expression: CallExpression | NameExpression,
  name: OpName,
  attrs: AttrValues,
  inputs: readonly TensorId[],
  { shapes, outputs, weights: specs }: Made,
  placement: Placement,
  site: Site,
  ctx: Lowering,
): Current {
  if (ctx.builder.nodes.length >= limits.nodes) {
    stopAtLimit(ctx, "layers in a model", limits.nodes, expression, placement);
  }
  const ownName = placement.label ?? name;
  const own = nodeName(ctx.builder, placement.scope, ownName);
  const weights = placeWeights(specs, own, placement, site, ctx);
  if (weights === undefined) return outputs.map(() => undefined);
  if (ctx.path !== undefined) {
    const { tally } = ctx.path;
    tally.layers.push({ op: name, attrs, inputs: shapes, outputs });
    // How often the same weights are made is not kept.
    if (placement.shared !== undefined) tally.isPartial = true;
  }
  ctx.origins[ctx.builder.nodes.length] = { expression, environment: placement.environment };
  return addNode(ctx.builder, {
    op: name,
    attrs,
    inputs,
    outputs,
    weights,
    name: own,
    ownName,
    scope: placement.scope,
    span: expression.span,
    label: placement.text,
    frozen: placement.frozen,
  });
}

/** A use of an op with its attributes as written; undefined when one could not be read. */
function useOf(
  expression: CallExpression | NameExpression,
  op: AnyOp,
  placement: Placement,
  ctx: Lowering,
): OpUse | undefined {
  const call = ctx.typed.calls.get(expression);
  if (call === undefined) return undefined;
  const literal = literalUse(call);
  if (literal !== undefined) return literal;
  const attrs: Record<string, RawAttr> = {};
  let isLiteral = true;
  for (const [name, argument] of call.arguments) {
    isLiteral &&= isLiteralValue(argument, ctx);
    const value = evaluate(argument, placement, ctx);
    if (value.kind === "fraction" && (op.attrs as Readonly<Record<string, AttrSpec>>)[name]?.type.kind !== "float") {
      const whole = toInt(value, argument, `\`${name}\``, placement, ctx);
      if (whole === undefined) return undefined;
      attrs[name] = whole;
      continue;
    }
    const raw = rawOf(value) ?? (ctx.path === undefined ? undefined : anyLegal(op, name));
    if (raw === undefined) {
      if (ctx.path === undefined) reportQuotient(argument, value, `\`${name}\``, placement, ctx);
      return undefined;
    }
    attrs[name] = raw;
  }
  for (const name in op.attrs) {
    const spec = op.attrs[name] as AttrSpec;
    if (attrs[name] === undefined && spec.default === undefined && spec.defaultFrom === undefined) return undefined;
  }
  // In a block by itself numbers have names of their own on each way, so that nothing comes again.
  if (ctx.path !== undefined && !isLiteral) return newUse(op, attrs);
  const use = useWith(call, op, attrs);
  if (isLiteral) noteLiteral(call, use);
  return use;
}

/** A quotient that depends on the input size is no float, and in a list it is no whole number. */
function reportQuotient(argument: Expression, value: Value, place: string, placement: Placement, ctx: Lowering): void {
  if (value.kind !== "list") {
    reportSized([[argument, value]], place, placement, ctx);
    return;
  }
  for (const [index, element] of value.elements.entries()) {
    const expression = argument.kind === "list" ? (argument.elements[index] as Expression) : argument;
    if (rawOf(element) === undefined) toInt(element, expression, place, placement, ctx);
  }
}

/** A number, truth or word, or a list of them: the same wherever it stands. */
function isLiteralValue(expression: Expression, ctx: Lowering): boolean {
  switch (expression.kind) {
    case "number":
    case "bool":
      return true;
    case "name":
      return isWord(expression, ctx);
    case "list":
      return expression.elements.every((element) => isLiteralValue(element, ctx));
    default:
      return false;
  }
}

/** In a block by itself, a float that only a use knows: no shape depends on it. */
function anyLegal(op: AnyOp, attribute: string): RawAttr | undefined {
  const spec = (op.attrs as Readonly<Record<string, AttrSpec>>)[attribute];
  if (spec?.type.kind !== "float") return undefined;
  return typeof spec.default === "number" ? spec.default : (spec.type.minimum ?? 0.5);
}

interface CountProblem {
  readonly wanted: string;
  readonly got: string;
  readonly help: (op: string, branches: boolean) => string | undefined;
}

function countProblem(op: AnyOp, count: number): CountProblem | undefined {
  const got = count === 1 ? "it gets one" : `it gets ${count}`;
  if (Array.isArray(op.inputs)) {
    const { length } = op.inputs;
    if (length === count) return undefined;
    const wanted = length === 1 ? "one tensor" : `${length} tensors`;
    return { wanted, got, help: length === 1 ? () => "join them first, for example with `concat`" : branchHelp };
  }
  const { atLeast } = op.inputs as { readonly atLeast: number };
  return count >= atLeast ? undefined : { wanted: `at least ${atLeast} tensors`, got, help: branchHelp };
}

const branchHelp = (op: string, branches: boolean): string | undefined =>
  branches ? undefined : `give it branches, \`${op} { | … | … }\`, or a tuple, \`(a, b) -> ${op}\``;

function unknownResults(name: OpName, attrs: Readonly<Record<string, RawAttr>> | undefined): Current {
  const count = name === "split" && typeof attrs?.count === "number" ? Math.min(attrs.count, 1000) : 1;
  return Array.from({ length: count }, () => undefined);
}

/** Only extents may depend on input sizes; another attribute that does is reported. */
function constantAttributes(use: OpUse, attrs: AttrValues, site: Site, ctx: Lowering): boolean {
  const symbolic = sizedAttribute(use, attrs);
  if (symbolic === undefined) return true;
  report(
    ctx,
    "type/needs-constant",
    site.attributes?.get(symbolic.name)?.span ?? site.span,
    { place: `\`${symbolic.name}\` of \`${site.op}\``, value: `\`${formatDim(symbolic.value)}\`` },
    site.scope,
    { help: "give the input a fixed size, or choose it with `--at`" },
  );
  return false;
}
