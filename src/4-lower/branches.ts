import type { CallExpression, Expression } from "../1-parse/ast.ts";
import type { Fix, Span } from "../diagnostics/diagnostic.ts";
import type { Node, Tensor, TensorId } from "../graph/graph.ts";
import { ops } from "../ops/index.ts";
import type { Shape } from "../shape/dim.ts";
import type { Site } from "./conditions.ts";
import type { Lowering } from "./context.ts";
import { sourceOf } from "./evaluate.ts";
import { originOf, tensorShape } from "./labels.ts";

/** A branch of a join: its place, its result, and its text. */
export interface Branch {
  readonly span: Span;
  readonly tensor: TensorId;
  readonly shape: Shape;
  /** The node that decided the channels. */
  readonly origin: Node;
  /** As written, without its bar. */
  readonly text: string;
  /** It is nothing but a tensor: `identity`, or the name of a result. */
  readonly bare: boolean;
}

/** The branch that made an input of a join; undefined where the join takes the current tensor. */
export function branchOf(operand: number, site: Site, ctx: Lowering): Branch | undefined {
  const span = site.sources[operand];
  const tensor = site.inputs[operand];
  if (span === undefined || tensor === undefined) return undefined;
  const shape = tensorShape(ctx, tensor);
  const file = ctx.typed.bound.files.get(span.file)?.text ?? "";
  const text = file
    .slice(span.start, span.end)
    .replace(/^\|?\s*/, "")
    .trimEnd();
  const bare = text === "identity" || (/^[A-Za-z_]\w*$/.test(text) && !Object.hasOwn(ops, text));
  return { span, tensor, shape, origin: originOf(tensor, shape.length - 1, ctx), text, bare };
}

/** Adds a layer to a branch; `identity` gives its place. */
export function extended({ span, text }: Branch, layer: string, title: string, ctx: Lowering): Fix {
  const file = ctx.typed.bound.files.get(span.file)?.text ?? "";
  const end = file.slice(span.start, span.end).trimEnd().length + span.start;
  const edit =
    text === "identity"
      ? { span: { ...span, start: end - text.length, end }, newText: layer }
      : { span: { ...span, start: end, end }, newText: ` -> ${layer}` };
  return { title, edits: [edit], applicability: "maybe" };
}

/** The nodes on which one tensor depends and none of the others does, nearest first. */
export function ownNodes(tensor: TensorId, others: readonly TensorId[], ctx: Lowering): readonly Node[] {
  const common = new Set(others.flatMap((other) => [...ancestors([other], new Set(), ctx)]));
  return [...ancestors([tensor], common, ctx)].sort((a, b) => b.id - a.id);
}

function ancestors(tensors: readonly TensorId[], without: ReadonlySet<Node>, ctx: Lowering): ReadonlySet<Node> {
  const found = new Set<Node>();
  const open = [...tensors];
  for (let tensor = open.pop(); tensor !== undefined; tensor = open.pop()) {
    const node = ctx.builder.nodes[(ctx.builder.tensors[tensor] as Tensor).producer] as Node;
    if (found.has(node) || without.has(node)) continue;
    found.add(node);
    open.push(...node.inputs);
  }
  return found;
}

/** The call that made a node, where an author can change it: it is not in the library. */
export function callOf(node: Node, ctx: Lowering): CallExpression | undefined {
  const expression = ctx.origins[node.id]?.expression;
  return expression?.kind === "call" && !expression.span.file.startsWith("std/") ? expression : undefined;
}

/** An argument of a layer as its author wrote it, where the same names are seen as at the join. */
export function written(node: Node, argument: string, site: Site, ctx: Lowering): string | undefined {
  const origin = ctx.origins[node.id];
  if (origin?.expression.kind !== "call" || origin.environment !== site.environment) return undefined;
  const value = ctx.typed.calls.get(origin.expression)?.arguments.get(argument);
  return value === undefined ? undefined : sourceOf(value as Expression, ctx);
}

/** Adds an argument at the end of a call. */
export const withArgument = ({ span }: CallExpression, argument: string) => ({
  span: { ...span, start: span.end - 1, end: span.end - 1 },
  newText: `, ${argument}`,
});
