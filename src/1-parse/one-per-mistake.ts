import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import type { Chunk } from "./chunks.ts";

/** So many tokens must be read well after a mistake before the next one counts as a mistake of its own. */
const calm = 3;

/**
 * What is to be said of a chunk, without what follows from something that is said already. `before` are the
 * diagnostics of characters and brackets, `fromGrammar` those of the grammar (the next three tokens after one are not
 * believed), `fromTree` those of the tree that the grammar made (on a line with one of the others, they follow from it).
 */
export function onePerMistake(
  chunk: Chunk,
  text: string,
  before: readonly Diagnostic[],
  fromGrammar: readonly Diagnostic[],
  fromTree: readonly Diagnostic[],
): Diagnostic[] {
  if (chunk.mended) return [];
  const kept: Diagnostic[] = [];
  let calmAt = -1;
  for (const diagnostic of fromGrammar) {
    const at = diagnostic.span.start;
    const index = indexAt(chunk, at);
    const follows = index < calmAt || before.some(({ span }) => sameLine(text, span, at));
    calmAt = Math.max(calmAt, index + calm);
    if (!follows) kept.push(diagnostic);
  }
  const earlier = [...before, ...fromGrammar];
  kept.push(...fromTree.filter(({ span }) => !earlier.some((other) => sameLine(text, other.span, span.start))));
  return kept;
}

/** The index of the first token of a chunk that does not end before an offset. */
function indexAt(chunk: Chunk, offset: number): number {
  let low = 0;
  let high = chunk.tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (chunk.tokens[middle]!.startOffset < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sameLine(text: string, span: Span, at: number): boolean {
  const [first, last] = span.start < at ? [span.start, at] : [at, span.start];
  return last - first < 1000 && !text.slice(first, last).includes("\n");
}
