import type { Severity, Span } from "./diagnostic.ts";
import { lineText, place, type SourceText } from "./place.ts";
import type { Paint } from "./render.ts";

/** A place to underline. The severity is that of the diagnostic on its own span, and undefined on a second place. */
export interface Mark {
  readonly span: Span;
  readonly text: string;
  readonly severity: Severity | undefined;
}

interface Layout {
  /** Digits of the largest line number. */
  readonly gutter: number;
  /** Terminal cells that a line of source may take. */
  readonly width: number;
  readonly paint: Paint;
}

/** A mark on its line: code units from the line's start. */
interface LineMark extends Mark {
  readonly from: number;
  readonly to: number;
}

/**
 * The lines of one file that hold marks, each with its underlines below, a gap of one line filled and a longer one
 * shown as `·`. A span over several lines is underlined to the end of its first.
 */
export function excerpt(
  file: string,
  source: SourceText | undefined,
  marks: readonly Mark[],
  { gutter, width, paint }: Layout,
): readonly string[] {
  const blank = " ".repeat(gutter + 2);
  if (source === undefined) return [`${blank}${paint.dim("┌─")} ${file}`];
  const { text } = source;
  const first = place(text, (marks[0] as Mark).span.start);
  const lines = [`${blank}${paint.dim("┌─")} ${file}:${first.line}:${first.column}`];
  const row = (line: number, content: string) =>
    lines.push(` ${paint.dim(`${String(line).padStart(gutter)} │`)} ${content}`.trimEnd());
  let last: number | undefined;
  for (const [line, onLine] of byLine(text, marks)) {
    if (last !== undefined && line === last + 2) row(last + 1, cut(lineText(text, last + 1), 0, width).text);
    else if (last !== undefined && line > last + 2) lines.push(`${blank}${paint.dim("·")}`);
    const source = lineText(text, line);
    const window = cut(source, Math.min(...onLine.map((mark) => mark.from)), width);
    row(line, window.text);
    for (const mark of onLine) {
      const below = `${underline(source, mark, window, width, paint)} ${firstLine(mark.text)}`.trimEnd();
      lines.push(`${blank}${paint.dim("│")} ${below}`);
    }
    last = line;
  }
  return lines;
}

const firstLine = (text: string): string => text.split("\n", 1)[0] as string;

function byLine(text: string, marks: readonly Mark[]): readonly (readonly [number, readonly LineMark[]])[] {
  const lines = new Map<number, LineMark[]>();
  for (const mark of marks) {
    const { line, lineStart } = place(text, mark.span.start);
    const length = lineText(text, line).length;
    const from = Math.min(mark.span.start - lineStart, length);
    const to = Math.max(from, Math.min(mark.span.end - lineStart, length));
    lines.set(line, [...(lines.get(line) ?? []), { ...mark, from, to }]);
  }
  const sorted = [...lines].sort(([a], [b]) => a - b);
  return sorted.map(([line, onLine]) => [line, onLine.sort((a, b) => a.from - b.from || a.to - b.to)]);
}

interface Window {
  readonly text: string;
  /** Code units of the line that are left out at its start. */
  readonly skipped: number;
  /** Cells that stand for what is left out. */
  readonly lead: number;
}

/** At most `width` cells of a line that hold the code unit at `focus`. */
function cut(line: string, focus: number, width: number): Window {
  if (cells(line) <= width) return { text: expand(line), skipped: 0, lead: 0 };
  const context = Math.floor(width / 3);
  let skipped = cells(line.slice(0, focus)) > width - context ? Math.max(0, focus - context) : 0;
  if (isLowSurrogate(line, skipped)) skipped--;
  const lead = skipped > 0 ? "…" : "";
  let text = lead;
  let used = lead.length;
  for (const character of line.slice(skipped)) {
    used += cellsOf(character);
    if (used >= width) return { text: `${text}…`, skipped, lead: lead.length };
    text += character === "\t" ? tab : character;
  }
  return { text, skipped, lead: lead.length };
}

function underline(line: string, mark: LineMark, window: Window, width: number, paint: Paint): string {
  const before = window.lead + cells(line.slice(window.skipped, mark.from));
  const room = Math.max(1, width - before);
  const length = Math.min(room, Math.max(1, cells(line.slice(mark.from, mark.to))));
  const sign = mark.severity === undefined ? "-" : "^";
  const colour = mark.severity === undefined ? paint.dim : paint[mark.severity];
  return " ".repeat(Math.min(before, width)) + colour(sign.repeat(length));
}

const tab = "    ";
const expand = (text: string): string => text.replaceAll("\t", tab);
const cells = (text: string): number => [...text].reduce((sum, character) => sum + cellsOf(character), 0);
const isLowSurrogate = (text: string, at: number): boolean => /[\udc00-\udfff]/.test(text.charAt(at));

/** Terminal cells of a character: 2 for East Asian wide ones and emoji (Unicode Standard Annex 11), 0 for combining marks. */
function cellsOf(character: string): number {
  if (character === "\t") return tab.length;
  if (/^[\p{Mn}\p{Me}\p{Cf}]$/u.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

const wide =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}])$/u;
