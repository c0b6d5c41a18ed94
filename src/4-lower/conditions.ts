import type { Expression } from "../1-parse/ast.ts";
import type { Label, Span } from "../diagnostics/diagnostic.ts";
import type { Node, ScopeId, Tensor, TensorId } from "../graph/graph.ts";
import type { Condition, ShapeProblem } from "../shape/condition.ts";
import { decide, type Verdict } from "../shape/decide.ts";
import { keyOf, type Shape, sameDim } from "../shape/dim.ts";
import { narrow } from "../shape/domain.ts";
import { formatDim, formatShape } from "../shape/format.ts";
import { describeSizes, isEmpty, smallestOutside } from "../shape/sizes.ts";
import { type Lowering, refersTo, report } from "./context.ts";
import { sourceOf } from "./evaluate.ts";
import { showValue } from "./values.ts";

/** What a condition or problem is about: an op's use, with the tensors that it gets and the source of each. */
export interface Site {
  readonly op: string;
  readonly span: Span;
  readonly scope: ScopeId;
  readonly inputs: readonly TensorId[];
  /** The branch, or the element of a tuple, that made each input; empty where the op takes the current tensor. */
  readonly sources: readonly Span[];
}

/** Settles what a shape rule needs: nothing where it is proved, a narrower domain where it is conditional, else a message. True when the result's shape can be relied on. */
export function settle(condition: Condition, site: Site, ctx: Lowering): boolean {
  const verdict = cachedVerdict(condition, ctx);
  switch (verdict.kind) {
    case "proved":
      return true;
    case "conditional": {
      const text = describeSizes(verdict.sizes, verdict.variable);
      const outcome = narrow(ctx.domain, verdict.variable, verdict.sizes, {
        text: reasonOf(condition, site.op),
        span: site.span,
      });
      if (outcome.kind === "empty") {
        const other = outcome.other;
        report(
          ctx,
          "shape/empty-domain",
          site.span,
          {
            variable: verdict.variable,
            op: site.op,
            condition: text,
            other: other === undefined ? "" : `, and \`${other.text}\` is needed too`,
          },
          site.scope,
          {
            labels: other?.because.slice(0, 1).map(({ text: why, span }) => ({ span, text: why })) ?? [],
          },
        );
      } else if (outcome.kind === "deferred") {
        report(
          ctx,
          "shape/deferred",
          site.span,
          { op: site.op, why: `the common period of all conditions on ${verdict.variable} is too long` },
          site.scope,
        );
      }
      return true;
    }
    case "deferred":
      report(ctx, "shape/deferred", site.span, { op: site.op, why: verdict.why }, site.scope);
      return true;
    case "refuted":
      refute(condition, verdict, site, ctx);
      return false;
  }
}

/** Reports a rule that has no result at all. */
export function reportProblem(problem: ShapeProblem, site: Site, ctx: Lowering): void {
  if (problem.kind === "attribute") {
    report(
      ctx,
      "shape/attribute",
      site.span,
      { op: site.op, attribute: problem.attribute, rule: problem.rule, got: problem.got },
      site.scope,
    );
    return;
  }
  const flat = site.op === "dense" || problem.got.length > 2;
  report(
    ctx,
    "shape/rank",
    site.span,
    { op: site.op, wanted: problem.wanted, got: formatShape(problem.got) },
    site.scope,
    {
      labels: sourceLabels(site, [problem.input], undefined, ctx),
      help: flat && problem.wanted.includes("rank-2") ? "put `flatten` or `global_avg_pool2d` before it" : undefined,
    },
  );
}

const verdicts = new WeakMap<Lowering, Map<string, Verdict>>();

function cachedVerdict(condition: Condition, ctx: Lowering): Verdict {
  if (holdsPlainly(condition)) return { kind: "proved" };
  let cache = verdicts.get(ctx);
  if (cache === undefined) {
    cache = new Map();
    verdicts.set(ctx, cache);
  }
  const key = conditionKey(condition);
  let verdict = cache.get(key);
  if (verdict === undefined) {
    verdict = decide(condition);
    cache.set(key, verdict);
  }
  return verdict;
}

/** The common case, without allocating: numbers that fit, or the same normal form. */
function holdsPlainly(condition: Condition): boolean {
  switch (condition.kind) {
    case "equal":
      return condition.left === condition.right || sameDim(condition.left, condition.right);
    case "at-least":
      return typeof condition.value === "number" && condition.value >= condition.bound;
    case "divides":
      return (
        typeof condition.value === "number" &&
        typeof condition.divisor === "number" &&
        condition.value % condition.divisor === 0
      );
  }
}

function conditionKey(condition: Condition): string {
  switch (condition.kind) {
    case "equal":
      return `${keyOf(condition.left)}=${keyOf(condition.right)}`;
    case "at-least":
      return `${keyOf(condition.value)}>=${condition.bound}`;
    case "divides":
      return `${keyOf(condition.divisor)}|${keyOf(condition.value)}`;
  }
}

function reasonOf(condition: Condition, op: string): string {
  switch (condition.kind) {
    case "equal":
      return `\`${op}\` needs equal ${condition.what}: ${formatDim(condition.left)} and ${formatDim(condition.right)}`;
    case "at-least":
      return `\`${op}\` needs ${condition.what} of at least ${condition.bound}: ${formatDim(condition.value)}`;
    case "divides":
      return `\`${op}\` needs ${condition.what} that ${formatDim(condition.divisor)} divides: ${formatDim(condition.value)}`;
  }
}

function refute(condition: Condition, verdict: Extract<Verdict, { kind: "refuted" }>, site: Site, ctx: Lowering): void {
  const only = finiteNote(verdict);
  switch (condition.kind) {
    case "equal": {
      const labels = sourceLabels(site, condition.operands, condition.what, ctx);
      const args = {
        op: site.op,
        what: condition.what,
        left: formatDim(condition.left),
        right: formatDim(condition.right),
      };
      if (condition.what === "elements") {
        report(ctx, "shape/element-count", site.span, args, site.scope, { labels, help: only });
        return;
      }
      report(ctx, "shape/not-equal", site.span, args, site.scope, { labels, help: only ?? repair(condition, site) });
      return;
    }
    case "at-least": {
      const input = site.inputs[0] === undefined ? "nothing" : formatShape(tensorShape(ctx, site.inputs[0]));
      const args = {
        op: site.op,
        what: condition.what,
        bound: String(condition.bound),
        value: formatDim(condition.value),
        input,
      };
      report(ctx, "shape/too-small", site.span, args, site.scope, {
        labels: sourceLabels(site, [0], undefined, ctx),
        help: only,
      });
      return;
    }
    case "divides":
      report(
        ctx,
        "shape/not-divisible",
        site.span,
        { op: site.op, what: condition.what, divisor: formatDim(condition.divisor), value: formatDim(condition.value) },
        site.scope,
        {
          labels: sourceLabels(site, [0], undefined, ctx),
          help: only,
        },
      );
  }
}

function finiteNote(verdict: Extract<Verdict, { kind: "refuted" }>): string | undefined {
  if (verdict.variable === undefined) return undefined;
  const counterexample = smallestOutside(verdict.sizes);
  if (isEmpty(verdict.sizes)) return `it fails for every ${verdict.variable}, first at ${verdict.variable} = 1`;
  return `it holds only for ${describeSizes(verdict.sizes, verdict.variable)}; it fails first at ${verdict.variable} = ${counterexample}`;
}

function repair(condition: Extract<Condition, { kind: "equal" }>, site: Site): string | undefined {
  const { left, right, what } = condition;
  if (typeof left !== "number" || typeof right !== "number") return undefined;
  const [larger, smaller] = [Math.max(left, right), Math.min(left, right)];
  if (what === "channels" && site.op !== "concat") {
    return `project the narrower branch with \`conv2d(${larger}, 1)\`, or pad it with \`pad_channels(${larger - smaller})\``;
  }
  if (what === "height" || what === "width") {
    return larger === 2 * smaller
      ? "one branch halves the image: give the other `stride=2` too, or bring the smaller one back with `upsample2d(2)`"
      : "give the windows of both branches the same stride and `padding=same`, or crop the larger one with `crop2d`";
  }
  return undefined;
}

/** Labels that say where the inputs at some positions come from, and what made them so. */
function sourceLabels(
  site: Site,
  operands: readonly number[],
  what: string | undefined,
  ctx: Lowering,
): readonly Label[] {
  const labels: Label[] = [];
  for (const operand of new Set(operands)) {
    const tensor = site.inputs[operand];
    if (tensor === undefined) continue;
    const shape = tensorShape(ctx, tensor);
    const origin = originOf(tensor, axisOf(what, shape), ctx);
    const source = site.sources[operand];
    const own = ctx.origins.get(origin.id);
    const text = formatShape(shape);
    if (own !== undefined && (source === undefined || inside(origin.span, source))) {
      const why = attributeText(own.expression, origin, ctx);
      labels.push({ span: origin.span, text: why === undefined ? text : `${text}: ${why}` });
    } else if (source !== undefined) {
      labels.push({ span: source, text: `${text}: from ${describeNode(origin, ctx)}` });
    } else labels.push({ span: origin.span, text: `${text}: from here` });
  }
  return labels;
}

const inside = (inner: Span, outer: Span): boolean =>
  inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;

function axisOf(what: string | undefined, shape: Shape): number | undefined {
  if (what === "channels" || what === "features") return shape.length - 1;
  if (what === "height") return 1;
  if (what === "width") return 2;
  return undefined;
}

/** The node that gave a tensor its extent on an axis (its whole shape without one): walks back while an input has the same. */
function originOf(tensor: TensorId, axis: number | undefined, ctx: Lowering): Node {
  const { nodes, tensors } = ctx.builder;
  let node = nodes[(tensors[tensor] as Tensor).producer] as Node;
  let shape = tensorShape(ctx, tensor);
  for (;;) {
    const [input] = node.inputs;
    if (input === undefined || node.op === "conv2d" || node.op === "dense") return node;
    const before = tensorShape(ctx, input);
    const same =
      axis === undefined
        ? before.length === shape.length && before.every((dim, index) => sameDim(dim, shape[index] as never))
        : before.length === shape.length && sameDim(before[axis] as never, shape[axis] as never);
    if (!same) return node;
    node = nodes[(tensors[input] as Tensor).producer] as Node;
    shape = before;
  }
}

/** The first argument of an op where it is a formula, with the values of the parameters in it: "4 * filters, with filters = 64". */
function attributeText(expression: Expression, node: Node, ctx: Lowering): string | undefined {
  if (expression.kind !== "call") return undefined;
  const first = expression.arguments?.[0]?.value;
  if (
    first === undefined ||
    first.kind === "number" ||
    (node.op !== "conv2d" && node.op !== "dense" && node.op !== "separable_conv2d")
  )
    return undefined;
  const environment = ctx.origins.get(node.id)?.environment;
  const values: string[] = [];
  const visit = (each: Expression): void => {
    if (each.kind === "binary") {
      visit(each.left);
      visit(each.right);
    } else if (each.kind === "name") {
      const binding = refersTo(ctx, each.name);
      const value = binding?.kind === "parameter" ? environment?.values.get(binding) : undefined;
      if (value !== undefined) values.push(`${each.name.text} = ${showValue(value, formatDim)}`);
    }
  };
  visit(first);
  return values.length === 0 ? sourceOf(first, ctx) : `${sourceOf(first, ctx)}, with ${values.join(", ")}`;
}

function describeNode(node: Node, ctx: Lowering): string {
  const name = node.op === "input" ? `the input \`${node.name}\`` : `\`${node.op}\``;
  const text = ctx.typed.bound.files.get(node.span.file)?.text;
  if (text === undefined) return name;
  const before = text.slice(0, node.span.start);
  const line = before.split("\n").length;
  return `${name} at ${line}:${node.span.start - before.lastIndexOf("\n")}`;
}

const tensorShape = (ctx: Lowering, tensor: TensorId): Shape => (ctx.builder.tensors[tensor] as Tensor).shape;
