import type { Entry } from "./catalogue/entry.ts";
import { type ArgsOf, catalogue, type DiagnosticCode } from "./catalogue/index.ts";
import type { Diagnostic, Fix, Instantiation, Label, Span } from "./diagnostic.ts";

/** What a diagnostic may carry besides its message. */
export interface Details {
  readonly labels?: readonly Label[];
  readonly notes?: readonly string[];
  readonly help?: string | readonly string[] | undefined;
  readonly trace?: readonly Instantiation[];
  readonly fixes?: readonly Fix[];
}

/** Makes the diagnostic of a code; a missing value for its message does not compile. */
export function diagnostic<C extends DiagnosticCode>(
  code: C,
  span: Span,
  args: ArgsOf<C>,
  details: Details = {},
): Diagnostic<C> {
  const entry: Entry<string> = catalogue[code] as Entry<string>;
  return {
    code,
    severity: entry.severity,
    message: entry.message(args as Record<string, string>),
    args,
    span,
    labels: details.labels ?? [],
    trace: details.trace ?? [],
    notes: details.notes ?? [],
    help: [details.help ?? []].flat(),
    fixes: details.fixes ?? [],
  };
}
