import type { CallExpression, Expression } from "../1-parse/ast.ts";
import type { Span, TextEdit } from "../diagnostics/diagnostic.ts";
import { type OpName, ops } from "../ops/index.ts";
import type { AnyOp } from "../ops/op.ts";
import type { Dim, Shape } from "../shape/dim.ts";
import type { Advice } from "./advise-order.ts";
import type { Lowering } from "./context.ts";
import { sourceOf } from "./evaluate.ts";
import type { OpUse } from "./op-uses.ts";

type ChannelsIn = Advice<"shape/channels-in", { readonly call: string; readonly read: string }>;

/** A convolution or norm whose arguments have no names, and the channels that it gets. */
export interface UnnamedUse {
  readonly expression: CallExpression;
  readonly op: OpName;
  readonly values: readonly number[];
  readonly channels: Dim;
}

/** Ops in which PyTorch has `in_channels` or `num_features` first. */
const convolutions: ReadonlySet<OpName> = new Set(["conv2d", "conv2d_transpose"]);
const norms: ReadonlySet<OpName> = new Set(["batch_norm", "layer_norm"]);

/** Keeps the use of an op in mind, if its arguments may be in the order of PyTorch. */
export function noteUnnamed(
  expression: Expression,
  op: OpName,
  use: OpUse,
  shape: Shape | undefined,
  ctx: Lowering,
): void {
  if (ctx.path !== undefined || expression.kind !== "call" || (!convolutions.has(op) && !norms.has(op))) return;
  const given = expression.arguments?.filter(({ name }) => name === undefined).length ?? 0;
  const channels = shape?.at(-1);
  if (given < (norms.has(op) ? 1 : 3) || channels === undefined || expression.span.file.startsWith("std/")) return;
  const names = Object.keys((ops[op] as AnyOp).attrs).slice(0, given);
  const values = names.flatMap((name) => {
    const value = use.attrs[name];
    return typeof value === "number" ? value : [];
  });
  if (values.length === given) ctx.unnamedUses.push({ expression, op, values, channels });
}

/** `conv2d(3, 64, 3)` over 3 channels, and all that go with it: read here, it has 3 filters and a kernel of 64. */
export function channelsIn(ctx: Lowering): ChannelsIn | undefined {
  const suspects = ctx.unnamedUses.filter(looksForeign);
  if (!suspects.some(({ values, channels }) => values[0] === channels)) return undefined;
  const uses = [...new Map(suspects.map((each) => [each.expression, each])).values()];
  const [first] = uses as [UnnamedUse];
  const call = sourceOf(first.expression, ctx);
  const [filters, kernel, stride] = first.values;
  const read = norms.has(first.op)
    ? `axis ${filters}`
    : `${filters} filters, a kernel of ${kernel} and a stride of ${stride}`;
  const meant = withoutChannels(first);
  return {
    code: "shape/channels-in",
    span: first.expression.span,
    args: { call, read },
    help: `leave out how many channels come in: \`${call}\` is \`${applied(call, first.expression.span, meant)}\``,
    edits: uses.map(withoutChannels),
  };
}

/** Kernels above 11 have no use in papers, and even ones none with a stride of 3, 5 or 7. A norm over axis 4 or more is none. */
function looksForeign({ op, values: [first = 0, second = 0, third = 0] }: UnnamedUse): boolean {
  if (norms.has(op)) return first > 3;
  return second !== third && (second > 11 || (second % 2 === 0 && third % 2 === 1 && third > 1));
}

function withoutChannels({ expression, op }: UnnamedUse): TextEdit {
  const { callee, span, arguments: args = [] } = expression;
  const [first, second] = args;
  const isOnly = norms.has(op) || first === undefined || second === undefined;
  return isOnly
    ? { span: { ...span, start: callee.span.end }, newText: "" }
    : { span: { ...span, start: first.span.start, end: second.span.start }, newText: "" };
}

const applied = (text: string, at: Span, { span, newText }: TextEdit): string =>
  text.slice(0, span.start - at.start) + newText + text.slice(span.end - at.start);
