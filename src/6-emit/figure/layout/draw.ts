import type { Box, Edge, Group, Mark } from "../compose/diagram.ts";
import type { Element, Node, Outline, Path, Picture, Piece, Point, Rectangle, Shape, Text } from "../picture.ts";
import type { Theme } from "../theme.ts";
import { boxTexts, type MeasuredText } from "./text.ts";

/** The pieces that both layouts put together in the same looks. */

export function textAt(line: MeasuredText, middle: Point, colour: string, upwards = false): Text {
  return { kind: "text", line, middle, upwards, colour };
}

interface Paint {
  readonly fill: string;
  readonly stroke: string;
  readonly strokeWidth?: number;
  readonly corner?: number;
  readonly dashed?: boolean;
}

export const rectangle = (
  at: Rectangle,
  { fill, stroke, strokeWidth = 0.7, corner = 2, dashed = false }: Paint,
): Outline => ({
  kind: "rectangle",
  at,
  corner,
  points: [],
  fill,
  stroke,
  strokeWidth,
  dashed,
});

/** A box with its words in the middle. */
export function drawBox(box: Box, at: Rectangle, theme: Theme): Node {
  const paint = box.mark === undefined ? paintOf(box.category, theme) : markedPaint(box.mark, box.category, theme);
  const corner = { rectangle: 2, block: 4, bar: 1.5, data: at.height / 2, sum: at.height / 2 }[box.shape];
  const elements: (Shape | Text)[] = [];
  if (box.shape === "sum") elements.push({ ...rectangle(at, { ...paint, corner }), kind: "circle" });
  else {
    if (box.times > 1) elements.push(rectangle({ ...at, x: at.x + 2, y: at.y + 2 }, { ...paint, corner }));
    elements.push(rectangle(at, { ...paint, corner }));
  }
  const lines = boxTexts(box.lines, box.shape === "sum" ? 1 : box.times);
  const x = at.x + at.width / 2;
  let y = at.y + at.height / 2 - lines.reduce((sum, line) => sum + line.height, 0) / 2;
  lines.forEach((line) => {
    elements.push(textAt(line, { x, y: y + line.height / 2 }, line.size < 8 ? theme.faint : theme.ink));
    y += line.height;
  });
  const { id, part, facts, mark } = box;
  return { kind: "node", role: "box", id, part, facts, mark, elements };
}

const paintOf = (category: Box["category"], { fill, stroke }: Theme): Paint => ({
  fill: fill[category],
  stroke: stroke[category],
});

/** What differs has an outline in the colour of its mark, and what is gone a dashed one around nothing. */
export const markedPaint = (mark: Mark, category: Box["category"], theme: Theme): Paint => ({
  fill: mark === "removed" ? theme.paper : theme.fill[category],
  stroke: theme.mark[mark],
  strokeWidth: 1.6,
  dashed: mark === "removed",
});

/** The ground of an opened block. */
export function frameNode(group: Group, elements: Node["elements"]): Node {
  const { id, part, facts } = group;
  return { kind: "node", role: "frame", id, part, facts, mark: undefined, elements };
}

export function wire({ from, to, kind, mark }: Edge, start: Point, pieces: readonly Piece[], theme: Theme): Element {
  const path: Path = {
    kind: "path",
    start,
    pieces,
    stroke: mark !== undefined ? theme.mark[mark] : kind === "flow" ? theme.flow : theme.skip,
    strokeWidth: kind === "flow" && mark === undefined ? 0.8 : 1,
    dashed: mark === undefined ? kind === "projection" : mark === "removed",
    arrow: true,
  };
  return { kind: "wire", from, to, flow: kind, path };
}

/** A line through corners, which are rounded. */
export function rounded(corners: readonly Point[], radius: number): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let index = 1; index < corners.length; index++) {
    const [before, at, after] = [corners[index - 1] as Point, corners[index] as Point, corners[index + 1]];
    if (after === undefined) {
      pieces.push({ to: at });
      continue;
    }
    const reach = Math.min(radius, distance(before, at) / 2, distance(at, after) / 2);
    const [start, end] = [toward(at, before, reach), toward(at, after, reach)];
    pieces.push({ to: start }, { to: end, controls: [toward(start, at, reach * 0.55), toward(end, at, reach * 0.55)] });
  }
  return pieces;
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

function toward(from: Point, to: Point, by: number): Point {
  const length = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length };
}

/** A picture around elements, moved so that all are inside of it with a margin. */
export function framed(title: string, elements: readonly Element[], bounds: Rectangle, theme: Theme): Picture {
  const by = { x: margin - bounds.x, y: margin - bounds.y };
  return {
    title,
    width: bounds.width + 2 * margin,
    height: bounds.height + 2 * margin,
    paper: theme.paper,
    elements: elements.map((element) => mapped(element, (point) => ({ x: point.x + by.x, y: point.y + by.y }), 1)),
  };
}

const margin = 3;

/** The same picture at another size. */
export function scaled(picture: Picture, by: number): Picture {
  if (by === 1) return picture;
  const move = ({ x, y }: Point): Point => ({ x: x * by, y: y * by });
  return {
    ...picture,
    width: picture.width * by,
    height: picture.height * by,
    elements: picture.elements.map((element) => mapped(element, move, by)),
  };
}

type Move = (point: Point) => Point;

export function mapped<E extends Element>(element: E, move: Move, by: number): E {
  switch (element.kind) {
    case "node":
      return { ...element, elements: element.elements.map((inner) => mapped(inner, move, by)) };
    case "wire":
      return { ...element, path: mapped(element.path, move, by) };
    case "path":
      return {
        ...element,
        start: move(element.start),
        strokeWidth: element.strokeWidth * by,
        pieces: element.pieces.map(({ to, controls }) =>
          controls === undefined
            ? { to: move(to) }
            : { to: move(to), controls: [move(controls[0]), move(controls[1])] },
        ),
      };
    case "text": {
      const { line } = element;
      const { size, width, height } = line;
      return {
        ...element,
        middle: move(element.middle),
        line: { ...line, size: size * by, width: width * by, height: height * by },
      };
    }
    default: {
      const { at } = element;
      return {
        ...element,
        at: { ...move(at), width: at.width * by, height: at.height * by },
        corner: element.corner * by,
        points: element.points.map(move),
        strokeWidth: element.strokeWidth * by,
      };
    }
  }
}

/** What holds all of some elements. */
export function boundsOf(elements: readonly Element[]): Rectangle {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const see = ({ x, y }: Point): void => {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  };
  const seeAll = (element: Element): void => {
    switch (element.kind) {
      case "node":
        element.elements.forEach(seeAll);
        return;
      case "wire":
        seeAll(element.path);
        return;
      case "path":
        see(element.start);
        for (const { to, controls } of element.pieces) for (const point of [to, ...(controls ?? [])]) see(point);
        return;
      case "text": {
        const [width, height] = element.upwards
          ? [element.line.height, element.line.width]
          : [element.line.width, element.line.height];
        see({ x: element.middle.x - width / 2, y: element.middle.y - height / 2 });
        see({ x: element.middle.x + width / 2, y: element.middle.y + height / 2 });
        return;
      }
      case "polygon":
        element.points.forEach(see);
        return;
      default:
        see(element.at);
        see({ x: element.at.x + element.at.width, y: element.at.y + element.at.height });
    }
  };
  elements.forEach(seeAll);
  return { x: left, y: top, width: right - left, height: bottom - top };
}
