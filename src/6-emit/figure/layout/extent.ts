import type { Box, Group } from "../compose/diagram.ts";
import { boxTexts, broken, type MeasuredText, measured } from "./text.ts";
import type { Aside, Frame, Leaf, Parallel, Series, Tree } from "./tree.ts";

/** TB runs from top to bottom, LR from left to right. */
export type Direction = "TB" | "LR";

/**
 * What a tree takes. `length` runs along the direction of the network; `before` and `after` lie across it, on both sides
 * of the spine: left and right of it, or above and below.
 */
export interface Extent {
  readonly before: number;
  readonly after: number;
  readonly length: number;
}

/** Lengths in points. */
export const space = {
  arrow: 11,
  beforeFork: 4,
  fork: 12,
  join: 8,
  branches: 8,
  lane: 9,
  frame: 7,
  corner: 3,
  sum: 13,
  gutter: 14,
  bar: 6,
  /** Between a line and the words beside it. */
  beside: 4,
  /** From where an aside leaves the spine to where it begins. */
  aside: 10,
} as const;

/** Measures the trees of one diagram, each once. */
export class Ruler {
  readonly #direction: Direction;
  readonly #extents = new Map<Tree, Extent>();
  readonly #steps = new Map<Series, Steps>();
  readonly #sizes = new Map<Box, { readonly width: number; readonly height: number }>();

  constructor(direction: Direction) {
    this.#direction = direction;
  }

  get direction(): Direction {
    return this.#direction;
  }

  series(tree: Series): Extent {
    return this.#once(tree, () => {
      const { starts, asides } = this.steps(tree);
      let [before, after, length] = [0, 0, 0];
      for (const [index, start] of starts.entries()) {
        const extent = this.child(tree, index);
        before = Math.max(before, extent.before);
        after = Math.max(after, extent.after);
        length = start + extent.length;
      }
      for (const { aside, spine, start } of asides) {
        const extent = this.series(aside.inner);
        after = Math.max(after, spine + extent.after);
        length = Math.max(length, start + extent.length);
      }
      return { before, after, length };
    });
  }

  /**
   * Where the children of a sequence begin along it, and where what stands aside does. An aside stands beside the children
   * that follow the one it leaves, beyond the widest of them; a child whose aside would meet an earlier one waits for it.
   */
  steps(tree: Series): Steps {
    const known = this.#steps.get(tree);
    if (known !== undefined) return known;
    this.#alignBoxes(tree);
    const extents = tree.children.map((_, index) => this.child(tree, index));
    const starts: number[] = [];
    const leaving: { readonly aside: Aside; readonly index: number; readonly junction: number }[] = [];
    let [at, free] = [0, 0];
    tree.children.forEach((child, index) => {
      if (index > 0) at += this.gap(tree, index);
      const { length } = extents[index] as Extent;
      const own = tree.asides.filter(({ behind }) => behind === child);
      if (own.length > 0 && at < free - length) {
        // The children beside the earlier one share the wait.
        const first = (leaving.at(-1)?.index ?? -1) + 1;
        const wait = free - length - at;
        const share = wait / (index - first + 1);
        for (let step = first; step < index; step++)
          starts[step] = (starts[step] as number) + share * (step - first + 1);
        at += wait;
      }
      starts.push(at);
      at += length;
      own.forEach((aside) => {
        const junction = Math.max(at + space.beforeFork, free);
        leaving.push({ aside, index, junction });
        free = junction + space.aside + this.series(aside.inner).length;
        at = Math.max(at, junction);
      });
    });
    const asides = leaving.map(({ aside, index, junction }): PlacedAside => {
      const start = junction + space.aside;
      const inner = this.series(aside.inner);
      const first = tree.children[index]?.kind === "leaf" ? index + 1 : index;
      const beside = extents.slice(first).filter((_, step) => (starts[first + step] as number) < start + inner.length);
      const reach = Math.max(space.lane, ...beside.map(({ after }) => after));
      return { aside, junction, start, spine: reach + space.branches + inner.before };
    });
    const found = { starts, asides };
    this.#steps.set(tree, found);
    return found;
  }

  /** The extent of a child, which for a join depends on the branches before it. */
  child(series: Series, index: number): Extent {
    const tree = series.children[index] as Tree;
    switch (tree.kind) {
      case "series":
        return this.series(tree);
      case "parallel":
        return this.#once(tree, () => this.#parallel(tree, series.children[index + 1]));
      case "leaf":
        return this.#once(tree, () => this.#leaf(tree, series, index));
      case "frame":
        return this.#once(tree, () => this.#frame(tree));
    }
  }

  /** The room before a child. */
  gap(series: Series, index: number): number {
    return series.children[index]?.kind === "parallel" ? space.beforeFork : space.arrow;
  }

  /** Where the branches and lanes of a region stand, from its spine. */
  offsets(tree: Parallel, next: Tree | undefined): Offsets {
    const extents = tree.branches.map((branch) => this.series(branch));
    const lanes: number[] = [];
    const order = extents.map((_, index) => index);
    const onSpine = isSum(next) || order.length === 1 ? longest(extents) : undefined;
    if (onSpine !== undefined) order.sort((a, b) => Number(b === onSpine) - Number(a === onSpine) || a - b);
    const branches = new Array<number>(extents.length).fill(0);
    let cursor = 0;
    order.forEach((branch, position) => {
      const { before, after } = extents[branch] as Extent;
      const spine = cursor + before + (position > 0 ? space.branches : 0);
      branches[branch] = spine;
      cursor = spine + after;
    });
    const first = onSpine === undefined ? cursor / 2 : (branches[onSpine] as number);
    const shifted = branches.map((spine) => spine - first);
    let end = cursor - first;
    for (const _ of tree.lanes) {
      end += space.lane;
      lanes.push(end);
    }
    return { branches: shifted, lanes, before: first, after: end + (lanes.length > 0 ? 3 : 0) };
  }

  forkRoom = (tree: Parallel): number => (tree.forks ? space.fork : 0);
  joinRoom = (next: Tree | undefined): number => (isSum(next) || isBar(next) ? 0 : space.join);

  /** The sides of a box: along the network, and across it. */
  box(box: Box): { readonly length: number; readonly across: number } {
    const { width, height } = this.#sizes.get(box) ?? boxSize(box);
    return this.#direction === "TB" ? { length: height, across: width } : { length: width, across: height };
  }

  /** The reach of a join over the branches before it, from the spine. */
  bar(leaf: Leaf, series: Series, index: number): { readonly before: number; readonly after: number } {
    const { across } = this.box(leaf.box);
    const region = series.children[index - 1];
    if (region?.kind !== "parallel") return { before: across / 2, after: across / 2 };
    const { branches, lanes } = this.offsets(region, leaf);
    const ends = [...branches, ...lanes];
    return {
      before: Math.max(across / 2, space.bar - Math.min(...ends)),
      after: Math.max(across / 2, space.bar + Math.max(...ends)),
    };
  }

  /** The words beside the edge that leaves a box. */
  leaving(box: Box): { readonly texts: readonly MeasuredText[]; readonly length: number; readonly after: number } {
    const texts = box.leaving.map(({ text, style }) => measured(text, style));
    if (texts.length === 0) return { texts, length: 0, after: 0 };
    const width = Math.max(...texts.map((text) => text.width));
    const height = texts.reduce((sum, text) => sum + text.height, 0);
    return this.#direction === "TB"
      ? { texts, length: height + 1 + shadow(box), after: width + space.beside }
      : { texts, length: width + 4, after: height + 3 };
  }

  /** The name of an opened block, along its frame, and how often it is repeated, outside of it. */
  title(group: Group, length: number): Title {
    const lines = group.title === "" ? [] : broken(group.title, "strip", Math.max(length, 60));
    const thickness = lines.length === 0 ? 0 : lines.reduce((sum, line) => sum + line.height, 0) + 3;
    const count = group.times > 1 ? measured(`×${group.times}`, "title") : undefined;
    const bracket = count === undefined ? 0 : 8 + (this.#direction === "TB" ? count.width : count.height);
    return { lines, thickness, count, bracket, length: Math.max(0, ...lines.map(({ width }) => width + 6)) };
  }

  #once(tree: Tree, measure: () => Extent): Extent {
    const known = this.#extents.get(tree) ?? measure();
    this.#extents.set(tree, known);
    return known;
  }

  /** Boxes that follow each other are equally wide. */
  #alignBoxes({ children }: Series): void {
    if (this.#direction === "LR") return;
    const boxes = children.flatMap((child) => (child.kind === "leaf" && isWide(child.box) ? [child.box] : []));
    const width = Math.max(...boxes.map((box) => boxSize(box).width));
    for (const box of boxes) this.#sizes.set(box, { ...boxSize(box), width });
  }

  #leaf(leaf: Leaf, series: Series, index: number): Extent {
    const { length, across } = this.box(leaf.box);
    const side = isBar(leaf) ? this.bar(leaf, series, index) : { before: across / 2, after: across / 2 };
    const words = this.leaving(leaf.box);
    return { before: side.before, after: Math.max(side.after, words.after), length: length + words.length };
  }

  #parallel(tree: Parallel, next: Tree | undefined): Extent {
    const { before, after } = this.offsets(tree, next);
    const length = Math.max(...tree.branches.map((branch) => this.series(branch).length));
    return { before, after, length: this.forkRoom(tree) + length + this.joinRoom(next) };
  }

  #frame({ group, inner }: Frame): Extent {
    const { before, after, length } = this.series(inner);
    const title = this.title(group, length);
    return {
      before: before + space.frame + title.thickness + title.bracket,
      after: after + space.frame,
      length: Math.max(length + 2 * space.frame, title.length),
    };
  }
}

export interface Steps {
  readonly starts: readonly number[];
  readonly asides: readonly PlacedAside[];
}

/** Along the sequence from its start, and across it from its spine. */
export interface PlacedAside {
  readonly aside: Aside;
  /** Where its edge leaves the spine. */
  readonly junction: number;
  readonly start: number;
  readonly spine: number;
}

interface Offsets {
  readonly branches: readonly number[];
  readonly lanes: readonly number[];
  readonly before: number;
  readonly after: number;
}

interface Title {
  readonly lines: readonly MeasuredText[];
  /** Across the network. */
  readonly thickness: number;
  readonly count: MeasuredText | undefined;
  /** The room for the count and its bracket, across the network. */
  readonly bracket: number;
  readonly length: number;
}

export const isSum = (tree: Tree | undefined): boolean => tree?.kind === "leaf" && tree.box.shape === "sum";
export const isBar = (tree: Tree | undefined): boolean => tree?.kind === "leaf" && tree.box.shape === "bar";

/** The room of the second outline that a repeated box has. */
export const shadow = ({ times, shape }: Box): number => (times > 1 && shape !== "sum" ? 2 : 0);

const isWide = ({ shape }: Box): boolean => shape === "rectangle" || shape === "block";

function longest(extents: readonly Extent[]): number {
  let best = 0;
  extents.forEach(({ length }, index) => {
    if (length > (extents[best] as Extent).length) best = index;
  });
  return best;
}

/** The size of a box by itself, from the measured widths of its lines. */
function boxSize(box: Box): { readonly width: number; readonly height: number } {
  if (box.shape === "sum") return { width: space.sum, height: space.sum };
  const lines = boxTexts(box.lines, box.times);
  const width = Math.max(...lines.map((line) => line.width), 0);
  const height = lines.reduce((sum, line) => sum + line.height, 0);
  return box.shape === "bar"
    ? { width: Math.max(44, width + 14), height: height + 3 }
    : { width: Math.max(34, width + 12), height: height + 6 };
}
