import type { Diagram, Edge } from "../compose/diagram.ts";
import type { Element, Picture, Point } from "../picture.ts";
import type { Theme } from "../theme.ts";
import { boundsOf, drawBox, framed, textAt, wire } from "./draw.ts";
import { Ruler, space } from "./extent.ts";
import type { SpineLayout } from "./spine.ts";
import { type Leaf, type Tree, treeOf } from "./tree.ts";

/**
 * The layout of networks that go down and come up again, with edges across at several levels, as a U: on the left what
 * leads down, on the right what leads up, and each edge across at its own height. Undefined for all others.
 */
export function uLayout(diagram: Diagram): SpineLayout | undefined {
  const root = treeOf(diagram);
  const levels = root && levelsOf(root.children);
  if (levels === undefined || levels.length < 3) return undefined;
  const ruler = new Ruler("TB");
  for (const side of ["down", "up"] as const)
    ruler.series({ kind: "series", children: levels.flatMap((level) => level[side]), asides: [] });
  const placed = placeLevels(levels, ruler);
  const ways = waysOf(diagram, levels, placed);
  if (ways === undefined) return undefined;
  const draw = (theme: Theme) => drawLevels(diagram, ways, placed, ruler, theme);
  const { width, height } = placed;
  return { columns: 1, width, height, draw };
}

/** A step of the U: `join` takes what comes from the last of `down` and what comes from below; the lowest step has none. */
export interface Level {
  readonly down: readonly Leaf[];
  readonly join: Leaf | undefined;
  readonly up: readonly Leaf[];
}

/** Frames that stand there once are no boundary for a U. */
const flat = (children: readonly Tree[]): readonly Tree[] =>
  children.flatMap((child) =>
    child.kind === "frame" && child.group.times === 1 ? flat(child.inner.children) : [child],
  );

/** The levels of a U, from the top to the bottom; undefined for what is none. */
export function levelsOf(framed: readonly Tree[]): readonly Level[] | undefined {
  const children = flat(framed);
  const at = children.findIndex(({ kind }) => kind !== "leaf");
  const down = children.slice(0, at < 0 ? undefined : at) as readonly Leaf[];
  if (down.length === 0) return undefined;
  // The last box at the bottom stands on the right, where the way up begins.
  if (at < 0)
    return down.length < 2
      ? [{ down, join: undefined, up: [] }]
      : [{ down: down.slice(0, -1), join: undefined, up: down.slice(-1) }];
  const region = children[at] as Tree;
  const [join, ...up] = children.slice(at + 1);
  if (region.kind !== "parallel" || region.branches.length !== 1 || region.lanes.length !== 1) return undefined;
  if (join?.kind !== "leaf" || up.some(({ kind }) => kind !== "leaf") || region.lanes[0] !== down.at(-1)?.box.id)
    return undefined;
  const below = levelsOf(region.branches[0]?.children ?? []);
  return below && [{ down, join, up: up as readonly Leaf[] }, ...below];
}

interface Place {
  /** Where the box begins and how high it is. */
  readonly top: number;
  readonly height: number;
  readonly middle: Point;
  readonly width: number;
  readonly side: "left" | "right";
}

interface Placed {
  readonly boxes: ReadonlyMap<Leaf, Place>;
  readonly width: number;
  readonly height: number;
}

/** The room between both sides. */
const between = 44;

function placeLevels(levels: readonly Level[], ruler: Ruler): Placed {
  const size = (leaf: Leaf) => ruler.box(leaf.box);
  const pitch = (leaf: Leaf) => size(leaf).length + ruler.leaving(leaf.box).length + space.arrow;
  const stack = (leaves: readonly Leaf[]) => leaves.reduce((sum, leaf) => sum + pitch(leaf), 0);
  const half = (leaf: Leaf | undefined) => (leaf === undefined ? 0 : size(leaf).length / 2);
  const left = levels.flatMap(({ down }) => down);
  const right = levels.flatMap(({ join, up }) => (join === undefined ? up : [join, ...up]));
  const reach = (leaves: readonly Leaf[], of: (leaf: Leaf) => number) => Math.max(0, ...leaves.map(of));
  const across = (leaf: Leaf) => size(leaf).across / 2;
  const words = (leaf: Leaf) => Math.max(across(leaf), ruler.leaving(leaf.box).after);
  const x = {
    left: reach(left, across),
    right: reach(left, across) + reach(left, words) + between + reach(right, across),
  };
  const boxes = new Map<Leaf, Place>();
  const put = (leaf: Leaf, middle: number, side: Place["side"]) => {
    const { length, across: width } = size(leaf);
    boxes.set(leaf, { top: middle - length / 2, height: length, middle: { x: x[side], y: middle }, width, side });
  };
  let y = 0;
  levels.forEach(({ down, join, up }, index) => {
    const last = down.at(-1) as Leaf;
    const above = levels[index - 1];
    const downNeed =
      stack(down.slice(0, -1)) +
      half(last) +
      (above === undefined ? 0 : pitch(above.down.at(-1) as Leaf) - half(above.down.at(-1)));
    const foot = join ?? up[0];
    const rest = join === undefined ? up.slice(1) : up;
    const upNeed = stack(rest) + (foot === undefined ? 0 : pitch(foot) - half(foot)) + half(above?.join);
    y += Math.max(downNeed, upNeed);
    put(last, y, "left");
    let top = y - half(last);
    for (const leaf of down.slice(0, -1).reverse()) {
      top -= pitch(leaf);
      put(leaf, top + half(leaf), "left");
    }
    if (foot !== undefined) put(foot, y, "right");
    top = foot === undefined ? y : y + half(foot) - pitch(foot);
    for (const leaf of rest) {
      put(leaf, top - half(leaf), "right");
      top -= pitch(leaf);
    }
  });
  const tops = [...boxes.values()].map(({ top }) => top);
  const ends = [...boxes].map(([leaf, { top }]) => top + size(leaf).length);
  return { boxes, width: x.right + reach(right, words), height: Math.max(...ends) - Math.min(...tops) };
}

interface Ways {
  readonly edge: Edge;
  readonly from: Leaf;
  readonly to: Leaf;
}

/** The boxes of every edge; undefined where one is neither along the U nor across it. */
function waysOf({ edges }: Diagram, levels: readonly Level[], { boxes }: Placed): readonly Ways[] | undefined {
  const leaves = new Map([...boxes.keys()].map((leaf) => [leaf.box.id, leaf]));
  const along = [
    ...levels.flatMap(({ down }) => down),
    ...[...levels].reverse().flatMap(({ join, up }) => (join === undefined ? up : [join, ...up])),
  ];
  const ways: Ways[] = [];
  for (const edge of edges) {
    const [from, to] = [leaves.get(edge.from), leaves.get(edge.to)];
    if (from === undefined || to === undefined) return undefined;
    const isAlong = along.indexOf(to) === along.indexOf(from) + 1;
    const isAcross = levels.some(({ down, join }) => down.at(-1) === from && join === to);
    if (!isAlong && !isAcross) return undefined;
    ways.push({ edge, from, to });
  }
  return ways;
}

function drawLevels(diagram: Diagram, ways: readonly Ways[], { boxes }: Placed, ruler: Ruler, theme: Theme): Picture {
  const elements: Element[] = [];
  for (const { edge, from, to } of ways) {
    const [start, end] = ends(boxes.get(from) as Place, boxes.get(to) as Place);
    elements.push(wire(edge, start, [{ to: end }], theme));
  }
  for (const [{ box }, { middle, top, height, width }] of boxes)
    elements.push(drawBox(box, { x: middle.x - width / 2, y: top, width, height }, theme));
  for (const [{ box }, place] of boxes) {
    const { texts } = ruler.leaving(box);
    let offset = 0.5;
    for (const line of texts) {
      const beyond = offset + line.height / 2;
      const y = place.side === "left" ? place.top + place.height + beyond + 2 : place.top - beyond;
      elements.push(textAt(line, { x: place.middle.x + space.beside + line.width / 2, y }, theme.faint));
      offset += line.height;
    }
  }
  return framed(diagram.title, elements, boundsOf(elements), theme);
}

/** Down on the left, up on the right, and across between them. */
function ends(from: Place, to: Place): readonly [Point, Point] {
  if (from.side !== to.side)
    return [
      { x: from.middle.x + from.width / 2, y: from.middle.y },
      { x: to.middle.x - to.width / 2, y: to.middle.y },
    ];
  return from.side === "left"
    ? [
        { x: from.middle.x, y: from.top + from.height },
        { x: to.middle.x, y: to.top },
      ]
    : [
        { x: from.middle.x, y: from.top },
        { x: to.middle.x, y: to.top + to.height },
      ];
}
