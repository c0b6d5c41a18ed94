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
export interface DrawnEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  /** Along the way, close to each other. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** The boxes of a figure as they are in its SVG: outlines, and texts with their width by the font itself. */
export const boxesOf = (svg: string): readonly DrawnBox[] => nodesOf(svg, "id");

/** The frames of opened blocks, with their titles. */
export const framesOf = (svg: string): readonly DrawnBox[] => nodesOf(svg, "group");

function nodesOf(svg: string, kind: "id" | "group"): readonly DrawnBox[] {
  return [...svg.matchAll(new RegExp(`<g data-${kind}="([^"]+)"[^>]*>\n(.*?)\n</g>`, "gs"))].map(
    ([, id = "", body = ""]) => {
      const rects = [...body.matchAll(/<rect ([^>]*)\/>/g)].map(([, attrs = ""]) => rect(attrs));
      const circle = /<circle ([^>]*)\/>/.exec(body)?.[1];
      const outline = circle === undefined ? (kind === "id" ? rects.at(-1) : rects[0]) : round(circle);
      if (outline === undefined) throw new Error(`${id} has no outline`);
      return { id, outline, texts: textsOf(body) };
    },
  );
}

export function textsOf(svg: string): readonly DrawnText[] {
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, attrs = "", escaped = ""]) => {
    const text = unescaped(escaped);
    const size = value(attrs, "font-size");
    const width = widthOf(text, size, attrs.includes("font-weight"));
    const [x, y] = [value(attrs, "x"), value(attrs, "y") - 0.36 * size];
    const [across, down] = attrs.includes("rotate(-90") ? [size, width] : [width, size];
    return { text, extent: { x: x - across / 2, y: y - down / 2, width: across, height: down } };
  });
}

export const unescaped = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));

export const edgesOf = (svg: string): readonly DrawnEdge[] =>
  [...svg.matchAll(/<path data-from="([^"]+)" data-to="([^"]+)" data-kind="([^"]+)" d="([^"]+)"/g)].map(
    ([, from = "", to = "", kind = "", d = ""]) => ({ from, to, kind, points: pointsOf(d) }),
  );

/** Points on a path of straight lines and cubic curves, at most a point apart. */
function pointsOf(d: string): DrawnEdge["points"] {
  const points: { x: number; y: number }[] = [];
  for (const [, command = "", rest = ""] of d.matchAll(/([MLC])([^MLC]*)/g)) {
    const numbers = rest.trim().split(/[ ,]+/).map(Number);
    const ends = Array.from({ length: numbers.length / 2 }, (_, index) => ({
      x: numbers[2 * index] as number,
      y: numbers[2 * index + 1] as number,
    }));
    const start = points.at(-1);
    if (command === "M" || start === undefined) points.push(...ends);
    else if (command === "L")
      points.push(...between(start, ends[0] as Point, ends[0] as Point, ends[0] as Point, true));
    else points.push(...between(start, ends[0] as Point, ends[1] as Point, ends[2] as Point, false));
  }
  return points;
}

type Point = { readonly x: number; readonly y: number };

function between(a: Point, b: Point, c: Point, d: Point, straight: boolean): Point[] {
  const steps = Math.ceil(Math.hypot(d.x - a.x, d.y - a.y) + Math.hypot(b.x - a.x, b.y - a.y)) + 1;
  return Array.from({ length: steps }, (_, index) => {
    const t = (index + 1) / steps;
    const at = (p: number, q: number, r: number, s: number) =>
      straight ? p + (s - p) * t : (1 - t) ** 3 * p + 3 * (1 - t) ** 2 * t * q + 3 * (1 - t) * t ** 2 * r + t ** 3 * s;
    return { x: at(a.x, b.x, c.x, d.x), y: at(a.y, b.y, c.y, d.y) };
  });
}

export const contains = (outer: Rect, inner: Rect, slack = 0.02): boolean =>
  inner.x >= outer.x - slack &&
  inner.y >= outer.y - slack &&
  inner.x + inner.width <= outer.x + outer.width + slack &&
  inner.y + inner.height <= outer.y + outer.height + slack;

export const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

export const inside = ({ x, y, width, height }: Rect, point: Point): boolean =>
  point.x > x && point.x < x + width && point.y > y && point.y < y + height;

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

const fonts = { regular: open("DejaVuSansCondensed.ttf"), bold: open("DejaVuSansCondensed-Bold.ttf") };

function open(file: string): Font {
  const font = openSync(fileURLToPath(new URL(`../../assets/fonts/${file}`, import.meta.url)));
  if (font.type !== "TTF") throw new Error(`${file} is not a single font`);
  return font;
}

const widthOf = (text: string, size: number, bold: boolean): number =>
  ((bold ? fonts.bold : fonts.regular).layout(text).advanceWidth * size) / 2048;
