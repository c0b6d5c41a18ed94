import type { Diagnostic, Severity } from "../diagnostics/diagnostic.ts";
import type { SourceText } from "../diagnostics/place.ts";
import { render } from "../diagnostics/render.ts";
import type { Terminal } from "./terminal.ts";

const mostShown = 50;

/** Shows diagnostics on stderr, errors last so that they stay in sight; tells whether the program may be used. */
export function report(
  diagnostics: readonly Diagnostic[],
  files: ReadonlyMap<string, SourceText>,
  terminal: Terminal,
): boolean {
  const rank: Readonly<Record<Severity, number>> = { hint: 0, warning: 1, error: 2 };
  const errors = count(diagnostics, "error");
  const ordered = diagnostics.toSorted((a, b) => rank[a.severity] - rank[b.severity]);
  const shown =
    errors > mostShown
      ? ordered.filter(({ severity }) => severity === "error").slice(0, mostShown)
      : ordered.slice(-mostShown);
  for (const one of shown) terminal.warn(`${render(one, files, terminal)}\n`);
  const warnings = count(diagnostics, "warning");
  const hidden = diagnostics.length - shown.length;
  const totals = [
    plural(errors, "error"),
    plural(warnings, "warning"),
    hidden > 0 ? `${hidden} of them not shown` : "",
  ];
  if (errors + warnings > 0) terminal.warn(totals.filter((text) => text !== "").join(", "));
  return errors === 0;
}

const count = (diagnostics: readonly Diagnostic[], severity: Severity): number =>
  diagnostics.filter((one) => one.severity === severity).length;

const plural = (number: number, noun: string): string =>
  number === 0 ? "" : `${number} ${noun}${number === 1 ? "" : "s"}`;
