import type { CallExpression, Expression } from "../1-parse/ast.ts";
import type { Fix, Span } from "../diagnostics/diagnostic.ts";
import type { Node, Tensor, TensorId } from "../graph/graph.ts";
import type { Condition } from "../shape/condition.ts";
import { type Dim, type Shape, sameDim } from "../shape/dim.ts";
import type { Site } from "./conditions.ts";
import type { Lowering } from "./context.ts";
import { sourceOf } from "./evaluate.ts";
import { originOf, tensorShape } from "./labels.ts";
import { cropOf, sizeAt } from "./repairs.ts";

/**
 * Edits that may mend what a layer needs: each is one way to do it, and only the author knows which is meant. They are
 * guesses until `compile` has tried them.
 */
export function fixesFor(condition: Condition, site: Site, ctx: Lowering): readonly Fix[] {
  if (condition.kind === "divides") return condition.what === "channels" ? groupFixes(condition, site) : [];
  if (condition.kind === "at-least")
    return site.inputs.length === 1 ? sameBorder(site.inputs[0], site, ctx, site.span) : [];
  const [first, second] = condition.operands.map((operand) => branchOf(operand, site, ctx));
  if (first === undefined || second === undefined) return [];
  const size = condition.what === "height" || condition.what === "width";
  if (condition.what === "channels") return channelFixes(condition, [first, second], site, ctx);
  if (!size) return [];
  return [
    ...strideFixes([first, second]),
    ...borderFixes(site, ctx),
    ...cropFixes(condition, [first, second], site, ctx),
  ];
}

/** Makes one vector of an image before a layer that takes vectors. */
export const vectorFixes = (span: Span): readonly Fix[] =>
  ["global_avg_pool2d", "flatten"].map((op) => ({
    title: `put \`${op}\` before it`,
    edits: [{ span: { ...span, end: span.start }, newText: `${op} -> ` }],
    applicability: "maybe",
  }));

/** A branch of a join: its place, its result, and its text. */
interface Branch {
  readonly span: Span;
  readonly shape: Shape;
  readonly origin: Node;
  readonly text: string;
}

function branchOf(operand: number, site: Site, ctx: Lowering): Branch | undefined {
  const span = site.sources[operand];
  const tensor = site.inputs[operand];
  if (span === undefined || tensor === undefined) return undefined;
  const shape = tensorShape(ctx, tensor);
  const file = ctx.typed.bound.files.get(span.file)?.text ?? "";
  return { span, shape, origin: originOf(tensor, shape.length - 1, ctx), text: file.slice(span.start, span.end) };
}

/** Adds a layer to a branch; `identity` gives its place. */
function extended({ span, text }: Branch, layer: string, title: string): Fix {
  const body = text.replace(/^\|?\s*/, "");
  const start = span.end - body.length;
  const alone = body.trim() === "identity";
  const end = start + body.trimEnd().length;
  const edit = alone
    ? { span: { ...span, start, end }, newText: layer }
    : { span: { ...span, start: end, end }, newText: ` -> ${layer}` };
  return { title, edits: [edit], applicability: "maybe" };
}

function channelFixes(
  { left, right }: Extract<Condition, { kind: "equal" }>,
  [first, second]: readonly [Branch, Branch],
  site: Site,
  ctx: Lowering,
): readonly Fix[] {
  if (typeof left !== "number" || typeof right !== "number" || site.op === "concat") return [];
  const [narrow, wide] = left < right ? [first, second] : [second, first];
  const filters = written(wide.origin, site, ctx) ?? String(Math.max(left, right));
  const stride = strideBetween(narrow.shape, wide.shape);
  const projection = stride > 1 ? `conv2d(${filters}, 1, stride=${stride})` : `conv2d(${filters}, 1)`;
  const padding = `pad_channels(${Math.abs(left - right)})`;
  return [
    extended(narrow, projection, `project the narrower branch with \`${projection}\``),
    ...(stride > 1 ? [] : [extended(narrow, padding, `pad the narrower branch with \`${padding}\``)]),
  ];
}

/** The first argument of a layer as its author wrote it, where the same names are seen as at the join. */
function written(node: Node, site: Site, ctx: Lowering): string | undefined {
  const origin = ctx.origins.get(node.id);
  if (origin?.expression.kind !== "call" || origin.environment !== site.environment) return undefined;
  const first = origin.expression.arguments?.[0]?.value;
  return first === undefined ? undefined : sourceOf(first, ctx);
}

/** By which stride the height of one image follows from that of another; 1 where it does not. */
function strideBetween(large: Shape, small: Shape): number {
  const [a, b] = [sizeAt(large[1] ?? 1), sizeAt(small[1] ?? 1)];
  if (a === undefined || b === undefined || b >= a) return 1;
  const factor = Math.ceil(a / b);
  return Math.ceil(a / factor) === b ? factor : 1;
}

/** The stride of the other branches on a shortcut without one. */
function strideFixes([first, second]: readonly [Branch, Branch]): readonly Fix[] {
  return [
    [first, second],
    [second, first],
  ].flatMap(([large, small]) => {
    const factor = strideBetween((large as Branch).shape, (small as Branch).shape);
    const channels = (small as Branch).shape.at(-1);
    if (factor < 2 || typeof channels !== "number") return [];
    const layer = `conv2d(${channels}, 1, stride=${factor})`;
    return [extended(large as Branch, layer, `give the other branch the stride too, with \`${layer}\``)];
  });
}

/** Lets the windows of the branches that lose a border reach over it. */
function borderFixes(site: Site, ctx: Lowering): readonly Fix[] {
  const fixes = site.inputs.flatMap((input, index) => sameBorder(input, site, ctx, site.sources[index]));
  const [first] = fixes;
  return first === undefined ? [] : [{ ...first, edits: fixes.flatMap(({ edits }) => edits) }];
}

/** `padding=same` on every window without a border rule that is written between two places. */
function sameBorder(tensor: TensorId | undefined, site: Site, ctx: Lowering, within: Span | undefined): readonly Fix[] {
  if (tensor === undefined || within === undefined) return [];
  const edits = [...windowsBefore(tensor, site, ctx)]
    .filter(({ span }) => span.file === within.file && span.start >= within.start && span.end <= within.end)
    .map(({ span }) => ({ span: { ...span, start: span.end - 1, end: span.end - 1 }, newText: ", padding=same" }));
  return edits.length === 0 ? [] : [{ title: "give its windows `padding=same`", edits, applicability: "maybe" }];
}

/** The calls of windows without a border rule on the way to a tensor, and the layer itself that is placed. */
function windowsBefore(tensor: TensorId, site: Site, ctx: Lowering): ReadonlySet<CallExpression> {
  const { nodes, tensors } = ctx.builder;
  const found = new Set<CallExpression>();
  const note = (expression: Expression | undefined) => {
    if (expression?.kind !== "call" || (expression.arguments ?? []).length === 0 || expression.trailing !== undefined)
      return;
    const given = ctx.typed.calls.get(expression)?.arguments;
    if (given?.has("kernel") !== true && given?.has("size") !== true) return;
    if (!given.has("padding")) found.add(expression);
  };
  if (site.expression !== undefined) note(site.expression);
  for (let node = nodes[(tensors[tensor] as Tensor).producer]; node !== undefined; ) {
    note(ctx.origins.get(node.id)?.expression);
    const input: TensorId | undefined = node.inputs[0];
    node = input === undefined ? undefined : nodes[(tensors[input] as Tensor).producer];
  }
  return found;
}

function cropFixes(
  condition: Extract<Condition, { kind: "equal" }>,
  branches: readonly [Branch, Branch],
  site: Site,
  ctx: Lowering,
): readonly Fix[] {
  const crop = cropOf(condition, site, ctx);
  if (crop === undefined) return [];
  return branches
    .filter((branch, index) => !sameDim(branch.shape[1] as Dim, branches[1 - index]?.shape[1] as Dim))
    .map((branch) => extended(branch, crop, `crop the larger branch with \`${crop}\``));
}

/** The numbers of groups next to the written one that divide the channels. */
function groupFixes({ value, divisor }: Extract<Condition, { kind: "divides" }>, site: Site): readonly Fix[] {
  const argument = site.attributes?.get("groups");
  if (argument?.kind !== "number" || typeof value !== "number" || typeof divisor !== "number") return [];
  const divisors = Array.from({ length: value }, (_, index) => index + 1).filter((each) => value % each === 0);
  const near = [divisors.findLast((each) => each < divisor), divisors.find((each) => each > divisor)];
  return near.flatMap((groups) =>
    groups === undefined
      ? []
      : [
          {
            title: `use ${groups} ${groups === 1 ? "group" : "groups"}`,
            edits: [{ span: argument.span, newText: String(groups) }],
            applicability: "maybe" as const,
          },
        ],
  );
}
