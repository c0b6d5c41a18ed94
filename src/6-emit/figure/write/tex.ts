import { escapeLatex, sizeInMath } from "../../latex-text.ts";
import type { Element, Path, Picture, Piece, Point, Shape, Text } from "../picture.ts";
import { arrowOf } from "./arrow.ts";

/**
 * A picture as TikZ, to be compiled by itself or taken into a paper with `\input`. LaTeX sets the words in the paper's own
 * font; what would be wider than its place is made narrower.
 */
export function toTex(picture: Picture): string {
  const colours = coloursOf(picture);
  const pen: Pen = { colour: (value) => `archc${colours.indexOf(value)}` };
  const { title, width, height, elements } = picture;
  return [
    `% ${oneLine(title)}, drawn by archc. Compile this file, or \\input it where \\usepackage{tikz} is loaded.`,
    "% The words are set in \\archcfont, which a paper may define before.",
    "\\makeatletter",
    "\\let\\archcend\\relax",
    "\\ifx\\documentclass\\@twoclasseserror\\else",
    "  \\documentclass[tikz,border=1bp]{standalone}",
    "  \\usepackage{fix-cm}",
    "  \\def\\archcend{\\end{document}}",
    "  \\begin{document}",
    "\\fi",
    "\\makeatother",
    "\\providecommand\\archcfont{\\sffamily}",
    "\\providecommand\\archcmissing{\\rule{0.5em}{0.6em}}",
    "\\makeatletter",
    "\\def\\archctext#1#2#3{\\fontsize{#2bp}{#2bp}\\selectfont\\sbox\\z@{#3}%",
    "  \\ifdim\\wd\\z@>#1bp\\relax\\resizebox{#1bp}{\\height}{\\usebox\\z@}\\else\\usebox\\z@\\fi}",
    "\\makeatother",
    "\\begingroup",
    ...colours.map((colour, index) => `\\definecolor{archc${index}}{HTML}{${colour.slice(1).toUpperCase()}}`),
    "\\begin{tikzpicture}[x=1bp,y=-1bp,inner sep=0pt,outer sep=0pt,line join=round,font=\\archcfont]",
    `\\useasboundingbox (0,0) rectangle (${number(width)},${number(height)});`,
    ...(picture.paper === "#ffffff"
      ? []
      : [`\\fill[${pen.colour(picture.paper)}] (0,0) rectangle (${number(width)},${number(height)});`]),
    ...elements.flatMap((element) => draw(element, pen)),
    "\\end{tikzpicture}%",
    "\\endgroup",
    "\\archcend",
    "",
  ].join("\n");
}

interface Pen {
  readonly colour: (value: string) => string;
}

function coloursOf({ paper, elements }: Picture): readonly string[] {
  const found = new Set<string>([paper]);
  const see = (element: Element): void => {
    switch (element.kind) {
      case "node":
        element.elements.forEach(see);
        return;
      case "wire":
        see(element.path);
        return;
      case "path":
        found.add(element.stroke);
        return;
      case "text":
        found.add(element.colour);
        return;
      default:
        found.add(element.stroke);
        if (element.fill !== "none") found.add(element.fill);
    }
  };
  elements.forEach(see);
  return [...found].sort();
}

function draw(element: Element, pen: Pen): readonly string[] {
  switch (element.kind) {
    case "node":
      return element.elements.flatMap((inner) => draw(inner, pen));
    case "wire":
      return drawPath(element.path, pen);
    case "path":
      return drawPath(element, pen);
    case "text":
      return [drawText(element, pen)];
    default:
      return [drawShape(element, pen)];
  }
}

function drawShape(shape: Exclude<Shape, Path>, pen: Pen): string {
  const { at, corner, fill, stroke, strokeWidth, dashed, points } = shape;
  const paint = [
    `draw=${pen.colour(stroke)}`,
    ...(fill === "none" ? [] : [`fill=${pen.colour(fill)}`]),
    `line width=${number(strokeWidth)}bp`,
    ...(dashed ? [dashes(strokeWidth)] : []),
  ];
  const end = { x: at.x + at.width, y: at.y + at.height };
  switch (shape.kind) {
    case "circle":
      return `\\path[${paint.join(",")}] ${point(middle(at, end))} circle[radius=${number(at.width / 2)}bp];`;
    case "polygon":
      return `\\path[${paint.join(",")}] ${points.map(point).join(" -- ")} -- cycle;`;
    case "rectangle": {
      const round = Math.min(corner, at.width / 2, at.height / 2);
      return `\\path[${[...paint, `rounded corners=${number(round)}bp`].join(",")}] ${point(at)} rectangle ${point(end)};`;
    }
  }
}

const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

function drawPath(path: Path, pen: Pen): readonly string[] {
  const { start, stroke, strokeWidth, dashed, arrow } = path;
  const tip = arrow ? arrowOf(path) : undefined;
  const dash = dashed ? `,${dashes(strokeWidth)}` : "";
  const pieces = (tip?.shaft ?? path.pieces).map(pieceText).join("");
  const line = `\\draw[${pen.colour(stroke)},line width=${number(strokeWidth)}bp${dash}] ${point(start)}${pieces};`;
  if (tip === undefined) return [line];
  return [line, `\\fill[${pen.colour(stroke)}] ${tip.corners.map(point).join(" -- ")} -- cycle;`];
}

const dashes = (strokeWidth: number): string =>
  `dash pattern=on ${number(strokeWidth * 3)}bp off ${number(strokeWidth * 2)}bp`;

const pieceText = ({ to, controls }: Piece): string =>
  controls === undefined
    ? ` -- ${point(to)}`
    : ` .. controls ${point(controls[0])} and ${point(controls[1])} .. ${point(to)}`;

function drawText({ line, middle: at, upwards, colour }: Text, pen: Pen): string {
  const words = line.math ? `$${sizeInMath(line.text)}$` : escapeLatex(line.text, () => "\\archcmissing{}");
  const bold = line.face === "bold" ? "\\bfseries " : "";
  const turn = upwards ? ",rotate=90" : "";
  // The lower-case letters stand in the middle, whatever the line has below or above them.
  const anchor = `anchor=base,yshift=-${number(0.34 * line.size)}bp`;
  return `\\node[${anchor},text=${pen.colour(colour)}${turn}] at ${point(at)} {\\archctext{${number(line.width)}}{${number(line.size)}}{${bold}${words}}};`;
}

const point = ({ x, y }: Point): string => `(${number(x)},${number(y)})`;
const number = (value: number): string => String(Math.round(value * 100) / 100);
const oneLine = (text: string): string => text.replace(/[^\x20-\x7e]+/g, " ");
