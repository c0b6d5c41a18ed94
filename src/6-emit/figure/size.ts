import { fitText, textWidth } from "./measure.ts";
import type { Box, Group } from "./picture.ts";
import { edgeLabelSize, groupTitleSize, lineHeight, longestGroupTitle, longestText, textStyles } from "./theme.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of a box, from the measured widths of its lines. */
export function boxSize(box: Box): Size {
  if (box.shape === "sum") return { width: 18, height: 18 };
  const lines = boxLines(box);
  const width = Math.max(...lines.map((line) => line.width), 0);
  const height = lines.reduce((sum, line) => sum + line.height, 0);
  return box.shape === "bar"
    ? { width: Math.max(70, width + 16), height: height + 4 }
    : { width: Math.max(48, width + 18), height: height + 8 };
}

export interface MeasuredLine extends Size {
  readonly text: string;
  readonly size: number;
  readonly face: "regular" | "bold";
}

/** The lines of a box as they are drawn: on one line each, cut when they are very long, the repeat count at the end. */
export function boxLines(box: Box): readonly MeasuredLine[] {
  const times = box.times > 1 ? [{ text: `×${box.times}`, style: "title" } as const] : [];
  return [...box.lines, ...times].map(({ text, style }) => {
    const { size, face } = textStyles[style];
    return measured(text, size, face);
  });
}

export const groupTitle = ({ title, times }: Group): MeasuredLine =>
  withTimes(measured(title, groupTitleSize, "bold", longestGroupTitle), times);

/** The count stands behind a title that may have been cut. */
function withTimes(line: MeasuredLine, times: number): MeasuredLine {
  if (times === 1) return line;
  const text = [line.text, `×${times}`].filter(Boolean).join("  ");
  return { ...line, text, width: textWidth(text, line.size, line.face) };
}

export const edgeLabel = (text: string): MeasuredLine => measured(text, edgeLabelSize, "regular");

/** Control characters and line breaks would leave the line; they are shown as spaces. */
export function measured(raw: string, size: number, face: "regular" | "bold", most = longestText): MeasuredLine {
  const text = fitText(raw.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\uFFFE\uFFFF\s]+/gu, " ").trim(), most, size, face);
  return { text, size, face, width: textWidth(text, size, face), height: size * lineHeight };
}
