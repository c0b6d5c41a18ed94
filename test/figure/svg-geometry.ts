import { fileURLToPath } from "node:url";
import { type Font, openSync } from "fontkit";

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface DrawnBox {
  readonly id: string;
  readonly outline: Rect;
  readonly texts: readonly DrawnText[];
}
export interface DrawnText {
  readonly text: string;
  readonly extent: Rect;
}

/** The boxes of a figure as they are in its SVG: outlines, and texts with their width by the font itself. */
export function boxesOf(svg: string): readonly DrawnBox[] {
  return [...svg.matchAll(/<g data-id="([^"]+)">\n(.*?)\n<\/g>/gs)].map(([, id = "", body = ""]) => {
    const rects = [...body.matchAll(/<rect ([^>]*)\/>/g)].map(([, attrs = ""]) => rect(attrs));
    const circle = /<circle ([^>]*)\/>/.exec(body)?.[1];
    const outline = rects.at(-1) ?? round(circle ?? "");
    return { id, outline, texts: textsOf(body) };
  });
}

export function textsOf(svg: string): readonly DrawnText[] {
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, attrs = "", escaped = ""]) => {
    const text = escaped.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
    const size = value(attrs, "font-size");
    const width = widthOf(text, size, attrs.includes("font-weight"));
    const left = value(attrs, "x") - (attrs.includes('anchor="middle"') ? width / 2 : 0);
    return { text, extent: { x: left, y: value(attrs, "y") - 0.76 * size, width, height: size } };
  });
}

export const edgesOf = (svg: string): readonly (readonly [from: string, to: string, kind: string])[] =>
  [...svg.matchAll(/data-from="([^"]+)" data-to="([^"]+)" data-kind="([^"]+)"/g)].map(
    ([, from = "", to = "", kind = ""]) => [from, to, kind],
  );

export const contains = (outer: Rect, inner: Rect): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

export const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const value = (attrs: string, name: string): number => Number(new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attrs)?.[1]);
const rect = (attrs: string): Rect => ({
  x: value(attrs, "x"),
  y: value(attrs, "y"),
  width: value(attrs, "width"),
  height: value(attrs, "height"),
});

function round(attrs: string): Rect {
  const r = value(attrs, "r");
  return { x: value(attrs, "cx") - r, y: value(attrs, "cy") - r, width: 2 * r, height: 2 * r };
}

const fonts = { regular: open("DejaVuSans.ttf"), bold: open("DejaVuSans-Bold.ttf") };

function open(file: string): Font {
  const font = openSync(fileURLToPath(new URL(`../../assets/fonts/${file}`, import.meta.url)));
  if (font.type !== "TTF") throw new Error(`${file} is not a single font`);
  return font;
}

const widthOf = (text: string, size: number, bold: boolean): number =>
  ((bold ? fonts.bold : fonts.regular).layout(text).advanceWidth * size) / 2048;
