import type { Compilation } from "../compile.ts";
import type { Diagnostic, Fix, Severity, Span } from "../diagnostics/diagnostic.ts";
import { hasFile } from "./places.ts";
import type { Program } from "./workspace.ts";

/** A diagnostic as an editor shows it in one file. */
export interface Problem {
  /** A place in the program's own file. */
  readonly span: Span;
  readonly severity: Severity;
  readonly code: string;
  /** The message, and on lines of their own what else is true and ways to mend it. */
  readonly message: string;
  readonly related: readonly { readonly span: Span; readonly text: string }[];
  readonly fixes: readonly Fix[];
}

/** What is wrong with a file. What a use in it shows in another file is told at the use. */
export const problems = (program: Program): readonly Problem[] => problemsOf(program, program.compilation);

/** The same with fixes of shapes, which have to be tried first. */
export const problemsWithFixes = (program: Program): readonly Problem[] => problemsOf(program, program.withFixes());

const problemsOf = ({ source, compilation: { files } }: Program, { diagnostics }: Compilation): readonly Problem[] =>
  diagnostics.flatMap((one) => {
    const span = placeIn(source.name, one, source.declarations);
    if (span === undefined) return [];
    const { severity, code, fixes } = one;
    return [
      { span, severity, code, message: messageOf(one), related: relatedTo(one, span).filter(hasFile(files)), fixes },
    ];
  });

/** Where a file has to do with a diagnostic: its own place, the use that led there, or the import of the file that it is in. */
function placeIn(
  file: string,
  { span, trace }: Diagnostic,
  declarations: Program["source"]["declarations"],
): Span | undefined {
  if (span.file === file) return span;
  const use = trace.findLast((step) => step.span.file === file);
  if (use !== undefined) return use.span;
  const [name] = span.file.split("/").slice(-1);
  return declarations.flatMap((each) =>
    each.kind === "import" && name !== undefined && each.path.value.endsWith(name) ? [each.path.span] : [],
  )[0];
}

function messageOf({ message, notes, help, fixes, trace }: Diagnostic): string {
  const needs = trace.flatMap((step) => (step.needs === undefined ? [] : [`note: this use needs ${step.needs}`]));
  const ways = help.length > 0 ? help : fixes.map(({ title }) => title);
  return [message, ...needs, ...notes.map((note) => `note: ${note}`), ...ways.map((way) => `help: ${way}`)].join("\n");
}

function relatedTo({ span, labels, trace, message }: Diagnostic, shown: Span): Problem["related"] {
  const own = shown === span ? [] : [{ span, text: message }];
  return [
    ...own,
    ...labels.map((label) => ({ span: label.span, text: label.text })),
    ...trace.toReversed().map((step) => ({ span: step.span, text: `in ${step.text}` })),
  ].filter(({ text }) => text !== "");
}
