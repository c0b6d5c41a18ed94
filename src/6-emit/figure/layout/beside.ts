import { type Element, type Picture, textsOf } from "../picture.ts";
import type { Theme } from "../theme.ts";
import { smallestPrint } from "./best.ts";
import { mapped, scaled, textAt } from "./draw.ts";
import { type MeasuredText, measured } from "./text.ts";

/**
 * Pictures side by side, each with what it shows below it: `(a) basic`. Where they are wider than `most`, they stand in as
 * few rows as letters of 6 pt allow, as large as they can be there.
 */
export function beside(
  pictures: readonly Picture[],
  captions: readonly string[],
  theme: Theme,
  most = Number.POSITIVE_INFINITY,
): Picture {
  const [first] = pictures;
  if (first !== undefined && pictures.length === 1) return first;
  const letters = pictures.flatMap((picture) => [...textsOf(picture)].map(({ line }) => line.size));
  const least = Math.min(1, smallestPrint / Math.min(...letters));
  const rowsAt = (scale: number) => rowsOf(panelsOf(pictures, captions, scale), most);
  const fewest = rowsAt(least).length;
  let scale = 1;
  while (scale > least && rowsAt(scale).length > fewest) scale = Math.max(scale - 0.01, least);
  const rows = rowsAt(scale);
  const width = Math.max(...rows.map(widthOf));
  const elements: Element[] = [];
  let y = 0;
  for (const row of rows) {
    const height = Math.max(...row.map(({ picture }) => picture.height));
    let x = (width - widthOf(row)) / 2;
    for (const { picture, caption, width: own } of row) {
      const left = x + (own - picture.width) / 2;
      const top = y + height - picture.height;
      for (const element of picture.elements)
        elements.push(mapped(element, (point) => ({ x: point.x + left, y: point.y + top }), 1));
      elements.push(textAt(caption, { x: x + own / 2, y: y + height + 6 + caption.height / 2 }, theme.ink));
      x += own + besideGap;
    }
    y += height + 20 + besideGap;
  }
  return { title: captions.join(", "), width, height: y - besideGap, paper: theme.paper, elements };
}

interface Panel {
  readonly picture: Picture;
  readonly caption: MeasuredText;
  readonly width: number;
}

const panelsOf = (pictures: readonly Picture[], captions: readonly string[], scale: number): readonly Panel[] =>
  pictures.map((picture, index) => {
    const caption = measured(`(${letter(index)}) ${captions[index]}`, "main");
    return { picture: scaled(picture, scale), caption, width: Math.max(picture.width * scale, caption.width + 6) };
  });

const widthOf = (row: readonly Panel[]): number => row.reduce((sum, { width }) => sum + width + besideGap, -besideGap);

function rowsOf(panels: readonly Panel[], most: number): readonly (readonly Panel[])[] {
  const rows: Panel[][] = [];
  for (const panel of panels) {
    const row = rows.at(-1);
    if (row === undefined || widthOf([...row, panel]) > most) rows.push([panel]);
    else row.push(panel);
  }
  return rows;
}

/** The room between pictures. */
const besideGap = 16;
const letter = (index: number): string => String.fromCharCode("a".charCodeAt(0) + (index % 26));
