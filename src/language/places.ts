import type { SourceFile } from "../1-parse/ast.ts";
import type { Span } from "../diagnostics/diagnostic.ts";

/** Whether something stands in a file that the program has read. */
export const hasFile =
  (files: ReadonlyMap<string, SourceFile>) =>
  ({ span }: { readonly span: Span }): boolean =>
    files.has(span.file);

/** The text of a place, on one line. */
export const textAt = ({ file, start, end }: Span, files: ReadonlyMap<string, SourceFile>): string =>
  (files.get(file)?.text ?? "").slice(start, end).replace(/\s+/g, " ");

/** Where the line of an offset ends. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end;
}
