import type { Expression } from "../1-parse/ast.ts";
import type { Label, Span } from "../diagnostics/diagnostic.ts";
import type { Node, Tensor, TensorId } from "../graph/graph.ts";
import { type Shape, sameDim } from "../shape/dim.ts";
import { formatDim, formatShape } from "../shape/format.ts";
import type { Site } from "./conditions.ts";
import { type Environment, type Lowering, refersTo } from "./context.ts";
import { sourceOf } from "./evaluate.ts";
import { showValue } from "./values.ts";

/** Labels that say where the inputs at some positions come from, and what made them so. */
export function sourceLabels(
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
    const own = ctx.origins[origin.id];
    const text = formatShape(shape);
    if (origin.span.start === site.span.start && origin.span.file === site.span.file) {
      labels.push({ span: origin.span, text: `it gets ${text} from an earlier use of this step` });
    } else if (own !== undefined && (source === undefined || inside(origin.span, source))) {
      const about = axisOf(what, shape) === undefined || axisOf(what, shape) === shape.length - 1;
      const why = about ? attributeText(own.expression, origin, ctx) : undefined;
      labels.push({ span: origin.span, text: why === undefined ? text : `${text}: ${why}` });
    } else if (source !== undefined) {
      labels.push({ span: source, text: `${text}: from ${describeNode(origin, source, ctx)}` });
    } else labels.push({ span: origin.span, text: `${text}: from here` });
  }
  return labels;
}

const inside = (inner: Span, outer: Span): boolean =>
  inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;

/** The axis that a user's word for an extent means; undefined where it means all of them. */
export function axisOf(what: string | undefined, shape: Shape): number | undefined {
  if (what === "channels" || what === "features") return shape.length - 1;
  if (what === "height") return 1;
  if (what === "width") return 2;
  return undefined;
}

/** The node that gave a tensor its extent on an axis (its whole shape without one): walks back while an input has the same. */
export function originOf(tensor: TensorId, axis: number | undefined, ctx: Lowering): Node {
  const { nodes, tensors } = ctx.builder;
  let node = nodes[(tensors[tensor] as Tensor).producer] as Node;
  let shape = tensorShape(ctx, tensor);
  for (;;) {
    const [input] = node.inputs;
    const decides = axis === undefined || axis === shape.length - 1;
    if (input === undefined || (decides && (node.op === "conv2d" || node.op === "dense"))) return node;
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

/** The first argument of an op where it is a formula, with the values of the names in it: "4 * filters, with filters = 64". */
function attributeText(expression: Expression, node: Node, ctx: Lowering): string | undefined {
  if (expression.kind !== "call") return undefined;
  const first = expression.arguments?.[0]?.value;
  if (
    first === undefined ||
    first.kind === "number" ||
    (node.op !== "conv2d" && node.op !== "dense" && node.op !== "separable_conv2d")
  )
    return undefined;
  const environment = ctx.origins[node.id]?.environment;
  const values = environment && valuesIn(first, environment, ctx);
  return values === undefined ? sourceOf(first, ctx) : `${sourceOf(first, ctx)}, with ${values}`;
}

/** The values of the parameters, `let`s and loop variables in an expression: "filters = 64, width = 0.5"; undefined where there are none. */
export function valuesIn(expression: Expression, environment: Environment, ctx: Lowering): string | undefined {
  const values = new Set<string>();
  const visit = (each: Expression): void => {
    if (each.kind === "binary") {
      visit(each.left);
      visit(each.right);
    } else if (each.kind === "unary") visit(each.operand);
    else if (each.kind === "call") for (const argument of each.arguments ?? []) visit(argument.value);
    else if (each.kind === "list") each.elements.forEach(visit);
    else if (each.kind === "name") {
      const binding = refersTo(ctx, each.name);
      const value = binding && environment.values.get(binding);
      if (value === undefined || value.kind === "layer" || value.kind === "unknown") return;
      const text = showValue(value, formatDim);
      // In a block by itself a parameter stands for itself.
      if (text !== each.name.text) values.add(`${each.name.text} = ${text}`);
    }
  };
  visit(expression);
  return values.size === 0 ? undefined : [...values].join(", ");
}

/** Where the result of a step comes from, as a label with its shape. */
export function resultLabel(tensor: TensorId, ctx: Lowering): Label {
  const shape = tensorShape(ctx, tensor);
  return { span: originOf(tensor, undefined, ctx).span, text: `${formatShape(shape)} comes from here` };
}

function describeNode(node: Node, near: Span, ctx: Lowering): string {
  const name = node.op === "input" ? `the input \`${node.name}\`` : `\`${node.op}\``;
  const text = ctx.typed.bound.files.get(node.span.file)?.text;
  if (text === undefined) return name;
  const before = text.slice(0, node.span.start);
  const line = before.split("\n").length;
  const file = node.span.file === near.file ? "" : `${node.span.file}:`;
  return `${name} at ${file}${line}:${node.span.start - before.lastIndexOf("\n")}`;
}

export const tensorShape = (ctx: Lowering, tensor: TensorId): Shape => (ctx.builder.tensors[tensor] as Tensor).shape;
