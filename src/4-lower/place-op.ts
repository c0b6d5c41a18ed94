import type { CallExpression, NameExpression } from "../1-parse/ast.ts";
import type { Label, Span } from "../diagnostics/diagnostic.ts";
import { addNode, addWeight, nodeName } from "../graph/builder.ts";
import type { Tensor, TensorId, WeightId } from "../graph/graph.ts";
import type { AttrSpec, RawAttr } from "../ops/attributes.ts";
import { type OpName, ops } from "../ops/index.ts";
import type { AnyOp, WeightSpec } from "../ops/op.ts";
import { type AttrValues, inferShapes, macsOf, readAttrs, weightsOf } from "../ops/semantics.ts";
import { ExtentOverflow, type Shape, sameShape } from "../shape/dim.ts";
import { formatShape } from "../shape/format.ts";
import { constantOf, reportProblem, type Site, settle } from "./conditions.ts";
import { type Current, LimitReached, type Lowering, limits, type Placement, report } from "./context.ts";
import { evaluate, toInt } from "./evaluate.ts";
import { pooledFixes } from "./fixes.ts";
import { sourceLabels } from "./labels.ts";
import { rawOf } from "./values.ts";

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
  const attrs = attributesOf(expression, op, placement, ctx);
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
  if (attrs === undefined || current.some((tensor) => tensor === undefined)) return unknownResults(name, attrs);
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
    return placeKnown(expression, name, attrs, inputs, placement, site, ctx);
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
  attrs: Record<string, RawAttr>,
  inputs: readonly TensorId[],
  placement: Placement,
  site: Site,
  ctx: Lowering,
): Current {
  const op = ops[name] as AnyOp;
  const shapes = inputs.map((tensor) => (ctx.builder.tensors[tensor] as Tensor).shape);
  const reading = readAttrs(op, attrs);
  if (!reading.ok) {
    reportProblem(reading.problem, site, ctx);
    return [undefined];
  }
  const result = inferShapes(op, shapes, reading.attrs);
  if (!result.ok) {
    reportProblem(result.problem, site, ctx);
    return unknownResults(name, attrs);
  }
  let sound = ctx.path !== undefined || constantAttributes(op, reading.attrs, site, ctx);
  for (const condition of reading.conditions) sound = settle(condition, site, ctx) && sound;
  // What the rule needs makes sense for legal attributes only.
  if (!sound) return result.outputs.map(() => undefined);
  for (const condition of result.conditions) sound = settle(condition, site, ctx) && sound;
  if (!sound) return result.outputs.map(() => undefined);
  // The cost of a layer must be a whole number that is exact, too; only large tensors can exceed that.
  if (shapes.some(isLarge) || result.outputs.some(isLarge)) macsOf(op, shapes, reading.attrs, result.outputs);
  return addOp(expression, name, reading.attrs, inputs, shapes, result.outputs, placement, site, ctx);
}

function addOp(
  expression: CallExpression | NameExpression,
  name: OpName,
  attrs: AttrValues,
  inputs: readonly TensorId[],
  shapes: readonly Shape[],
  outputs: readonly Shape[],
  placement: Placement,
  site: Site,
  ctx: Lowering,
): Current {
  if (ctx.builder.nodes.length >= limits.nodes) {
    report(
      ctx,
      "program/too-large",
      expression.span,
      { what: "layers", limit: limits.nodes.toLocaleString("en") },
      placement.scope,
    );
    throw new LimitReached();
  }
  const ownName = placement.label ?? name;
  const own = nodeName(ctx.builder, placement.scope, ownName);
  const weights = placeWeights(weightsOf(ops[name] as AnyOp, shapes, attrs), own, placement, site, ctx);
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

const isLarge = (shape: Shape): boolean =>
  shape.reduce<number>((elements, dim) => (typeof dim === "number" ? elements * dim : elements), 1) > 2 ** 26;

/** The attributes as written; undefined when one could not be read. */
function attributesOf(
  expression: CallExpression | NameExpression,
  op: AnyOp,
  placement: Placement,
  ctx: Lowering,
): Record<string, RawAttr> | undefined {
  const call = ctx.typed.calls.get(expression);
  if (call === undefined) return undefined;
  const attrs: Record<string, RawAttr> = {};
  for (const [name, argument] of call.arguments) {
    const value = evaluate(argument, placement, ctx);
    if (value.kind === "fraction" && (op.attrs as Readonly<Record<string, AttrSpec>>)[name]?.type.kind !== "float") {
      const whole = toInt(value, argument, `\`${name}\``, placement, ctx);
      if (whole === undefined) return undefined;
      attrs[name] = whole;
      continue;
    }
    const raw = rawOf(value) ?? (ctx.path === undefined ? undefined : anyLegal(op, name));
    if (raw === undefined) return undefined;
    attrs[name] = raw;
  }
  for (const name in op.attrs) {
    const spec = op.attrs[name] as AttrSpec;
    if (attrs[name] === undefined && spec.default === undefined && spec.defaultFrom === undefined) return undefined;
  }
  return attrs;
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
function constantAttributes(op: AnyOp, attrs: AttrValues, site: Site, ctx: Lowering): boolean {
  for (const name in op.attrs) {
    const { kind } = (op.attrs[name] as AttrSpec).type;
    if (kind !== "int" && kind !== "pair" && kind !== "ints" && kind !== "padding") continue;
    const symbolic = firstSymbol(attrs[name]);
    if (symbolic === undefined) continue;
    report(
      ctx,
      "type/needs-constant",
      site.attributes?.get(name)?.span ?? site.span,
      { place: `\`${name}\` of \`${site.op}\``, value: `\`${formatShape([symbolic as never]).slice(1, -1)}\`` },
      site.scope,
      { help: "give the input a fixed size, or choose it with `--at`" },
    );
    return false;
  }
  return true;
}

function firstSymbol(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  if ("kind" in value && value.kind === "sum") return value;
  for (const each of Object.values(value)) {
    const found = firstSymbol(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

function placeWeights(
  specs: readonly WeightSpec[],
  node: string,
  placement: Placement,
  site: Site,
  ctx: Lowering,
): Readonly<Record<string, WeightId>> | undefined {
  const weights: Record<string, WeightId> = {};
  if (specs.length === 0 || ctx.path !== undefined) return weights;
  let owner = node;
  if (placement.name !== undefined) {
    if (placement.name.used)
      report(ctx, "name/several-weights", placement.name.span, { name: placement.name.text }, placement.scope);
    else owner = placement.name.text;
    placement.name.used = true;
    ctx.named = true;
  }
  for (const wanted of specs) {
    const spec = withKnownShape(wanted, ctx);
    if (!isKnown(spec)) {
      report(
        ctx,
        "shape/weight-depends-on-size",
        site.span,
        { weight: spec.name, op: site.op, shape: formatShape(spec.shape) },
        site.scope,
        {
          labels: sourceLabels(site, [0], "features", ctx),
          notes: ["with a fixed input size there is one shape"],
          help: "give the input a fixed size, or make the features independent of it with `global_avg_pool2d`",
          fixes: site.inputs[0] === undefined ? [] : pooledFixes(site.inputs[0], ctx),
        },
      );
      return undefined;
    }
    const { shared } = placement;
    const known = shared === undefined || shared.filling ? undefined : shared.weights[shared.next++];
    // After a mistake, the first use may have had an input of unknown shape, and made no weights.
    const unknown = known === undefined && ctx.diagnostics.some(({ severity }) => severity === "error");
    if (shared !== undefined && !shared.filling && !unknown) {
      const first = known === undefined ? undefined : ctx.builder.weights[known];
      if (first === undefined || !sameShape(first.shape, spec.shape)) {
        const shapes = {
          weight: spec.name,
          first: first === undefined ? "missing" : formatShape(first.shape),
          second: formatShape(spec.shape),
        };
        report(ctx, "shape/shared-mismatch", site.span, shapes, site.scope, {
          labels: usesOf(shared),
          help: "bring both inputs to the same extents, or write `let` for `shared` to have new weights at each use",
        });
        return undefined;
      }
      if (first.frozen !== placement.frozen) {
        const [once, again] = first.frozen ? ["frozen", "trained"] : ["trained", "frozen"];
        report(ctx, "program/shared-frozen", site.span, { weight: spec.name, once, again }, site.scope, {
          labels: usesOf(shared),
          help: "write `@frozen` before all uses or before none, or `let` for `shared` to have new weights at each use",
        });
        return undefined;
      }
      weights[spec.name] = known as WeightId;
      continue;
    }
    const added = addWeight(ctx.builder, owner, spec, placement.frozen);
    if (added === undefined) {
      const taken = `${owner}/${spec.name}`;
      report(ctx, "name/duplicate-weight", site.span, { name: taken }, site.scope, {
        labels: firstUse(taken, site, ctx),
        help: 'put a parameter or a loop variable into the text, as in `@name("conv{i}")`',
      });
      return undefined;
    }
    shared?.weights.push(added);
    weights[spec.name] = added;
  }
  return weights;
}

const usesOf = (shared: NonNullable<Placement["shared"]>): readonly Label[] => [
  { span: shared.firstUse, text: "the first use" },
  { span: shared.use, text: "this use" },
];

const isKnown = ({ shape }: WeightSpec): boolean => shape.every((dim) => typeof dim === "number");

/** Extents that are the same for all legal input sizes are known. */
const withKnownShape = (spec: WeightSpec, ctx: Lowering): WeightSpec =>
  isKnown(spec) ? spec : { ...spec, shape: spec.shape.map((dim) => constantOf(dim, ctx) ?? dim) };

/** Where the weight of a name was made first, where that is another place. */
function firstUse(weight: string, site: Site, ctx: Lowering): readonly Label[] {
  const id = ctx.builder.weights.findIndex(({ name }) => name === weight);
  const node = ctx.builder.nodes.find((each) => each.op !== "input" && Object.values(each.weights).includes(id));
  if (node === undefined || (node.span.file === site.span.file && node.span.start === site.span.start)) return [];
  return [{ span: node.span, text: "the first weight of this name" }];
}
