import type { Edge, Facts, Mark } from "./compose/diagram.ts";
import type { MeasuredText } from "./layout/text.ts";

/** A laid out figure: shapes, paths and measured texts in points from the upper left corner, in drawing order. Every format is written from it. */
export interface Picture {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /** The colour of the ground. */
  readonly paper: string;
  readonly elements: readonly Element[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle by its upper left corner. */
export interface Rectangle extends Point {
  readonly width: number;
  readonly height: number;
}

export type Element = Node | Wire | Shape | Text;

/** What a reader can point at: a box, or the frame of an opened block. */
export interface Node {
  readonly kind: "node";
  readonly role: "box" | "frame";
  readonly id: string;
  /** The part of the outline that opens or closes here. */
  readonly part: number | undefined;
  readonly facts: Facts;
  readonly mark: Mark | undefined;
  readonly elements: readonly (Shape | Text)[];
}

/** An edge of the diagram. */
export interface Wire {
  readonly kind: "wire";
  readonly from: string;
  readonly to: string;
  readonly flow: Edge["kind"];
  readonly path: Path;
}

export type Shape = Outline | Path;

/** A closed shape. */
export interface Outline {
  readonly kind: "rectangle" | "circle" | "polygon";
  /** The rectangle, or that around the circle. */
  readonly at: Rectangle;
  /** The radius of a rectangle's corners. */
  readonly corner: number;
  /** Of a polygon. */
  readonly points: readonly Point[];
  readonly fill: string;
  readonly stroke: string;
  readonly strokeWidth: number;
  readonly dashed: boolean;
}

/** A line of straight and curved pieces. */
export interface Path {
  readonly kind: "path";
  readonly start: Point;
  readonly pieces: readonly Piece[];
  readonly stroke: string;
  readonly strokeWidth: number;
  readonly dashed: boolean;
  /** The tip is at the end of the last piece. */
  readonly arrow: boolean;
}

/** A line to a point, or a cubic Bézier curve with two control points. */
export interface Piece {
  readonly to: Point;
  readonly controls?: readonly [Point, Point];
}

export interface Text {
  readonly kind: "text";
  readonly line: MeasuredText;
  /** The middle of the line. */
  readonly middle: Point;
  /** Reads from bottom to top. */
  readonly upwards: boolean;
  readonly colour: string;
}

/** All texts of a picture. */
export function* textsOf(picture: Picture): Generator<Text> {
  for (const element of picture.elements) {
    if (element.kind === "text") yield element;
    if (element.kind === "node") for (const inner of element.elements) if (inner.kind === "text") yield inner;
  }
}

/** The rectangle that a text takes. */
export function extentOf({ line, middle, upwards }: Text): Rectangle {
  const [width, height] = upwards ? [line.height, line.width] : [line.width, line.height];
  return { x: middle.x - width / 2, y: middle.y - height / 2, width, height };
}
