/** What rendering needs to know of a source file. */
export interface SourceText {
  readonly text: string;
}

/** Where an offset stands, both counted from 1; columns count characters as a reader sees them in an editor. */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** Offset of the first character of the line. */
  readonly lineStart: number;
}

/** The line and column of an offset in UTF-16 code units; an offset behind the end is taken as the end. */
export function place(text: string, offset: number): Place {
  const starts = lineStarts(text);
  const at = Math.min(Math.max(offset, 0), text.length);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= at) low = middle;
    else high = middle - 1;
  }
  const lineStart = starts[low] as number;
  return { line: low + 1, column: [...text.slice(lineStart, at)].length + 1, lineStart };
}

/** The text of a line, counted from 1, without its end. */
export function lineText(text: string, line: number): string {
  const starts = lineStarts(text);
  const start = starts[line - 1] ?? text.length;
  return text.slice(start, starts[line] ?? text.length).replace(/\r?\n$/, "");
}

const known: { text: string; starts: readonly number[] } = { text: "", starts: [0] };

/** The starts of all lines; those of the last text are kept, since a diagnostic asks many times for one file. */
function lineStarts(text: string): readonly number[] {
  if (known.text === text) return known.starts;
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  known.text = text;
  known.starts = starts;
  return starts;
}
