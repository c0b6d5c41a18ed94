import type { Span } from "../diagnostics/diagnostic.ts";
import type { ScopeId } from "../graph/graph.ts";
import { narrow, type Reason } from "../shape/domain.ts";
import { describeSizes, type Sizes } from "../shape/sizes.ts";
import { type Lowering, report } from "./context.ts";

/** A condition that holds for some sizes of one variable, and what needs it. */
export interface Narrowing {
  readonly variable: string;
  readonly sizes: Sizes;
  /** The op, or `require`. */
  readonly op: string;
  readonly span: Span;
  readonly scope: ScopeId;
  /** Worked out only where the condition ends in the domain. */
  readonly because: () => readonly Reason[];
}

/** Narrows the domain; that nothing is left of it is a mistake, shown with the conditions that contradict. False then. */
export function narrowDomain({ variable, sizes, op, span, scope, because }: Narrowing, ctx: Lowering): boolean {
  const outcome = narrow(ctx.domain, variable, sizes, span, because);
  switch (outcome.kind) {
    case "narrowed":
      return true;
    case "deferred":
      report(
        ctx,
        "shape/deferred",
        span,
        { op, why: `all conditions on ${variable} together are too long to compare` },
        scope,
      );
      return true;
    case "empty": {
      const texts = outcome.others.map(({ text }) => `\`${text}\``);
      const labels = outcome.others.flatMap(({ text, because: reasons }) =>
        reasons.slice(0, 1).map((reason) => ({ span: reason.span, text: `${text}: ${reason.text}` })),
      );
      const other =
        texts.length === 0 ? "" : `, and ${texts.join(" and ")} ${texts.length === 1 ? "is" : "are"} needed too`;
      report(
        ctx,
        "shape/empty-domain",
        span,
        { variable, op, condition: describeSizes(sizes, variable), other },
        scope,
        {
          labels,
        },
      );
      return false;
    }
  }
}
