import { type Direction, toLayoutDot } from "./dot.ts";
import type { Picture } from "./picture.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle by its upper left corner; y grows downwards. */
export interface Rectangle extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Rectangle>;
  readonly groups: ReadonlyMap<string, Rectangle>;
  /** In the order of the picture's edges. */
  readonly edges: readonly EdgePath[];
}

/** A chain of cubic Béziers: a start, then three points for each. `tip` is where the arrow ends. */
export interface EdgePath {
  readonly points: readonly Point[];
  readonly tip: Point;
  /** The middle of the label. */
  readonly label: Point | undefined;
}

/** Places all boxes and edges with Graphviz, which is loaded at the first call. */
export async function layOut(picture: Picture, direction: Direction): Promise<Layout> {
  const { renderGraphFromSource } = await import("graphviz-cli");
  const text = await renderGraphFromSource(
    { input: toLayoutDot(picture, direction) },
    { engine: "dot", format: "json0" },
  );
  return readLayout(JSON.parse(text) as GraphvizOutput, picture);
}

/** The attributes of Graphviz's JSON that are read here; lengths in points from the lower left corner, sizes in inches. */
interface GraphvizOutput {
  readonly bb: string;
  readonly objects?: readonly GraphvizObject[];
  readonly edges?: readonly {
    readonly tail: number;
    readonly head: number;
    readonly pos?: string;
    readonly lp?: string;
  }[];
}
interface GraphvizObject {
  readonly name: string;
  readonly bb?: string;
  readonly pos?: string;
  readonly width?: string;
  readonly height?: string;
}

function readLayout(output: GraphvizOutput, picture: Picture): Layout {
  const [, , width = 0, height = 0] = numbers(output.bb);
  const point = (text: string): Point => {
    const [x = 0, y = 0] = numbers(text);
    return { x, y: height - y };
  };
  const boxes = new Map<string, Rectangle>();
  const groups = new Map<string, Rectangle>();
  for (const object of output.objects ?? []) {
    if (object.bb !== undefined) {
      const [left = 0, bottom = 0, right = 0, top = 0] = numbers(object.bb);
      const id = object.name.replace("cluster_", "");
      groups.set(id, { x: left, y: height - top, width: right - left, height: top - bottom });
    } else if (object.pos !== undefined) {
      const { x, y } = point(object.pos);
      const [w, h] = [72 * Number(object.width), 72 * Number(object.height)];
      boxes.set(object.name, { x: x - w / 2, y: y - h / 2, width: w, height: h });
    }
  }
  const paths = new Map<string, EdgePath[]>();
  for (const { tail, head, pos, lp } of output.edges ?? []) {
    const key = `${output.objects?.[tail]?.name} ${output.objects?.[head]?.name}`;
    const path = readPath(pos ?? "", point, lp === undefined ? undefined : point(lp));
    paths.set(key, [...(paths.get(key) ?? []), path]);
  }
  const edges = picture.edges.map(({ from, to }) => paths.get(`${from} ${to}`)?.shift() ?? missingPath);
  return { width, height, boxes, groups, edges };
}

const missingPath: EdgePath = { points: [], tip: { x: 0, y: 0 }, label: undefined };

/** `e,x,y x,y x,y …`: the arrow's tip, then the points of the curve. */
function readPath(pos: string, point: (text: string) => Point, label: Point | undefined): EdgePath {
  const [end = "", ...rest] = pos.split(" ");
  const points = (end.startsWith("e,") ? rest : [end, ...rest]).map(point);
  const tip = end.startsWith("e,") ? point(end.slice(2)) : (points.at(-1) ?? { x: 0, y: 0 });
  return { points, tip, label };
}

const numbers = (text: string): readonly number[] => text.split(",").map(Number);
