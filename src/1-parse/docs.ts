import type { IToken } from "chevrotain";
import type { Reader } from "./reader.ts";

/** The text of the `##` lines directly above what starts at `start`, without the marks. */
export function docAbove(reader: Reader, comments: readonly IToken[], start: number): string | undefined {
  const lines: string[] = [];
  let below = start;
  for (let index = lastBefore(comments, start); index >= 0; index--) {
    const comment = comments[index]!;
    const between = reader.text.slice(comment.startOffset + comment.image.length, below);
    if (!/^##(?!#)/.test(comment.image) || !/^[ \t\r]*\n[ \t]*$/.test(between)) break;
    const line = reader.text.lastIndexOf("\n", comment.startOffset) + 1;
    if (reader.text.slice(line, comment.startOffset).trim() !== "") break;
    lines.push(comment.image.slice(2).replace(/^ /, "").trimEnd());
    below = comment.startOffset;
  }
  return lines.length === 0 ? undefined : lines.reverse().join("\n");
}

/** The index of the last comment before an offset, or -1. */
function lastBefore(comments: readonly IToken[], offset: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comments[middle]!.startOffset < offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
