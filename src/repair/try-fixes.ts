import type { Diagnostic, Span, TextEdit } from "../diagnostics/diagnostic.ts";

/**
 * A fix of a shape is a guess until it has been tried: it stays when the mistake is gone and there are not more than
 * before, nor one of another kind. (Behind a mistake there may have been another one like it, which had no message.)
 * `diagnosticsWith` says what is wrong once edits are put in. Those that leave the fewest come first. They are the best help that there is, so that nothing more general is said beside them.
 */
export function withTriedFixes(
  one: Diagnostic,
  all: readonly Diagnostic[],
  diagnosticsWith: (edits: readonly TextEdit[]) => readonly Diagnostic[],
): Diagnostic {
  if (!hasUntriedFixes(one)) return one;
  const before = all.filter(isError).length;
  const kinds = new Set(all.map(({ code }) => code));
  const different = one.fixes.filter(
    ({ edits }, index) =>
      index === one.fixes.findIndex((other) => JSON.stringify(other.edits) === JSON.stringify(edits)),
  );
  const tried = different.flatMap((fix) => {
    const left = diagnosticsWith(fix.edits).filter(isError);
    const place = moved(one.span, fix.edits);
    const stays = left.some(
      ({ code, span }) => code === one.code && span.file === place.file && span.start === place.start,
    );
    return stays || left.length > before || left.some(({ code }) => !kinds.has(code))
      ? []
      : [{ fix, left: left.length }];
  });
  const fixes = tried.sort((a, b) => a.left - b.left).map(({ fix }) => fix);
  return fixes.length === 0 ? { ...one, fixes } : { ...one, fixes, help: fixes.map(({ title }) => title) };
}

/** True where fixes are guesses. */
export const hasUntriedFixes = ({ fixes, code }: Diagnostic): boolean => fixes.length > 0 && code.startsWith("shape/");

/** Where a place is after edits before it. */
function moved({ file, start, end }: Span, edits: readonly TextEdit[]): Span {
  const by = edits
    .filter(({ span }) => span.file === file && span.end <= start)
    .reduce((sum, { span, newText }) => sum + newText.length - (span.end - span.start), 0);
  return { file, start: start + by, end: end + by };
}

const isError = ({ severity }: Diagnostic): boolean => severity === "error";
