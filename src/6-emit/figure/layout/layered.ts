import { type Box, boxesOf, type Diagram, type Group } from "../compose/diagram.ts";
import type { Element, Picture, Piece, Point, Rectangle } from "../picture.ts";
import type { Theme } from "../theme.ts";
import { digraph } from "../write/dot.ts";
import { boundsOf, drawBox, framed, frameNode, rectangle, textAt, wire } from "./draw.ts";
import { type Direction, Ruler, space } from "./extent.ts";
import { type MeasuredText, measured } from "./text.ts";

/** The layout of networks that are neither sequences nor branches: Graphviz's layers, with our measures of boxes. */
export async function layeredPicture(diagram: Diagram, direction: Direction, theme: Theme): Promise<Picture> {
  const { renderGraphFromSource } = await import("graphviz-cli");
  const ruler = new Ruler(direction);
  const text = await renderGraphFromSource({ input: layoutDot(diagram, ruler) }, { engine: "dot", format: "json0" });
  return drawLayout(diagram, JSON.parse(text) as GraphvizOutput, ruler, theme);
}

/** Instead of each text there is one of the same width that Graphviz can measure. */
function layoutDot(diagram: Diagram, ruler: Ruler): string {
  return digraph(diagram, ruler.direction, {
    box: (box) => {
      const { width, height } = footprint(box, ruler);
      return { label: "", shape: "box", width: inches(width), height: inches(height), fixedsize: "true" };
    },
    group: (group) => cell(title(group).width),
    // The line past the words that leave a box ends in the middle of its footprint, and what comes to it keeps off them.
    edge: (_, from, to) => ({
      ...(from?.leaving.length ? { tailport: ruler.direction === "TB" ? "s" : "e" } : {}),
      ...(to?.leaving.length ? { headport: ruler.direction === "TB" ? "n" : "w" } : {}),
    }),
  });
}

/** A box with the words that leave it, whose line stays in the middle. */
function footprint(box: Box, ruler: Ruler): { readonly width: number; readonly height: number } {
  const { length, across } = ruler.box(box);
  const words = ruler.leaving(box);
  const along = length + words.length;
  return ruler.direction === "TB"
    ? { width: Math.max(across, 2 * words.after), height: along }
    : { width: along, height: across };
}

/** What a group is called and how often it is there, at most so wide. */
const title = ({ title: text, times }: Group, most?: number): MeasuredText =>
  measured(
    [text, times > 1 ? `×${times}` : ""].filter(Boolean).join("  "),
    "strip",
    most === Infinity ? undefined : most,
  );

const inches = (points: number): string => (points / 72).toFixed(4);

/** Without font metrics Graphviz takes every letter of Courier to be 0.6 of the font size wide: so a text of known width is laid out. */
const cell = (width: number) =>
  width === 0
    ? { label: "" }
    : { label: "x".repeat(Math.ceil((width + 6) / (0.6 * cellSize))), fontname: "Courier", fontsize: cellSize };
const cellSize = 9;

/** The attributes of Graphviz's JSON that are read here; lengths in points from the lower left corner, sizes in inches. */
interface GraphvizOutput {
  readonly bb: string;
  readonly objects?: readonly { readonly name: string; readonly bb?: string; readonly pos?: string }[];
  readonly edges?: readonly { readonly tail: number; readonly head: number; readonly pos?: string }[];
}

function drawLayout(diagram: Diagram, output: GraphvizOutput, ruler: Ruler, theme: Theme): Picture {
  const [, , , height = 0] = numbers(output.bb);
  const point = (text: string): Point => {
    const [x = 0, y = 0] = numbers(text);
    return { x, y: height - y };
  };
  const placed = new Map((output.objects ?? []).map((object) => [object.name, object]));
  const paths = new Map<string, string>();
  for (const { tail, head, pos } of output.edges ?? [])
    paths.set(`${output.objects?.[tail]?.name} ${output.objects?.[head]?.name}`, pos ?? "");
  const targets = new Map<string, Target>(
    [...boxesOf(diagram.root)].map((box) => {
      const { x, y } = point(placed.get(box.id)?.pos ?? "0,0");
      const { length, across } = ruler.box(box);
      const { width, height: high } = footprint(box, ruler);
      if (ruler.direction === "TB")
        return [box.id, { least: x - across / 2 + 2, most: x + across / 2 - 2, top: y - high / 2 }];
      return [box.id, { least: -Infinity, most: x - width / 2 + length - 2, top: undefined }];
    }),
  );
  const wires = diagram.edges.map((edge) => {
    const { start, pieces } = readPath(paths.get(`${edge.from} ${edge.to}`) ?? "", point);
    const reached = onto(pieces, targets.get(edge.to));
    return { points: pointsOn(start, reached), element: wire(edge, start, reached, theme) };
  });
  const boxes = [...boxesOf(diagram.root)].map((box) => ({ box, at: point(placed.get(box.id)?.pos ?? "0,0") }));
  const taken: Taken = {
    points: wires.flatMap(({ points }) => points),
    areas: boxes.map(({ box, at }) => {
      const { width, height: high } = footprint(box, ruler);
      return { x: at.x - width / 2, y: at.y - high / 2, width, height: high };
    }),
  };
  const elements: Element[] = [];
  const visit = (group: Group, depth: number): void => {
    for (const item of group.items) {
      if (item.kind === "box") continue;
      const bounds = placed.get(`cluster_${item.id}`)?.bb;
      if (bounds !== undefined) elements.push(drawCluster(item, readBounds(bounds, height), depth, taken, theme));
      visit(item, depth + 1);
    }
  };
  visit(diagram.root, 0);
  for (const { element } of wires) elements.push(element);
  for (const { box, at } of boxes) elements.push(...drawPlaced(box, at, ruler, theme));
  return framed(diagram.title, elements, boundsOf(elements), theme);
}

/** Where an edge may meet a box across the network, and where the box begins, in a figure from top to bottom. */
interface Target {
  readonly least: number;
  readonly most: number;
  readonly top: number | undefined;
}

/** A way to a footprint as a way to the box in it, which may be narrower. */
function onto(pieces: readonly Piece[], target: Target | undefined): readonly Piece[] {
  const last = pieces.at(-1);
  if (last === undefined || target === undefined) return pieces;
  const { x, y } = last.to;
  const meets = target.top !== undefined && Math.abs(y - target.top) < 3;
  const to = { x: Math.min(Math.max(x, target.least), target.most), y: meets ? (target.top as number) : y };
  return [...pieces.slice(0, -1), { ...last, to }];
}

/** Where a name would cover something. */
interface Taken {
  readonly points: readonly Point[];
  readonly areas: readonly Rectangle[];
}

/** Points on a path, close to each other. */
function pointsOn(start: Point, pieces: readonly Piece[]): readonly Point[] {
  const points: Point[] = [start];
  let from = start;
  for (const { to, controls } of pieces) {
    const [a, b] = controls ?? [from, to];
    const steps = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y)) + 2;
    for (let step = 1; step <= steps; step++) {
      const t = step / steps;
      const at = (p: number, q: number, r: number, s: number): number =>
        (1 - t) ** 3 * p + 3 * (1 - t) ** 2 * t * q + 3 * (1 - t) * t ** 2 * r + t ** 3 * s;
      points.push({ x: at(from.x, a.x, b.x, to.x), y: at(from.y, a.y, b.y, to.y) });
    }
    from = to;
  }
  return points;
}

/** A box at the upper or left end of its footprint, the words behind it, and the line that they stand at. */
function drawPlaced(box: Box, centre: Point, ruler: Ruler, theme: Theme): readonly Element[] {
  const { length, across } = ruler.box(box);
  const words = ruler.leaving(box);
  const print = footprint(box, ruler);
  const down = ruler.direction === "TB";
  const [width, height] = down ? [across, length] : [length, across];
  const at: Rectangle = down
    ? { x: centre.x - width / 2, y: centre.y - print.height / 2, width, height }
    : { x: centre.x - print.width / 2, y: centre.y - height / 2, width, height };
  const elements: Element[] = [];
  if (words.length > 0) {
    const start = down ? { x: centre.x, y: at.y + height } : { x: at.x + width, y: centre.y };
    const to = down ? { x: centre.x, y: centre.y + print.height / 2 } : { x: centre.x + print.width / 2, y: centre.y };
    const line = { stroke: theme.flow, strokeWidth: 0.8, dashed: false, arrow: false };
    elements.push({ kind: "path", start, pieces: [{ to }], ...line });
  }
  elements.push(drawBox(box, at, theme));
  let offset = 1;
  for (const line of words.texts) {
    const middle = down
      ? { x: centre.x + space.beside + line.width / 2, y: at.y + height + offset + line.height / 2 }
      : { x: at.x + width + 2 + line.width / 2, y: centre.y + 2 + offset + line.height / 2 };
    elements.push(textAt(line, middle, theme.faint));
    offset += line.height;
  }
  return elements;
}

/** The name stands in the first place of its frame where nothing else is; where there is none, it is cut, and left out at last. */
function drawCluster(group: Group, at: Rectangle, depth: number, taken: Taken, theme: Theme): Element {
  const { fills, stroke } = theme.group;
  const ground = rectangle(at, { fill: fills[depth % 2] as string, stroke, strokeWidth: 0.6, corner: 3 });
  if (title(group).text === "") return frameNode(group, [ground]);
  for (const most of [Infinity, 110, 80, 55, 35]) {
    const line = title(group, most);
    const place = placesFor(line, at).find((one) => isFree({ ...one, width: line.width, height: line.height }, taken));
    if (place === undefined) continue;
    const middle = { x: place.x + line.width / 2, y: place.y + line.height / 2 };
    return frameNode(group, [ground, textAt(line, middle, theme.ink)]);
  }
  return frameNode(group, [ground]);
}

/** Row by row from the upper left corner. */
function placesFor({ width, height }: MeasuredText, at: Rectangle): readonly Point[] {
  const places: Point[] = [];
  for (let y = at.y + 3; y <= at.y + at.height - 3 - height; y += 4)
    for (let x = at.x + 5; x <= at.x + at.width - 5 - width; x += 4) places.push({ x, y });
  return places;
}

const isFree = ({ x, y, width, height }: Rectangle, { points, areas }: Taken): boolean =>
  !points.some((point) => point.x > x - 1 && point.x < x + width + 1 && point.y > y - 1 && point.y < y + height + 1) &&
  !areas.some(
    (area) => area.x < x + width && x < area.x + area.width && area.y < y + height && y < area.y + area.height,
  );

function readBounds(text: string, height: number): Rectangle {
  const [left = 0, bottom = 0, right = 0, top = 0] = numbers(text);
  return { x: left, y: height - top, width: right - left, height: top - bottom };
}

/** `e,x,y x,y x,y …`: the arrow's tip, then a start and three points for each curve. */
function readPath(
  pos: string,
  point: (text: string) => Point,
): { readonly start: Point; readonly pieces: readonly Piece[] } {
  const [end = "", ...rest] = pos.split(" ");
  const points = (end.startsWith("e,") ? rest : [end, ...rest]).map(point);
  const pieces: Piece[] = [];
  for (let index = 1; index + 2 < points.length; index += 3) {
    const [first, second, to] = points.slice(index, index + 3) as [Point, Point, Point];
    pieces.push({ to, controls: [first, second] });
  }
  if (end.startsWith("e,")) pieces.push({ to: point(end.slice(2)) });
  return { start: points[0] ?? { x: 0, y: 0 }, pieces };
}

const numbers = (text: string): readonly number[] => text.split(",").map(Number);
