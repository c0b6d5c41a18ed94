import { type Direction, type Extent, isBar, Ruler, space } from "./extent.ts";
import type { Frame, Leaf, Parallel, Series, Tree } from "./tree.ts";

/** A place along the network and across it. */
export interface Spot {
  readonly along: number;
  readonly across: number;
}

/** A rectangle in the same coordinates. */
export interface Area {
  readonly start: number;
  readonly end: number;
  readonly before: number;
  readonly after: number;
}

export interface PlacedLeaf {
  readonly leaf: Leaf;
  readonly area: Area;
  readonly spine: number;
}

export interface PlacedFrame {
  readonly frame: Frame;
  /** Without the bracket of its count. */
  readonly area: Area;
  /** How many frames it stands in. */
  readonly depth: number;
}

export interface PlacedParallel {
  readonly spine: number;
  readonly fork: number;
  readonly join: number;
  readonly branches: readonly number[];
  /** By the box that the passing edge comes from. */
  readonly lanes: ReadonlyMap<string, number>;
}

/** Where everything of a tree stands. */
export interface Placement {
  readonly ruler: Ruler;
  readonly columns: readonly Column[];
  readonly leaves: ReadonlyMap<string, PlacedLeaf>;
  readonly frames: readonly PlacedFrame[];
  readonly parallels: ReadonlyMap<Parallel, PlacedParallel>;
  /** By the steps that stand aside: where their edge leaves the spine, and their own spine. */
  readonly asides: ReadonlyMap<Tree, { readonly junction: number; readonly spine: number }>;
  readonly parents: ReadonlyMap<Tree, Series | Parallel | Frame>;
  /** The whole, along and across. */
  readonly length: number;
  readonly across: number;
}

/** A part of the root's sequence; long networks stand in several beside each other. */
export interface Column {
  readonly series: Series;
  readonly spine: number;
  readonly before: number;
  readonly after: number;
  /** Where it ends along the network. */
  readonly end: number;
}

/**
 * A sequence cut into `count` columns of about the same length; undefined where it is too short. A frame around most of a
 * network would keep it in one column and is left out; with `across`, so is one that is as long as a column.
 */
export function columnsOf(root: Series, count: number, ruler: Ruler, across = false): readonly Series[] | undefined {
  if (count === 1) return across ? undefined : [root];
  const sequence = unwrapped(root, ruler, across ? mostOfColumn / count : mostOfAll);
  const pieces = piecesOf(sequence, ruler);
  if (pieces.length < count) return undefined;
  let [low, high] = [
    Math.max(...pieces.map(({ length }) => length)),
    pieces.reduce((sum, { length }) => sum + length, 0),
  ];
  for (let round = 0; round < 24; round++) {
    const middle = (low + high) / 2;
    if (filled(pieces, middle).length <= count) high = middle;
    else low = middle;
  }
  const columns = filled(pieces, high);
  if (columns.length !== count) return undefined;
  const { asides } = sequence;
  return columns.map((children) => ({
    kind: "series",
    children,
    asides: asides.filter(({ behind }) => children.includes(behind)),
  }));
}

/** Without the frames that take more than a share of the length. */
function unwrapped(root: Series, ruler: Ruler, share: number, length = ruler.series(root).length): Series {
  const around = root.children.find(
    (child, index): child is Frame =>
      child.kind === "frame" && child.group.times === 1 && ruler.child(root, index).length > share * length,
  );
  if (around === undefined || root.asides.some(({ behind }) => behind === around)) return root;
  const children = root.children.flatMap((child) => (child === around ? around.inner.children : [child]));
  return unwrapped(
    { kind: "series", children, asides: [...root.asides, ...around.inner.asides] },
    ruler,
    share,
    length,
  );
}
const mostOfAll = 0.66;
const mostOfColumn = 0.8;

interface PieceOfRoot {
  readonly children: readonly Tree[];
  readonly length: number;
}

/** What may not be torn apart: a region and the join behind it stay with each other. */
function piecesOf(root: Series, ruler: Ruler): readonly PieceOfRoot[] {
  const pieces: { children: Tree[]; length: number }[] = [];
  root.children.forEach((child, index) => {
    const length = ruler.child(root, index).length + ruler.gap(root, index);
    const last = pieces.at(-1);
    const before = root.children[index - 1];
    const joined = child.kind !== "parallel" && (before?.kind === "parallel" || isOutput(child));
    if (last === undefined || joined || last.children.every(isData)) {
      if (last === undefined) pieces.push({ children: [child], length });
      else {
        last.children.push(child);
        last.length += length;
      }
    } else pieces.push({ children: [child], length });
  });
  return pieces;
}

const isData = (tree: Tree): boolean => tree.kind === "leaf" && tree.box.shape === "data";
const isOutput = (tree: Tree): boolean => tree.kind === "leaf" && /out\d+$/.test(tree.box.id);

function filled(pieces: readonly PieceOfRoot[], most: number): readonly (readonly Tree[])[] {
  const columns: Tree[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const piece of pieces) {
    if (length + piece.length > most + 1e-6) {
      columns.push([]);
      length = 0;
    }
    columns.at(-1)?.push(...piece.children);
    length += piece.length;
  }
  return columns;
}

/** Places the columns side by side. */
export function place(columns: readonly Series[], direction: Direction, ruler = new Ruler(direction)): Placement {
  const making: Making = {
    ruler,
    leaves: new Map(),
    frames: [],
    parallels: new Map(),
    asides: new Map(),
    parents: new Map(),
  };
  const placed: Column[] = [];
  let [across, length] = [0, 0];
  for (const [index, series] of columns.entries()) {
    const extent = ruler.series(series);
    if (index > 0) across += 2 * space.gutter;
    const spine = across + extent.before;
    placed.push({ series, spine, before: across, after: spine + extent.after, end: extent.length });
    placeSeries(series, 0, spine, 0, making);
    across = spine + extent.after;
    length = Math.max(length, extent.length);
  }
  return { ...making, columns: placed, length, across };
}

interface Making {
  readonly ruler: Ruler;
  readonly leaves: Map<string, PlacedLeaf>;
  readonly frames: PlacedFrame[];
  readonly parallels: Map<Parallel, PlacedParallel>;
  readonly asides: Map<Tree, { readonly junction: number; readonly spine: number }>;
  readonly parents: Map<Tree, Series | Parallel | Frame>;
}

function placeSeries(series: Series, start: number, spine: number, depth: number, making: Making): void {
  const { ruler } = making;
  const { starts, asides } = ruler.steps(series);
  series.children.forEach((child, index) => {
    const slot = { at: start + (starts[index] as number), spine, extent: ruler.child(series, index), depth };
    making.parents.set(child, series);
    placeChild(child, series, index, slot, making);
  });
  for (const { aside, ...own } of asides) {
    making.parents.set(aside.inner, series);
    making.asides.set(aside.inner, { junction: start + own.junction, spine: spine + own.spine });
    placeSeries(aside.inner, start + own.start, spine + own.spine, depth, making);
  }
}

interface Slot {
  readonly at: number;
  readonly spine: number;
  readonly extent: Extent;
  readonly depth: number;
}

function placeChild(tree: Tree, series: Series, index: number, slot: Slot, making: Making): void {
  const { at, spine, extent, depth } = slot;
  switch (tree.kind) {
    case "series":
      placeSeries(tree, at, spine, depth, making);
      return;
    case "leaf":
      making.leaves.set(tree.box.id, { leaf: tree, area: leafArea(tree, series, index, slot, making.ruler), spine });
      return;
    case "frame": {
      const { inner, group } = tree;
      const content = making.ruler.series(inner);
      const { thickness } = making.ruler.title(group, content.length);
      const area = {
        start: at,
        end: at + extent.length,
        before: spine - content.before - space.frame - thickness,
        after: spine + extent.after,
      };
      making.frames.push({ frame: tree, area, depth });
      making.parents.set(inner, tree);
      placeSeries(inner, at + (extent.length - content.length) / 2, spine, depth + 1, making);
      return;
    }
    case "parallel":
      placeParallel(tree, series.children[index + 1], slot, making);
  }
}

function leafArea(tree: Leaf, series: Series, index: number, { at, spine }: Slot, ruler: Ruler): Area {
  const { length, across } = ruler.box(tree.box);
  const side = isBar(tree) ? ruler.bar(tree, series, index) : { before: across / 2, after: across / 2 };
  return { start: at, end: at + length, before: spine - side.before, after: spine + side.after };
}

function placeParallel(
  tree: Parallel,
  next: Tree | undefined,
  { at, spine, extent, depth }: Slot,
  making: Making,
): void {
  const { ruler } = making;
  const { branches, lanes } = ruler.offsets(tree, next);
  const [fork, join] = [ruler.forkRoom(tree), ruler.joinRoom(next)];
  const room = extent.length - fork - join;
  const spines = branches.map((offset) => spine + offset);
  tree.branches.forEach((branch, index) => {
    making.parents.set(branch, tree);
    const { length } = ruler.series(branch);
    placeSeries(branch, at + fork + (room - length) / 2, spines[index] as number, depth, making);
  });
  making.parallels.set(tree, {
    spine,
    fork: at,
    join: at + extent.length - 2,
    branches: spines,
    lanes: new Map(tree.lanes.map((source, index) => [source, spine + (lanes[index] as number)])),
  });
}

export const middle = ({ start, end }: Area): number => (start + end) / 2;
