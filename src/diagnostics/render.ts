import type { Diagnostic, Label, Span } from "./diagnostic.ts";
import { excerpt, type Mark } from "./excerpt.ts";
import { place, type SourceText } from "./place.ts";

export interface RenderOptions {
  /** ANSI colours. */
  readonly colour?: boolean;
  /** The widest line of source text, in terminal cells; longer ones are cut around their marks. */
  readonly width?: number;
}

const mostInstantiations = 6;

/** A diagnostic as text for people: the message, the source with marks, how the compiler came there, notes, and help. Ends without a line break. */
export function render(
  diagnostic: Diagnostic,
  files: ReadonlyMap<string, SourceText>,
  options: RenderOptions = {},
): string {
  const { colour = false, width = 120 } = options;
  const paint = painter(colour);
  const { severity, code, message } = diagnostic;
  const marks = marksOf(diagnostic);
  const groups = [...groupByFile(marks)];
  const gutter = Math.max(1, ...groups.map(([file, inFile]) => gutterWidth(inFile, files.get(file))));
  const head = `${paint[severity](`${severity}[${code}]`)}${paint.strong(`: ${message}`)}`;
  const lines = [head];
  for (const [file, inFile] of groups) lines.push(...excerpt(file, files.get(file), inFile, { gutter, width, paint }));
  const margin = " ".repeat(gutter + 2);
  for (const note of [...instantiations(diagnostic, files), ...remarks(diagnostic)])
    lines.push(
      ...note
        .split("\n")
        .map((line, index) => (index === 0 ? `${margin}${paint.dim("=")} ${line}` : `${margin}  ${line}`)),
    );
  return lines.join("\n");
}

export interface Paint {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly hint: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
}

function painter(colour: boolean): Paint {
  const wrap = (codes: string) => (text: string) => (colour && text !== "" ? `\u001b[${codes}m${text}\u001b[0m` : text);
  return { error: wrap("1;31"), warning: wrap("1;33"), hint: wrap("1;36"), strong: wrap("1"), dim: wrap("34") };
}

/** The span of the diagnostic, with the text of a label that stands on the same span, and then the other labels. */
function marksOf(diagnostic: Diagnostic): readonly Mark[] {
  const same = (label: Label) => sameSpan(label.span, diagnostic.span);
  const own: Mark = {
    span: diagnostic.span,
    text: diagnostic.labels
      .filter(same)
      .map((label) => label.text)
      .join("; "),
    severity: diagnostic.severity,
  };
  const others = diagnostic.labels.filter((label) => !same(label));
  return [own, ...others.map(({ span, text }): Mark => ({ span, text, severity: undefined }))];
}

const sameSpan = (a: Span, b: Span) => a.file === b.file && a.start === b.start && a.end === b.end;

function groupByFile(marks: readonly Mark[]): ReadonlyMap<string, readonly Mark[]> {
  const groups = new Map<string, Mark[]>();
  for (const mark of marks) {
    const group = groups.get(mark.span.file);
    if (group === undefined) groups.set(mark.span.file, [mark]);
    else group.push(mark);
  }
  return groups;
}

function gutterWidth(marks: readonly Mark[], source: SourceText | undefined): number {
  if (source === undefined) return 1;
  return Math.max(...marks.map(({ span }) => String(place(source.text, span.start).line).length));
}

/** Innermost first: `in bottleneck(filters=64) at 33:3`. */
function instantiations({ trace, span }: Diagnostic, files: ReadonlyMap<string, SourceText>): readonly string[] {
  const inner = trace.toReversed();
  const shown = inner.slice(0, mostInstantiations).map((step) => {
    const source = files.get(step.span.file);
    const needs = step.needs === undefined ? "" : `, which needs ${step.needs}`;
    if (source === undefined) return `in ${step.text}${needs}`;
    const { line, column } = place(source.text, step.span.start);
    return `in ${step.text} at ${step.span.file === span.file ? "" : `${step.span.file}:`}${line}:${column}${needs}`;
  });
  const more = inner.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more around it`] : shown;
}

/** What else is true, and then the ways to mend it; the fixes where nothing else is said. */
const remarks = ({ notes, help, fixes }: Diagnostic): readonly string[] => [
  ...notes.map((note) => `note: ${note}`),
  ...(help.length > 0 ? help : fixes.map(({ title }) => title)).map((way) => `help: ${way}`),
];
