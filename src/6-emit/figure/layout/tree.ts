import type { Box, Diagram, Edge, Group, Item } from "../compose/diagram.ts";

/**
 * A diagram as sequences and branches. Between two items that everything passes lies either nothing or a region, which
 * falls into branches that do not touch each other, and lanes for edges that pass the region by. What leaves a sequence
 * for an end of its own, as an auxiliary classifier does, stands aside.
 */
export type Tree = Series | Parallel | Leaf | Frame;

export interface Series {
  readonly kind: "series";
  readonly children: readonly Tree[];
  readonly asides: readonly Aside[];
}

/** Steps beside a sequence that do not come back to it. */
export interface Aside {
  /** The child of the sequence behind which they begin. */
  readonly behind: Tree;
  readonly inner: Series;
}

export interface Parallel {
  readonly kind: "parallel";
  readonly branches: readonly Series[];
  /** The boxes that the passing edges come from. */
  readonly lanes: readonly string[];
  /** False where the branches begin at nothing, as at the inputs of a model. */
  readonly forks: boolean;
}

export interface Leaf {
  readonly kind: "leaf";
  readonly box: Box;
}

export interface Frame {
  readonly kind: "frame";
  readonly group: Group;
  readonly inner: Series;
}

/** The tree of a diagram; undefined where a part of it is neither a sequence nor branches. */
export function treeOf(diagram: Diagram): Series | undefined {
  const levels = levelsOf(diagram);
  return seriesOf(diagram.root, levels);
}

/** An edge between two items of one group, by their places in it; −1 is the way in and `items.length` the way out. */
interface Link {
  readonly from: number;
  readonly to: number;
  /** The boxes at its ends. */
  readonly source: string;
  readonly target: string;
}

type Levels = ReadonlyMap<Group, Link[]>;

function levelsOf({ root, edges }: Diagram): Levels {
  const paths = new Map<string, readonly Step[]>();
  const levels = new Map<Group, Link[]>();
  const visit = (group: Group, path: readonly Step[]): void => {
    levels.set(group, []);
    group.items.forEach((item, index) => {
      const own = [...path, { group, index }];
      if (item.kind === "box") paths.set(item.id, own);
      else visit(item, own);
    });
  };
  visit(root, []);
  for (const edge of edges) addLinks(edge, paths, levels);
  return levels;
}

interface Step {
  readonly group: Group;
  readonly index: number;
}

function addLinks({ from, to }: Edge, paths: ReadonlyMap<string, readonly Step[]>, levels: Levels): void {
  const [down, up] = [paths.get(from) ?? [], paths.get(to) ?? []];
  let common = 0;
  while (down[common + 1]?.group === up[common + 1]?.group && down[common + 1] !== undefined) common++;
  const add = (group: Group | undefined, link: Link) => group && levels.get(group)?.push(link);
  const [start, end] = [down[common], up[common]];
  if (start === undefined || end === undefined) return;
  add(start.group, { from: start.index, to: end.index, source: from, target: to });
  for (const { group, index } of down.slice(common + 1))
    add(group, { from: index, to: group.items.length, source: from, target: to });
  for (const { group, index } of up.slice(common + 1)) add(group, { from: -1, to: index, source: from, target: to });
}

function seriesOf(group: Group, levels: Levels): Series | undefined {
  const { length } = group.items;
  const own = onSpine(levels.get(group) ?? [], length);
  const forks = own.some(({ from }) => from === -1);
  const links = closed(own, length);
  const { spine, asides } = asidesOf(links, length);
  const leaf = (index: number) => treeOfItem(group.items[index] as Item, levels);
  const making: Making = {
    forks,
    leaf,
    asides: (index) =>
      (asides.get(index) ?? []).map((items) => {
        const members = new Set(items);
        const inner = links.filter((link) => members.has(link.to) || members.has(link.from));
        return decompose(items, inner, index, length, { forks: true, leaf, asides: () => [] });
      }),
  };
  const kept = links.filter(({ from, to }) => (from < 0 || spine.has(from)) && (to === length || spine.has(to)));
  return decompose([...spine], kept, -1, length, making);
}

function treeOfItem(item: Item, levels: Levels): Tree | undefined {
  if (item.kind === "box") return { kind: "leaf", box: item };
  const inner = seriesOf(item, levels);
  return inner && { kind: "frame", group: item, inner };
}

/**
 * The links that decide how a group is laid out. A second tensor from outside comes from the side to what has other
 * inputs; so does a tensor leave that is read inside, too, unless it goes where the result of the group goes.
 */
function onSpine(links: readonly Link[], length: number): readonly Link[] {
  const entries = links.filter(({ from }) => from === -1);
  const first = entries.reduce<Link | undefined>((best, link) => (best && best.to <= link.to ? best : link), undefined);
  const results = new Set(
    links.filter(({ from, to }) => from === length - 1 && to === length).map(({ target }) => target),
  );
  return links.filter((link) => {
    if (link.from === -1 && link.source !== first?.source)
      return !links.some(
        (other) => other !== link && other.to === link.to && (other.from !== -1 || other.source === first?.source),
      );
    if (link.to === length && link.from !== length - 1 && !results.has(link.target))
      return !links.some((other) => other.from === link.from && other.to !== length);
    return true;
  });
}

/** With a way in for what has no input, and a way out for what nobody reads. */
function closed(links: readonly Link[], length: number): readonly Link[] {
  const more: Link[] = [];
  for (let index = 0; index < length; index++) {
    if (!links.some(({ to }) => to === index)) more.push({ from: -1, to: index, source: "", target: "" });
    if (!links.some(({ from }) => from === index)) more.push({ from: index, to: length, source: "", target: "" });
  }
  return [...links, ...more];
}

/** The items of a group that lead to its main end, in order, and by item what begins behind it and stands aside. */
interface Asides {
  readonly spine: ReadonlySet<number>;
  readonly asides: ReadonlyMap<number, readonly (readonly number[])[]>;
}

/**
 * Of several ends the one with the longest way to it is the main one. What leads to another end alone stands aside where
 * it begins behind one item, stays in the group, and the way to the main end goes on for longer than it; else both are
 * branches.
 */
function asidesOf(links: readonly Link[], length: number): Asides {
  const rank = new Array<number>(length).fill(0);
  const next = groupedBy(links, ({ from }) => from);
  const before = groupedBy(links, ({ to }) => to);
  const ends: number[] = [];
  for (let item = 0; item < length; item++) {
    rank[item] = Math.max(0, ...(before.get(item) ?? []).map(({ from }) => (rank[from] ?? -1) + 1));
    if ((next.get(item) ?? []).every(({ to }) => to === length)) ends.push(item);
  }
  const main = ends.reduce((best, end) => ((rank[end] as number) > (rank[best] as number) ? end : best), ends[0] ?? 0);
  const toMain = new Set<number>();
  const follow = (item: number): void => {
    if (item < 0 || toMain.has(item)) return;
    toMain.add(item);
    for (const { from } of before.get(item) ?? []) follow(from);
  };
  follow(main);
  const others = Array.from({ length }, (_, item) => item).filter((item) => !toMain.has(item));
  const asides = new Map<number, (readonly number[])[]>();
  const aside = new Set<number>();
  for (const steps of components(others, links)) {
    const begins = new Set(steps.flatMap((item) => (before.get(item) ?? []).map(({ from }) => from)));
    const [behind = -1, ...more] = [...begins].filter((from) => !steps.includes(from));
    const goesOn = (rank[main] as number) - (rank[behind] ?? 0);
    const own = Math.max(...steps.map((item) => rank[item] as number)) - (rank[behind] ?? 0);
    const leaves = steps.some((item) =>
      (next.get(item) ?? []).some(({ to, source }) => to === length && source !== ""),
    );
    if (behind < 0 || more.length > 0 || leaves || goesOn <= own) continue;
    asides.set(behind, [...(asides.get(behind) ?? []), steps]);
    for (const item of steps) aside.add(item);
  }
  const spine = new Set(Array.from({ length }, (_, item) => item).filter((item) => !aside.has(item)));
  return { spine, asides };
}

function groupedBy(links: readonly Link[], by: (link: Link) => number): ReadonlyMap<number, readonly Link[]> {
  const groups = new Map<number, Link[]>();
  for (const link of links) {
    const group = groups.get(by(link));
    if (group === undefined) groups.set(by(link), [link]);
    else group.push(link);
  }
  return groups;
}

interface Making {
  readonly forks: boolean;
  readonly leaf: (index: number) => Tree | undefined;
  /** What begins behind an item and stands aside; undefined for what is no sequence. */
  readonly asides: (index: number) => readonly (Series | undefined)[];
}

/** The items of a region in order, cut where everything passes one of them. */
function decompose(
  items: readonly number[],
  links: readonly Link[],
  from: number,
  to: number,
  making: Making,
): Series | undefined {
  const cuts = cutsOf(items, links);
  const children: Tree[] = [];
  const asides: Aside[] = [];
  let start = from;
  let region: number[] = [];
  const place = new Map(items.map((item, index) => [item, index]));
  const finish = (end: number): boolean => {
    const inner = within(links, start, end, place, items.length);
    if (region.length > 0) {
      const parallel = parallelOf(region, inner, start, end, making);
      if (parallel === undefined) return false;
      children.push(parallel);
    }
    return true;
  };
  for (const item of items) {
    if (!cuts.has(item)) {
      region.push(item);
      continue;
    }
    const leaf = making.leaf(item);
    if (leaf === undefined || !finish(item)) return undefined;
    children.push(leaf);
    for (const inner of making.asides(item)) {
      if (inner === undefined) return undefined;
      asides.push({ behind: leaf, inner });
    }
    start = item;
    region = [];
  }
  return finish(to) ? { kind: "series", children, asides } : undefined;
}

/** The items that no link passes by. */
function cutsOf(items: readonly number[], links: readonly Link[]): ReadonlySet<number> {
  const place = new Map(items.map((item, index) => [item, index]));
  const covered = new Int32Array(items.length + 1);
  for (const { from, to } of links) {
    const [start, end] = [place.get(from) ?? -1, place.get(to) ?? items.length];
    if (end - start < 2) continue;
    covered[start + 1] = (covered[start + 1] as number) + 1;
    covered[end] = (covered[end] as number) - 1;
  }
  const cuts = new Set<number>();
  let depth = 0;
  items.forEach((item, index) => {
    depth += covered[index] as number;
    if (depth === 0) cuts.add(item);
  });
  return cuts;
}

function within(
  links: readonly Link[],
  start: number,
  end: number,
  place: ReadonlyMap<number, number>,
  length: number,
): readonly Link[] {
  const at = (item: number, otherwise: number) => place.get(item) ?? otherwise;
  const [low, high] = [at(start, -1), at(end, length)];
  return links.filter(({ from, to }) => at(from, -1) >= low && at(to, length) <= high);
}

function parallelOf(
  region: readonly number[],
  links: readonly Link[],
  from: number,
  to: number,
  making: Making,
): Parallel | undefined {
  const passing = links.filter((link) => link.from === from && link.to === to);
  const rest = links.filter((link) => !passing.includes(link));
  const groups = components(region, rest);
  if (groups.length === 1 && passing.length === 0) return undefined;
  const branches: Series[] = [];
  for (const group of groups) {
    const members = new Set(group);
    const own = rest.filter((link) => members.has(link.from) || members.has(link.to));
    const branch = decompose(group, own, from, to, { ...making, forks: making.forks || from !== -1 });
    if (branch === undefined) return undefined;
    branches.push(branch);
  }
  const lanes = [...new Set(passing.map(({ source }) => source))];
  return { kind: "parallel", branches, lanes, forks: making.forks || from !== -1 };
}

/** The parts of a region that no link joins, each in order, by their first items. */
function components(region: readonly number[], links: readonly Link[]): readonly (readonly number[])[] {
  const parent = new Map(region.map((item) => [item, item]));
  const find = (item: number): number => {
    let root = item;
    while (parent.get(root) !== root) root = parent.get(root) as number;
    return root;
  };
  for (const { from, to } of links) {
    if (!parent.has(from) || !parent.has(to)) continue;
    const [a, b] = [find(from), find(to)];
    parent.set(Math.max(a, b), Math.min(a, b));
  }
  const groups = new Map<number, number[]>();
  for (const item of region) {
    const root = find(item);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
