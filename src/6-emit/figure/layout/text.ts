import type { Line } from "../compose/diagram.ts";
import { type Face, fitText, textWidth } from "./measure.ts";

/** One line of text as it is drawn; lengths in points. */
export interface MeasuredText {
  readonly text: string;
  readonly size: number;
  readonly face: Face;
  readonly width: number;
  readonly height: number;
  /** A shape, which LaTeX sets as mathematics. */
  readonly math: boolean;
}

/** Sizes of letters in points, before a figure is made smaller to fit. */
const textStyles = {
  title: { size: 8, face: "bold" },
  main: { size: 8, face: "regular" },
  detail: { size: 7, face: "regular" },
  size: { size: 7, face: "regular" },
  strip: { size: 7, face: "bold" },
} as const satisfies Readonly<Record<Line["style"] | "strip", { readonly size: number; readonly face: Face }>>;

/** The smallest letters of a figure at its natural size. */
export const smallestText = 7;
const lineHeight = 1.22;
/** Texts longer than this are broken, and what is left after some lines is cut with an ellipsis. */
const longestLine = 150;
const mostLines = 3;

/** A text on one line, cut where it is longer than `most`. */
export function measured(raw: string, style: keyof typeof textStyles, most = longestLine): MeasuredText {
  const { size, face } = textStyles[style];
  const text = fitText(plain(raw), most, size, face);
  return { text, size, face, width: textWidth(text, size, face), height: size * lineHeight, math: style === "size" };
}

/** A text on up to three lines, broken between words. */
export function broken(raw: string, style: keyof typeof textStyles, most = longestLine): readonly MeasuredText[] {
  const { size, face } = textStyles[style];
  const lines: string[] = [];
  let line = "";
  for (const word of plain(raw).split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer, size, face) > most && lines.length < mostLines - 1) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((text) => measured(text, style, Math.max(most, longestLine)));
}

/** The lines of a box, with its count at the end of its name. */
export function boxTexts(lines: readonly Line[], times: number): readonly MeasuredText[] {
  const texts = lines.flatMap(({ text, style }) => broken(text, style));
  if (times === 1) return texts;
  const count = measured(`×${times}`, "title");
  const name = texts.findIndex(({ size }) => size === textStyles.main.size);
  const named = texts[name];
  if (named === undefined || named.width > longestLine / 2) return [...texts, count];
  const text = `${named.text} ${count.text}`;
  return texts.with(name, { ...named, text, width: textWidth(text, named.size, named.face) });
}

/** Control characters and line breaks would leave the line; they are shown as spaces. */
const plain = (raw: string): string => raw.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\uFFFE\uFFFF\s]+/gu, " ").trim();
