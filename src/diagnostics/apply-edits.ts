import type { TextEdit } from "./diagnostic.ts";

/** A text with edits put in; of two that overlap the first one wins. All edits must be of this text's file. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = text;
  let before = Number.POSITIVE_INFINITY;
  for (const { span, newText } of apart(edits).toReversed()) {
    if (span.end > before) continue;
    result = result.slice(0, span.start) + newText + result.slice(span.end);
    before = span.start;
  }
  return result;
}

/** The edits in the order of the text, without those that overlap an earlier one of the list. */
function apart(edits: readonly TextEdit[]): readonly TextEdit[] {
  const kept: TextEdit[] = [];
  for (const edit of edits) {
    const overlaps = kept.some(
      ({ span }) =>
        (edit.span.start < span.end && span.start < edit.span.end) ||
        (edit.span.start === span.start && edit.span.end === span.end),
    );
    if (!overlaps) kept.push(edit);
  }
  return kept.sort((a, b) => a.span.start - b.span.start);
}
