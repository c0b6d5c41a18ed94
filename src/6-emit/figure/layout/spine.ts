import type { Diagram } from "../compose/diagram.ts";
import type { Element, Node, Picture, Point, Rectangle, Shape, Text } from "../picture.ts";
import type { Theme } from "../theme.ts";
import { boundsOf, drawBox, framed, frameNode, rectangle, rounded, textAt, wire } from "./draw.ts";
import { type Direction, Ruler, shadow, space } from "./extent.ts";
import { type Area, columnsOf, type PlacedFrame, type PlacedLeaf, type Placement, place, type Spot } from "./place.ts";
import { route } from "./route.ts";
import { type Series, treeOf } from "./tree.ts";

/**
 * Layouts of a network as a spine with branches beside it, in one column, in two, and so on up to `most`; none where it is
 * no such network. With `across`, columns begin and end inside of frames, which are left out.
 */
export function spineLayouts(
  diagram: Diagram,
  direction: Direction,
  { most, across }: { readonly most: number; readonly across: boolean },
): readonly SpineLayout[] {
  const root = treeOf(diagram);
  if (root === undefined) return [];
  const layouts: SpineLayout[] = [];
  for (let count = 1; count <= most; count++) {
    const columns = columnsOf(root, count, new Ruler(direction), across);
    if (columns !== undefined) layouts.push(layoutOf(diagram, columns, direction));
  }
  return layouts;
}

export interface SpineLayout {
  readonly columns: number;
  /** About the size of the picture, which need not be drawn for it. */
  readonly width: number;
  readonly height: number;
  /** Undefined where an edge finds no way. */
  readonly draw: (theme: Theme) => Picture | undefined;
}

function layoutOf(diagram: Diagram, columns: readonly Series[], direction: Direction): SpineLayout {
  const placement = place(columns, direction);
  const length = placement.length + (columns.length > 1 ? space.arrow + 8 : 0);
  const [width, height] = direction === "TB" ? [placement.across, length] : [length, placement.across];
  return { columns: columns.length, width, height, draw: (theme) => draw(diagram, placement, theme) };
}

function draw(diagram: Diagram, placement: Placement, theme: Theme): Picture | undefined {
  const point = pointOf(placement.ruler.direction);
  const area = ({ start, end, before, after }: Area): Rectangle => {
    const [from, to] = [point({ along: start, across: before }), point({ along: end, across: after })];
    return { x: from.x, y: from.y, width: to.x - from.x, height: to.y - from.y };
  };
  const pen: Pen = { placement, theme, point, area };
  const elements: Element[] = [];
  for (const frame of [...placement.frames].sort((a, b) => a.depth - b.depth)) elements.push(drawFrame(frame, pen));
  for (const edge of diagram.edges) {
    const spots = route(edge, placement);
    if (spots === undefined) return undefined;
    const corners = spots.map(point);
    elements.push(wire(edge, corners[0] as Point, rounded(corners, space.corner), theme));
  }
  for (const { leaf, area: own } of placement.leaves.values()) elements.push(drawBox(leaf.box, area(own), theme));
  for (const leaf of placement.leaves.values()) elements.push(...drawLeaving(leaf, pen));
  return framed(diagram.title, elements, boundsOf(elements), theme);
}

interface Pen {
  readonly placement: Placement;
  readonly theme: Theme;
  readonly point: (spot: Spot) => Point;
  readonly area: (area: Area) => Rectangle;
}

const pointOf = (direction: Direction): Pen["point"] =>
  direction === "TB"
    ? ({ along, across }) => ({ x: across, y: along })
    : ({ along, across }) => ({ x: along, y: across });

/** The frame of an opened block: its name on a strip at its edge, how often it is there behind a bracket. */
function drawFrame({ frame, area: own, depth }: PlacedFrame, { placement, theme, point, area }: Pen): Node {
  const { ruler } = placement;
  const { group, inner } = frame;
  const { lines, thickness, count } = ruler.title(group, ruler.series(inner).length);
  const { fills, stroke, strip } = theme.group;
  const fill = depth % 2 === 0 ? fills[0] : fills[1];
  const elements: (Shape | Text)[] = [rectangle(area(own), { fill, stroke, strokeWidth: 0.6, corner: 3 })];
  const upwards = ruler.direction === "TB";
  const along = (own.start + own.end) / 2;
  if (thickness > 0)
    elements.push(
      rectangle(area({ ...own, after: own.before + thickness }), { fill: strip, stroke, strokeWidth: 0.6, corner: 3 }),
    );
  let across = own.before + 1.5;
  for (const line of lines) {
    elements.push(textAt(line, point({ along, across: across + line.height / 2 }), theme.ink, upwards));
    across += line.height;
  }
  if (count !== undefined) {
    const line = own.before - 3;
    const corners = [
      { along: own.start, across: line + 2 },
      { along: own.start, across: line },
      { along: own.end, across: line },
      { along: own.end, across: line + 2 },
    ].map(point);
    const [start, ...rest] = corners as [Point, ...Point[]];
    elements.push({
      kind: "path",
      start,
      pieces: rest.map((to) => ({ to })),
      stroke: theme.faint,
      strokeWidth: 0.8,
      dashed: false,
      arrow: false,
    });
    const size = upwards ? count.width : count.height;
    elements.push(textAt(count, point({ along, across: line - 2 - size / 2 }), theme.ink));
  }
  return frameNode(group, elements);
}

/** The words beside the edge that leaves a box. */
function drawLeaving({ leaf, area, spine }: PlacedLeaf, { placement, theme, point }: Pen): readonly Text[] {
  const { ruler } = placement;
  const { texts } = ruler.leaving(leaf.box);
  let offset = 0.5 + shadow(leaf.box);
  return texts.map((line) => {
    const text = textAt(line, { x: 0, y: 0 }, theme.faint);
    const at =
      ruler.direction === "TB"
        ? point({ along: area.end + offset + line.height / 2, across: spine + space.beside + line.width / 2 })
        : point({ along: area.end + 2 + line.width / 2, across: spine + 2 + offset + line.height / 2 });
    offset += line.height;
    return { ...text, middle: at };
  });
}
