import { textWidth, visible } from "../6-emit/figure/layout/measure.ts";
import type { Element, Path, Picture, Shape, Text } from "../6-emit/figure/picture.ts";
import { arrowOf, baseline } from "../6-emit/figure/write/arrow.ts";
import { type FontFiles, faceNames } from "./fonts.ts";

/** One page of the picture's size, with text as text in embedded fonts. */
export async function toPdf(picture: Picture, fonts: FontFiles): Promise<Uint8Array> {
  const { default: PdfDocument } = await import("pdfkit");
  // A fixed date keeps the bytes of a figure the same on every run.
  const document = new PdfDocument({
    size: [picture.width, picture.height],
    margin: 0,
    // The build for browsers has no font to begin with.
    font: "",
    pdfVersion: "1.7",
    lang: "en",
    tagged: true,
    displayTitle: true,
    info: { Title: picture.title, Creator: "archc", CreationDate: new Date(0) },
  });
  for (const face of faceNames) document.registerFont(face, fonts[face] as never);
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
  return joined(chunks);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
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
