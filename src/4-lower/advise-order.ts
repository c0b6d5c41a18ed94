import type { Diagnostic, Fix, Span, TextEdit } from "../diagnostics/diagnostic.ts";
import { channelsFirst } from "./channels-first.ts";
import { channelsIn } from "./channels-in.ts";
import { type Lowering, report } from "./context.ts";

/** What has the order of PyTorch here, and the edits that bring it into ours. */
export interface Advice<Code extends string, Args> {
  readonly code: Code;
  readonly args: Args;
  readonly span: Span;
  readonly help: string;
  readonly edits: readonly TextEdit[];
}

/**
 * Looks for what is written in the order of PyTorch though it may fit: an image with its channels first, a convolution
 * with the channels that come in as its first argument. Where the model has a mistake of shapes, that is how to mend it;
 * else it is a warning. Only what is nearly certain counts.
 */
export function adviseOrder(ctx: Lowering): void {
  const first = channelsFirst(ctx);
  if (first !== undefined && !mends(first, ctx)) report(ctx, first.code, first.span, first.args, 0, repair(first));
  const unnamed = channelsIn(ctx);
  if (unnamed !== undefined && !mends(unnamed, ctx))
    report(ctx, unnamed.code, unnamed.span, unnamed.args, 0, repair(unnamed));
}

const repair = ({
  help,
  edits,
}: Advice<string, unknown>): { readonly help: string; readonly fixes: readonly Fix[] } => ({
  help,
  fixes: [{ title: help, edits, applicability: "maybe" }],
});

/** Puts advice to the first mistake of shapes; false where there is none. */
function mends(advice: Advice<string, unknown>, { diagnostics }: Lowering): boolean {
  const index = diagnostics.findIndex((one) => one.severity === "error" && one.code.startsWith("shape/"));
  if (index === -1) return false;
  const one = diagnostics[index] as Diagnostic;
  const { help, fixes } = repair(advice);
  diagnostics[index] = { ...one, help: [help, ...one.help], fixes };
  return true;
}
