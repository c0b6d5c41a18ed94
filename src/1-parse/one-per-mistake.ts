import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import type { Chunk } from "./chunks.ts";

/**
 * What is to be said of a chunk, without what follows from something that is said already: of one line, the first thing
 * is said. `early` are the diagnostics of the whole file's characters and brackets, in order, `fromGrammar` those of
 * the grammar, `fromTree` those of the tree that it made.
 */
export function onePerMistake(
  chunk: Chunk,
  text: string,
  early: readonly Diagnostic[],
  fromGrammar: readonly Diagnostic[],
  fromTree: readonly Diagnostic[],
): Diagnostic[] {
  if (chunk.mended || (fromGrammar.length === 0 && fromTree.length === 0)) return [];
  const said = early.slice(
    lowerBound(early.length, (index) => early[index]!.span.start < chunk.start),
    lowerBound(early.length, (index) => early[index]!.span.start < chunk.end),
  );
  const lines = new Set(said.map(({ span }) => lineStart(text, span)));
  const isFirstOfLine = ({ span }: Diagnostic): boolean => {
    const line = lineStart(text, span);
    return !lines.has(line) && lines.add(line) !== undefined;
  };
  const grammar = fromGrammar.filter(isFirstOfLine);
  const holdsMistake = ({ span }: Diagnostic): boolean =>
    fromGrammar.some(({ span: mistake }) => mistake.start >= span.start && mistake.start < span.end);
  const tree = fromTree
    .toSorted((a, b) => a.span.start - b.span.start)
    .filter((each) => !holdsMistake(each) && isFirstOfLine(each));
  return [...grammar, ...tree];
}

const lineStart = (text: string, span: Span): number => text.lastIndexOf("\n", span.start - 1);

/** The least index of an ordered list for which `below` does not hold. */
function lowerBound(length: number, below: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (below(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
