import type { Element, Node, Path, Picture, Piece, Point, Shape, Text } from "../picture.ts";
import { fontFamily } from "../theme.ts";
import { arrowOf, baseline } from "./arrow.ts";

/** How the words of an SVG come to their letters: by the name of the font, unless one of these says otherwise. */
export interface Lettering {
  /** Style sheet that brings the fonts along. */
  readonly style?: string;
  /** The outlines of a text in the place of the text. */
  readonly outline?: (text: Text) => string;
}

/**
 * A picture as an SVG document. Boxes carry `data-id`, edges `data-from` and `data-to`. Each text says how wide it is, so
 * that it stays inside its box with another font, too.
 */
export function toSvg(picture: Picture, lettering: Lettering = {}): string {
  const { title, width, height, paper, elements } = picture;
  const [w, h] = [number(width), number(height)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}pt" height="${h}pt" viewBox="0 0 ${w} ${h}" font-family="'${fontFamily}','DejaVu Sans',Verdana,sans-serif" font-stretch="condensed" text-anchor="middle" role="img">`,
    `<title>${escaped(title)}</title>`,
    ...(lettering.style === undefined ? [] : [`<style>${lettering.style}</style>`]),
    `<rect width="${w}" height="${h}" fill="${paper}"/>`,
    ...elements.map((element) => draw(element, lettering)),
    "</svg>",
    "",
  ].join("\n");
}

function draw(element: Element, lettering: Lettering): string {
  switch (element.kind) {
    case "node":
      return drawNode(element, lettering);
    case "wire": {
      const { from, to, flow, path } = element;
      return drawPath(path, ` data-from="${from}" data-to="${to}" data-kind="${flow}"`);
    }
    case "path":
      return drawPath(element, "");
    case "text":
      return drawText(element, lettering);
    default:
      return drawShape(element);
  }
}

function drawNode({ role, id, part, facts, mark, elements }: Node, lettering: Lettering): string {
  const { name, output, params, macs } = facts;
  const facts_ = [name, output, params > 0 ? `${params} params` : "", macs === "" ? "" : `${macs} MACs`];
  const open = part === undefined ? "" : ` data-part="${part}"`;
  const difference = mark === undefined ? "" : ` data-mark="${mark}"`;
  return [
    `<g data-${role === "box" ? "id" : "group"}="${id}"${open}${difference}>`,
    `<title>${escaped(facts_.filter(Boolean).join("\n"))}</title>`,
    ...elements.map((element) => draw(element, lettering)),
    "</g>",
  ].join("\n");
}

function drawShape(shape: Exclude<Shape, Path>): string {
  const { at, corner, fill, stroke, strokeWidth, dashed, points } = shape;
  const look = `fill="${fill}" stroke="${stroke}" stroke-width="${number(strokeWidth)}"${dashed ? dashes(strokeWidth) : ""}`;
  switch (shape.kind) {
    case "circle":
      return `<circle cx="${number(at.x + at.width / 2)}" cy="${number(at.y + at.height / 2)}" r="${number(at.width / 2)}" ${look}/>`;
    case "polygon":
      return `<polygon points="${points.map(pair).join(" ")}" ${look} stroke-linejoin="round"/>`;
    case "rectangle":
      return `<rect x="${number(at.x)}" y="${number(at.y)}" width="${number(at.width)}" height="${number(at.height)}" rx="${number(corner)}" ${look}/>`;
  }
}

function drawPath(path: Path, data: string): string {
  const { start, stroke, strokeWidth, dashed, arrow } = path;
  const tip = arrow ? arrowOf(path) : undefined;
  const pieces = tip === undefined ? path.pieces : tip.shaft;
  const line = `<path${data} d="M${pair(start)}${pieces.map(pieceText).join("")}" fill="none" stroke="${stroke}" stroke-width="${number(strokeWidth)}"${dashed ? dashes(strokeWidth) : ""}/>`;
  return tip === undefined ? line : `${line}\n<path d="M${tip.corners.map(pair).join("L")}Z" fill="${stroke}"/>`;
}

const dashes = (strokeWidth: number): string =>
  ` stroke-dasharray="${number(strokeWidth * 3)} ${number(strokeWidth * 2)}"`;

const pieceText = ({ to, controls }: Piece): string =>
  controls === undefined ? `L${pair(to)}` : `C${pair(controls[0])} ${pair(controls[1])} ${pair(to)}`;

function drawText(text: Text, { outline }: Lettering): string {
  if (outline !== undefined) return outline(text);
  const { line, middle, upwards, colour } = text;
  const weight = line.face === "bold" ? ' font-weight="bold"' : "";
  const turn = upwards ? ` transform="rotate(-90 ${pair(middle, " ")})"` : "";
  return `<text x="${number(middle.x)}" y="${number(middle.y + baseline * line.size)}" font-size="${number(line.size)}"${weight} fill="${colour}" textLength="${number(line.width)}" lengthAdjust="spacingAndGlyphs"${turn}>${escaped(line.text)}</text>`;
}

const pair = ({ x, y }: Point, between: unknown = ","): string =>
  `${number(x)}${typeof between === "string" ? between : ","}${number(y)}`;
/** Two decimals, so that a figure is the same bytes on every machine. */
export const number = (value: number): string => String(Math.round(value * 100) / 100);

export const escaped = (raw: string): string =>
  raw.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
