import { textWidth, visible } from "../6-emit/figure/layout/measure.ts";
import type { Point, Text } from "../6-emit/figure/picture.ts";
import { baseline } from "../6-emit/figure/write/arrow.ts";
import type { Lettering } from "../6-emit/figure/write/svg.ts";
import { type FontFiles, faceNames } from "./fonts.ts";

/** Writes texts as the outlines of their letters, for programs that have no fonts; a glyph that is used again is there once. */
export async function outlines(fonts: FontFiles): Promise<Lettering> {
  const { create } = await import("fontkit");
  const opened = Object.fromEntries(
    faceNames.map((face) => {
      const font = create(fonts[face] as Buffer);
      if (font.type !== "TTF") throw new Error(`the ${face} face is not a single font`);
      return [face, font] as const;
    }),
  );
  const outline = ({ line, middle, upwards, colour }: Text): string => {
    const font = opened[line.face];
    if (font === undefined) return "";
    const scale = line.size / font.unitsPerEm;
    let x = 0;
    const text = visible(line.text, line.face);
    const glyphs = [...text].map((character) => {
      const glyph = font.glyphForCodePoint(character.codePointAt(0) ?? 0);
      const path = glyph.path.toSVG();
      const at = x;
      x += glyph.advanceWidth;
      return path === "" ? "" : `<path transform="translate(${Math.round(at)} 0)" d="${path}"/>`;
    });
    const origin: Point = { x: -textWidth(text, line.size, line.face) / 2, y: baseline * line.size };
    const turn = upwards ? " rotate(-90)" : "";
    const place = `translate(${round(middle.x)} ${round(middle.y)})${turn} translate(${round(origin.x)} ${round(origin.y)})`;
    return `<g transform="${place} scale(${round(scale, 6)} ${round(-scale, 6)})" fill="${colour}">${glyphs.join("")}</g>`;
  };
  return { outline };
}

const round = (value: number, digits = 2): string => String(Number(value.toFixed(digits)));
