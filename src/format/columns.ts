import type { IToken } from "chevrotain";

/** A token or a comment. `key` is the same in the source and in the formatted text, where comments may have moved. */
export interface Piece {
  readonly token: IToken;
  readonly key: string;
}

/**
 * Gives the formatted text the columns of its source: where the author has put two or more spaces before something so
 * that it lines up with something above or below, without a blank line between, those spaces stay.
 */
export function withColumns(
  source: { readonly text: string; readonly pieces: readonly Piece[] },
  formatted: { readonly text: string; readonly pieces: readonly Piece[] },
): string {
  const gaps = columnGaps(source.text, source.pieces);
  if (gaps.size === 0) return formatted.text;
  const parts: string[] = [];
  let copied = 0;
  for (const [index, piece] of formatted.pieces.entries()) {
    const gap = gaps.get(piece.key);
    const previous = formatted.pieces[index - 1];
    if (gap === undefined || previous === undefined) continue;
    const end = endOf(previous);
    const between = /^(,?) +$/.exec(formatted.text.slice(end, startOf(piece)));
    if (between === null) continue;
    parts.push(formatted.text.slice(copied, end), between[1]!.padEnd(gap));
    copied = startOf(piece);
  }
  return parts.join("") + formatted.text.slice(copied);
}

const startOf = ({ token }: Piece): number => token.startOffset;

const endOf = ({ token }: Piece): number => token.startOffset + token.image.length;

/** The columns at which pieces of a line begin and end. */
interface Line {
  readonly starts: Set<number>;
  readonly ends: Set<number>;
  /** Which run of lines without a blank one it is in. */
  readonly paragraph: number;
}

/** The widths of the gaps that line up the piece behind them, by its key. */
function columnGaps(text: string, pieces: readonly Piece[]): Map<string, number> {
  const lines: Line[] = [];
  const wide: { readonly piece: Piece; readonly line: Line; readonly start: number; readonly gap: number }[] = [];
  let lineStart = 0;
  let line: Line | undefined;
  for (const [index, piece] of pieces.entries()) {
    const previous = pieces[index - 1];
    const gap = text.slice(previous === undefined ? 0 : endOf(previous), startOf(piece));
    const newline = gap.lastIndexOf("\n");
    if (line === undefined || newline !== -1) {
      const blank = /\n[ \t\r]*\n/.test(gap);
      line = { starts: new Set(), ends: new Set(), paragraph: (line?.paragraph ?? 0) + (blank ? 1 : 0) };
      lines.push(line);
      lineStart = startOf(piece) - (newline === -1 ? gap.length : gap.length - newline - 1);
    } else if (/^,? {2,}$/.test(gap)) wide.push({ piece, line, start: startOf(piece) - lineStart, gap: gap.length });
    line.starts.add(startOf(piece) - lineStart);
    line.ends.add(endOf(piece) - lineStart);
  }
  const counts = columnCounts(lines);
  return new Map(
    wide.flatMap(({ piece, line, start, gap }) => {
      const end = start + piece.token.image.length;
      const { starts, ends } = counts[line.paragraph]!;
      return starts.get(start)! > 1 || ends.get(end)! > 1 ? [[piece.key, gap]] : [];
    }),
  );
}

/** On how many lines of each paragraph something begins, or ends, at a column. */
function columnCounts(
  lines: readonly Line[],
): { readonly starts: Map<number, number>; readonly ends: Map<number, number> }[] {
  const counts: { starts: Map<number, number>; ends: Map<number, number> }[] = [];
  for (const { starts, ends, paragraph } of lines) {
    counts[paragraph] ??= { starts: new Map(), ends: new Map() };
    const count = counts[paragraph];
    for (const start of starts) count.starts.set(start, (count.starts.get(start) ?? 0) + 1);
    for (const end of ends) count.ends.set(end, (count.ends.get(end) ?? 0) + 1);
  }
  return counts;
}
