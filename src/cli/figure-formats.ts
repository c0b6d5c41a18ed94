import { readFileSync } from "node:fs";
import { type Face, textWidth, visible } from "../6-emit/figure/layout/measure.ts";
import {
  type Element,
  type Path,
  type Picture,
  type Point,
  type Shape,
  type Text,
  textsOf,
} from "../6-emit/figure/picture.ts";
import { fontFamily } from "../6-emit/figure/theme.ts";
import { arrowOf, baseline } from "../6-emit/figure/write/arrow.ts";
import type { Lettering } from "../6-emit/figure/write/svg.ts";

/** The fonts that ship with archc: no others are used, so that every machine gives the same picture. */
const faces = { regular: "DejaVuSansCondensed.ttf", bold: "DejaVuSansCondensed-Bold.ttf" } as const;
const faceNames = Object.keys(faces) as (keyof typeof faces)[];

/** A figure in SVG, with letters as outlines, as pixels. */
export async function toPng(svg: string, dotsPerInch: number): Promise<Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js");
  // An SVG in points is drawn at 96 pixels an inch.
  return new Resvg(svg, { font: { loadSystemFonts: false }, fitTo: { mode: "zoom", value: dotsPerInch / 96 } })
    .render()
    .asPng();
}

/** One page of the picture's size, with text as text in embedded fonts. */
export async function toPdf(picture: Picture, fonts: URL): Promise<Uint8Array> {
  const { default: PdfDocument } = await import("pdfkit");
  // A fixed date keeps the bytes of a figure the same on every run.
  const document = new PdfDocument({
    size: [picture.width, picture.height],
    margin: 0,
    pdfVersion: "1.7",
    lang: "en",
    tagged: true,
    displayTitle: true,
    info: { Title: picture.title, Creator: "archc", CreationDate: new Date(0) },
  });
  for (const face of faceNames) document.registerFont(face, readFileSync(new URL(faces[face], fonts)) as never);
  const chunks: Uint8Array[] = [];
  const done = new Promise<void>((resolve, reject) => {
    document.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    document.on("end", resolve);
    document.on("error", reject);
  });
  const drawing = () => {
    document.rect(0, 0, picture.width, picture.height).fill(picture.paper);
    for (const element of picture.elements) draw(element, document);
  };
  document.addStructure(document.struct("Figure", { title: picture.title, alt: picture.title }, drawing));
  document.end();
  await done;
  return Buffer.concat(chunks);
}

type Document = InstanceType<typeof import("pdfkit")>;

function draw(element: Element, document: Document): void {
  switch (element.kind) {
    case "node":
      for (const inner of element.elements) draw(inner, document);
      return;
    case "wire":
      drawPath(element.path, document);
      return;
    case "path":
      drawPath(element, document);
      return;
    case "text":
      drawText(element, document);
      return;
    default:
      drawShape(element, document);
  }
}

function drawShape(shape: Exclude<Shape, Path>, document: Document): void {
  const { at, corner, fill, stroke, strokeWidth, dashed, points } = shape;
  switch (shape.kind) {
    case "circle":
      document.circle(at.x + at.width / 2, at.y + at.height / 2, at.width / 2);
      break;
    case "polygon":
      document.polygon(...points.map(({ x, y }) => [x, y]));
      break;
    case "rectangle":
      document.roundedRect(at.x, at.y, at.width, at.height, Math.min(corner, at.width / 2, at.height / 2));
  }
  document.lineWidth(strokeWidth).lineJoin("round");
  if (dashed) document.dash(strokeWidth * 3, { space: strokeWidth * 2 });
  else document.undash();
  if (fill === "none") document.stroke(stroke);
  else document.fillAndStroke(fill, stroke);
  document.undash();
}

function drawPath(path: Path, document: Document): void {
  const { start, stroke, strokeWidth, dashed, arrow } = path;
  const tip = arrow ? arrowOf(path) : undefined;
  document.moveTo(start.x, start.y);
  for (const { to, controls } of tip?.shaft ?? path.pieces) {
    if (controls === undefined) document.lineTo(to.x, to.y);
    else document.bezierCurveTo(controls[0].x, controls[0].y, controls[1].x, controls[1].y, to.x, to.y);
  }
  document.lineWidth(strokeWidth);
  if (dashed) document.dash(strokeWidth * 3, { space: strokeWidth * 2 });
  else document.undash();
  document.stroke(stroke);
  document.undash();
  if (tip !== undefined) document.polygon(...tip.corners.map(({ x, y }) => [x, y])).fill(stroke);
}

function drawText({ line, middle, upwards, colour }: Text, document: Document): void {
  document.save();
  if (upwards) document.rotate(-90, { origin: [middle.x, middle.y] });
  document.font(line.face).fontSize(line.size).fillColor(colour);
  const text = visible(line.text, line.face);
  document.text(text, middle.x - textWidth(text, line.size, line.face) / 2, middle.y + baseline * line.size, {
    lineBreak: false,
    baseline: "alphabetic",
  });
  document.restore();
}

/** Writes texts as the outlines of their letters, for programs that have no fonts; a glyph that is used again is there once. */
export async function outlines(fonts: URL): Promise<Lettering> {
  const { create } = await import("fontkit");
  const opened = Object.fromEntries(
    faceNames.map((face) => {
      const font = create(readFileSync(new URL(faces[face], fonts)));
      if (font.type !== "TTF") throw new Error(`${faces[face]} is not a single font`);
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

/** The fonts themselves, with the letters that a picture has, for browsers on machines that lack them. */
export async function embedded(picture: Picture, fonts: URL): Promise<Lettering> {
  const { default: subset } = await import("subset-font");
  const used = new Map<Face, Set<string>>();
  for (const { line } of textsOf(picture))
    for (const character of line.text) used.set(line.face, (used.get(line.face) ?? new Set()).add(character));
  const rules: string[] = [];
  for (const face of faceNames) {
    const letters = [...(used.get(face) ?? [])].sort().join("");
    if (letters === "") continue;
    const file = await subset(readFileSync(new URL(faces[face], fonts)), letters, { targetFormat: "woff2" });
    const source = `url(data:font/woff2;base64,${file.toString("base64")}) format("woff2")`;
    const look = `font-stretch:condensed;font-weight:${face === "bold" ? "bold" : "normal"}`;
    rules.push(`@font-face{font-family:"${fontFamily}";${look};src:${source}}`);
  }
  return { style: rules.join("\n") };
}

const round = (value: number, digits = 2): string => String(Number(value.toFixed(digits)));
