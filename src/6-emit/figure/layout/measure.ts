import { fontMetrics } from "./font-metrics.generated.ts";

export type Face = keyof typeof fontMetrics;

/** The width of one line of text, in the unit of `size`. Characters that the font lacks count as wide as an emoji. */
export function textWidth(text: string, size: number, face: Face = "regular"): number {
  const widths = widthsOf(face);
  let width = 0;
  for (const character of text) width += widths.get(character.codePointAt(0) ?? 0) ?? missing;
  return (width * size) / unitsPerEm;
}

/** A text with a visible square for every character that the font has no glyph for. */
export const visible = (text: string, face: Face = "regular"): string =>
  [...text].map((character) => (widthsOf(face).has(character.codePointAt(0) ?? 0) ? character : "□")).join("");

/** Cuts a text so that it is at most `width` wide, and says so with an ellipsis. */
export function fitText(text: string, width: number, size: number, face: Face = "regular"): string {
  if (textWidth(text, size, face) <= width) return text;
  let fitting = "";
  for (const character of text) {
    if (textWidth(`${fitting}${character}…`, size, face) > width) break;
    fitting += character;
  }
  return `${fitting.trimEnd()}…`;
}

const unitsPerEm = 2048;
const missing = 1.4 * unitsPerEm;
const decoded = new Map<Face, ReadonlyMap<number, number>>();

function widthsOf(face: Face): ReadonlyMap<number, number> {
  const known = decoded.get(face);
  if (known !== undefined) return known;
  const widths = new Map<number, number>();
  let at = 0;
  for (const run of fontMetrics[face].split(" ")) {
    const [skip = 0, count = 0, width = 0] = run.split(".").map((digits) => Number.parseInt(digits, 36));
    at += skip;
    for (const end = at + count; at < end; at++) widths.set(at, width);
  }
  decoded.set(face, widths);
  return widths;
}
