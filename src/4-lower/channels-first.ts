import type { Expression, InputStatement } from "../1-parse/ast.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { ops } from "../ops/index.ts";
import type { AnyOp } from "../ops/op.ts";
import { type Dim, type Shape, sameDim } from "../shape/dim.ts";
import { formatDim, formatShape } from "../shape/format.ts";
import type { Advice } from "./advise-order.ts";
import type { Lowering } from "./context.ts";
import { sourceOf } from "./evaluate.ts";

type ChannelsFirst = Advice<
  "shape/channels-first",
  { readonly got: string; readonly rows: string; readonly channels: string }
>;

/** No model has more inputs that are images. */
const inputsLimit = 16;

/** `input x: [N, 3, 224, 224]` that a convolution or a pooling reads. */
export function channelsFirst(ctx: Lowering): ChannelsFirst | undefined {
  const { builder } = ctx;
  for (const { tensor } of builder.inputs.slice(0, inputsLimit)) {
    const { shape, producer } = builder.tensors[tensor] as (typeof builder.tensors)[number];
    const span = builder.nodes[producer]?.span;
    if (span === undefined || !looksChannelsFirst(shape) || !feedsWindow(tensor, ctx)) continue;
    const input = inputAt(span, ctx);
    const [batch, channels, rows, columns] = input?.shape.dimensions ?? [];
    if (input === undefined || columns === undefined) continue;
    const order = [batch, rows, columns, channels].map((each) => sourceOf(each as Expression, ctx));
    const wanted = `[${order.join(", ")}]`;
    return {
      code: "shape/channels-first",
      span: input.shape.span,
      args: { got: formatShape(shape), rows: formatDim(shape[1] as Dim), channels: formatDim(shape[3] as Dim) },
      help: `put the channels last: \`${input.name.text}: ${wanted}\``,
      edits: [{ span: input.shape.span, newText: wanted }],
    };
  }
  return undefined;
}

function looksChannelsFirst(shape: Shape): boolean {
  const [, channels, rows, columns] = shape;
  if (shape.length !== 4 || rows === undefined || columns === undefined) return false;
  if (channels !== 1 && channels !== 3 && channels !== 4) return false;
  if (typeof rows === "number" && typeof columns === "number") {
    if (rows === columns) return rows > 4;
    return channels === 3 && Math.min(rows, columns) >= 100 && Math.max(rows, columns) <= 2.5 * Math.min(rows, columns);
  }
  return sameDim(rows, columns) || (/^h/i.test(formatDim(rows)) && /^w/i.test(formatDim(columns)));
}

/** Whether a convolution or a pooling reads a tensor, or would if it fitted. */
function feedsWindow(tensor: number, { builder, diagnostics }: Lowering): boolean {
  const from = new Set([tensor]);
  for (const { op, inputs, outputs } of builder.nodes) {
    if (op === "input" || !inputs.some((each) => from.has(each))) continue;
    const { receptiveField } = ops[op] as AnyOp;
    if (receptiveField === "pointwise") for (const each of outputs) from.add(each);
    else if (readsImage(op)) return true;
  }
  const { span } = builder.nodes[builder.tensors[tensor]?.producer ?? -1] ?? {};
  return diagnostics.some(({ args, labels }) => {
    const { op } = args as { readonly op?: string };
    return op !== undefined && readsImage(op) && labels.some((label) => label.span.start === span?.start);
  });
}

const readsImage = (op: string): boolean => /conv2d|pool2d/.test(op);

function inputAt(at: Span, { typed }: Lowering): InputStatement | undefined {
  for (const declaration of typed.bound.files.get(at.file)?.declarations ?? []) {
    if (declaration.kind !== "model" || declaration.body.kind === "variant") continue;
    for (const each of declaration.body.statements)
      if (each.kind === "input" && each.span.start === at.start) return each;
  }
  return undefined;
}
