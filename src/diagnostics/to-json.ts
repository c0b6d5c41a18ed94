import type { Diagnostic, Span } from "./diagnostic.ts";
import { place, type SourceText } from "./place.ts";

/** A place for other programs: lines and columns count from 1, and the end is the first character behind. */
export interface JsonPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A diagnostic for other programs, with lines and columns in the place of offsets. */
export function toJson(diagnostic: Diagnostic, files: ReadonlyMap<string, SourceText>) {
  const at = (span: Span) => jsonPlace(span, files);
  return {
    code: diagnostic.code as string,
    severity: diagnostic.severity,
    message: diagnostic.message,
    ...at(diagnostic.span),
    labels: diagnostic.labels.map(({ span, text }) => ({ text, ...at(span) })),
    trace: diagnostic.trace.map(({ span, text, needs }) => ({ text, ...(needs && { needs }), ...at(span) })),
    notes: diagnostic.notes,
    help: diagnostic.help,
    fixes: diagnostic.fixes.map(({ title, applicability, edits }) => ({
      title,
      applicability,
      edits: edits.map(({ span, newText }) => ({ newText, ...at(span) })),
    })),
  };
}

/** A span with lines and columns. */
export function jsonPlace(span: Span, files: ReadonlyMap<string, SourceText>): JsonPlace {
  const text = files.get(span.file)?.text;
  if (text === undefined) return { file: span.file, line: 1, column: 1, endLine: 1, endColumn: 1 };
  const start = place(text, span.start);
  const end = place(text, Math.max(span.start, span.end));
  return { file: span.file, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}
