import type { Edge } from "../compose/diagram.ts";
import { space } from "./extent.ts";
import { middle, type PlacedLeaf, type PlacedParallel, type Placement, type Spot } from "./place.ts";
import type { Parallel, Series, Tree } from "./tree.ts";

/** The corners of an edge's way, from box to box; undefined where the layout has no way for it. */
export function route(edge: Edge, placement: Placement): readonly Spot[] | undefined {
  const [from, to] = [placement.leaves.get(edge.from), placement.leaves.get(edge.to)];
  if (from === undefined || to === undefined) return undefined;
  const way: Way = { from, to, spots: [], lane: undefined, beside: false, junction: 0, placement };
  const [down, up] = [lineage(from.leaf, placement), lineage(to.leaf, placement)];
  const meeting = down.findIndex((tree) => up.includes(tree));
  const out = meeting < 0 ? down : down.slice(0, meeting);
  const inward = [...(meeting < 0 ? up : up.slice(0, up.indexOf(down[meeting] as Tree)))].reverse();
  if (!leave(out, way)) return undefined;
  if (meeting < 0 ? !changeColumn(way) : !cross(down[meeting] as Tree, out.at(-1), inward[0], way)) return undefined;
  if (!enter(inward, way)) return undefined;
  arrive(way);
  return edge.kind === "flow" ? way.spots : way.spots.slice(way.junction);
}

interface Way {
  readonly from: PlacedLeaf;
  readonly to: PlacedLeaf;
  readonly spots: Spot[];
  /** Where the way runs beside the spine, until it comes back. */
  lane: number | undefined;
  /** It begins at the side of its box. */
  beside: boolean;
  /** The corner at which it last left a spine. */
  junction: number;
  readonly placement: Placement;
}

/** A tree and what it stands in, the column last. */
function lineage(leaf: Tree, { parents }: Placement): readonly Tree[] {
  const line: Tree[] = [];
  for (let tree: Tree | undefined = leaf; tree !== undefined; tree = parents.get(tree)) line.push(tree);
  return line;
}

/** From the box out of all that the target is not in. */
function leave(out: readonly Tree[], way: Way): boolean {
  const { from, placement } = way;
  way.spots.push({ along: from.area.end, across: from.spine });
  for (let level = 0; level + 1 < out.length; level++) {
    const [tree, parent] = [out[level] as Tree, out[level + 1] as Tree];
    if (parent.kind === "series" && parent.children.at(-1) !== tree) {
      const next = parent.children[parent.children.indexOf(tree) + 1];
      const isLast = parent.children.at(-1) === next;
      if (isLast && next?.kind === "parallel" && next.lanes.includes(from.leaf.box.id)) passBy(next, way);
      else if (level === 0) besideOf(way);
      else if (!way.beside) return false;
    }
    if (parent.kind === "parallel") {
      const region = placement.parallels.get(parent);
      if (region === undefined || way.beside) return false;
      if (!isBefore(parent, way.to, placement)) comeBack(way, region.join, region.spine);
    }
  }
  return true;
}

/** True for a region whose branches all end at the target, a circle or a bar. */
function isBefore(region: Parallel, { leaf }: PlacedLeaf, { parents }: Placement): boolean {
  const series = parents.get(region);
  if (series?.kind !== "series" || (leaf.box.shape !== "sum" && leaf.box.shape !== "bar")) return false;
  return series.children[series.children.indexOf(region) + 1] === leaf;
}

function besideOf(way: Way): void {
  const { area } = way.from;
  way.beside = true;
  way.spots[0] = { along: middle(area), across: area.after };
}

/** From one child of a sequence to another. */
function cross(meeting: Tree, from: Tree | undefined, to: Tree | undefined, way: Way): boolean {
  if (meeting.kind !== "series" || from === undefined || to === undefined) return false;
  if (way.placement.asides.has(to)) return turnAside(to, way);
  const [start, end] = [meeting.children.indexOf(from), meeting.children.indexOf(to)];
  const between = meeting.children[start + 1];
  if (end === start + 2 && between?.kind === "parallel" && between.lanes.includes(way.from.leaf.box.id))
    return passBy(between, way);
  return end === start + 1 && !way.beside;
}

/** Off the spine to what stands aside. */
function turnAside(to: Tree, way: Way): boolean {
  const aside = way.placement.asides.get(to);
  if (aside === undefined || way.lane !== undefined) return false;
  const { across } = way.spots.at(-1) as Spot;
  if (way.beside) way.spots.push({ along: middle(way.from.area), across: aside.spine });
  else way.spots.push({ along: aside.junction, across }, { along: aside.junction, across: aside.spine });
  way.beside = false;
  return true;
}

/** Onto the lane beside a region. */
function passBy(region: Parallel, way: Way): boolean {
  const placed = way.placement.parallels.get(region);
  const lane = placed?.lanes.get(way.from.leaf.box.id);
  if (placed === undefined || lane === undefined) return false;
  const start = way.spots.at(-1) as Spot;
  if (way.beside) way.spots.push({ along: start.along, across: lane });
  else branchOff(way, placed, lane);
  way.lane = lane;
  way.beside = false;
  return true;
}

/** Off the spine before a region. A line of another kind begins there, so that no two lie on each other. */
function branchOff(way: Way, { fork, spine }: PlacedParallel, across: number): void {
  way.junction = way.spots.length;
  way.spots.push({ along: fork, across: spine }, { along: fork, across });
}

/** From the end of a column to the top of the next. */
function changeColumn(way: Way): boolean {
  const { columns } = way.placement;
  if (way.beside || way.lane !== undefined) return false;
  const columnOf = ({ spine, area }: PlacedLeaf) =>
    columns.findIndex(({ before, after }) => area.before >= before - 1 && area.after <= after + 1 && spine >= before);
  const [start, end] = [columns[columnOf(way.from)], columns[columnOf(way.to)]];
  if (start === undefined || end === undefined || columns.indexOf(end) !== columns.indexOf(start) + 1) return false;
  const bottom = start.end + 8;
  const gutter = end.before - space.gutter;
  way.spots.push(
    { along: bottom, across: start.spine },
    { along: bottom, across: gutter },
    { along: -space.arrow, across: gutter },
    { along: -space.arrow, across: end.spine },
  );
  return true;
}

/** Into all that the source is not in, down to the target. */
function enter(inward: readonly Tree[], way: Way): boolean {
  const { placement } = way;
  // A way on a lane goes straight to the side of its target where nothing stands beside that.
  if (way.lane !== undefined && !inward.some(({ kind }) => kind === "parallel")) return true;
  for (let level = 0; level < inward.length; level++) {
    const [tree, inner] = [inward[level] as Tree, inward[level + 1]];
    if (tree.kind === "series" && inner !== undefined && !stepInto(tree, inner, way)) return false;
    if (tree.kind === "parallel" && inner !== undefined) {
      const region = placement.parallels.get(tree);
      if (region === undefined || way.beside) return false;
      const branch = region.branches[tree.branches.indexOf(inner as Series)] ?? region.spine;
      if (way.lane !== undefined) comeBack(way, region.fork, region.spine);
      if (branch !== region.spine) branchOff(way, region, branch);
    }
  }
  return true;
}

function stepInto(series: Series, inner: Tree, way: Way): boolean {
  const index = series.children.indexOf(inner);
  if (index === 0) return true;
  const [first] = series.children;
  return index === 1 && first?.kind === "parallel" && first.lanes.includes(way.from.leaf.box.id)
    ? passBy(first, way)
    : false;
}

/** Back from a branch or a lane to a spine. */
function comeBack(way: Way, along: number, spine: number): void {
  const at = way.lane ?? (way.spots.at(-1) as Spot).across;
  way.lane = undefined;
  if (at === spine) return;
  way.spots.push({ along, across: at }, { along, across: spine });
}

/** To the target: a lane or a branch comes to a circle from the side and to a bar from where it is. */
function arrive(way: Way): void {
  const { area, spine, leaf } = way.to;
  const last = way.spots.at(-1) as Spot;
  const across = way.lane ?? last.across;
  if (across === spine) {
    way.spots.push({ along: area.start, across: spine });
    return;
  }
  const reaches = leaf.box.shape === "bar" && across >= area.before && across <= area.after;
  if (reaches) way.spots.push({ along: area.start, across });
  else
    way.spots.push(
      { along: middle(area), across },
      { along: middle(area), across: across > spine ? area.after : area.before },
    );
}
