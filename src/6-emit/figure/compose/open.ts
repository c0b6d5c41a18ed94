import { isPart, layersOf, type Outline, type Part, partsOf } from "../outline/outline.ts";
import type { Mark } from "./diagram.ts";

/** How much of the network is opened: levels of blocks, or as much as stays within so many boxes. */
export type Extent =
  | { readonly kind: "depth"; readonly depth: number }
  | { readonly kind: "boxes"; readonly most: number }
  /** What holds a difference, so many levels deep; what is as before, new or gone as a whole stays closed. */
  | { readonly kind: "differences"; readonly depth: number; readonly marks: ReadonlyMap<number, Mark> };

/** Labels or blocks that are opened or closed whatever the extent is. */
export interface Choices {
  readonly expand: readonly string[];
  readonly fold: readonly string[];
}

/** The parts whose inside is drawn; the root is always among them. */
export function openParts({ root, layers }: Outline, extent: Extent, choices: Choices): ReadonlySet<number> {
  const open = new Set<number>([root.id]);
  const differs = (part: Part, marks: ReadonlyMap<number, Mark>): boolean => {
    const found = new Set([...layersOf(part)].map(([id]) => marks.get(layers[id]?.node ?? -1)));
    return found.has("changed") || found.size > 1;
  };
  const forced = (part: Part): boolean | undefined => {
    if (isNamed(part, choices.fold)) return false;
    if (isNamed(part, choices.expand)) return true;
    if (extent.kind === "differences") return differs(part, extent.marks) ? undefined : false;
    return part.fold === undefined ? undefined : !part.fold;
  };
  const context: Context = { open, forced, boxesIn: (part) => ownBoxes(part, layers) };
  if (extent.kind === "boxes") openWithin(root, extent.most, context);
  else {
    const whole = wholeOf(root, layers);
    const isOpen = whole !== undefined && forced(whole) !== false;
    if (isOpen) open.add(whole.id);
    openToDepth(isOpen ? whole : root, extent.depth, context);
  }
  // What is asked for by name is opened wherever it stands, with all around it.
  openTo(root, choices.expand, open);
  return open;
}

/** How many levels of blocks stand in each other; a block that is the whole network is no level of its own. */
export const nesting = ({ root, layers }: Outline): number => levelsIn(wholeOf(root, layers) ?? root);

const levelsIn = (part: Part): number => Math.max(0, ...partsIn(part).map((inner) => 1 + levelsIn(inner)));

/** The block that the network consists of, between its inputs and its outputs; undefined where there is more. */
function wholeOf(root: Part, layers: Outline["layers"]): Part | undefined {
  const [only, more] = root.items.filter((item) => isPart(item) || layers[item]?.role !== "data");
  return only !== undefined && more === undefined && isPart(only) && !only.chain && only.times === 1 ? only : undefined;
}

/** The labels and blocks that can be named. */
export const partNames = ({ root }: Outline): readonly string[] => [
  ...new Set([...partsOf(root)].flatMap(({ label, block }) => [label, block]).filter((name) => name !== "")),
];

interface Context {
  readonly open: Set<number>;
  readonly forced: (part: Part) => boolean | undefined;
  readonly boxesIn: (part: Part) => number;
}

const isNamed = ({ label, block }: Part, names: readonly string[]): boolean =>
  names.some((name) => name === label || name === block);

const partsIn = (part: Part): readonly Part[] => part.items.filter(isPart).filter((inner) => !inner.chain);

function openTo(part: Part, names: readonly string[], open: Set<number>): boolean {
  const inside = partsIn(part).map((inner) => openTo(inner, names, open));
  const found = isNamed(part, names) || inside.includes(true);
  if (found) open.add(part.id);
  return found;
}

function openToDepth(part: Part, depth: number, context: Context): void {
  for (const inner of partsIn(part)) {
    if (!(context.forced(inner) ?? depth > 0)) continue;
    context.open.add(inner.id);
    openToDepth(inner, depth - 1, context);
  }
}

/** Level by level: all parts of a level while the figure stays small, else the first of those that look alike. */
function openWithin(root: Part, most: number, { open, forced, boxesIn }: Context): void {
  let boxes = boxesIn(root);
  const seen = new Set<string>();
  for (let level = partsIn(root); level.length > 0; ) {
    const gain = (part: Part) => boxesIn(part) - 1;
    const free = level.filter((part) => forced(part) === undefined && !isUniform(part));
    const all = boxes + free.reduce((sum, part) => sum + gain(part), 0) <= most * shareForAll;
    const opened: Part[] = [];
    for (const part of level) {
      const isFirst = !seen.has(part.likeness);
      seen.add(part.likeness);
      const wanted = !isUniform(part) && (all || (isFirst && boxes + gain(part) <= most));
      if (!(forced(part) ?? wanted)) continue;
      boxes += gain(part);
      open.add(part.id);
      opened.push(part);
    }
    level = opened.flatMap(partsIn);
  }
}

/**
 * Block after block of one kind that could not be counted as equal ones, as in DenseNet, where each takes more channels than
 * the one before: closed it says how many there are, and open no more than that.
 */
function isUniform(part: Part): boolean {
  const inner = partsIn(part);
  return (
    inner.length > 3 &&
    inner.length === part.items.length &&
    inner.every(({ likeness }) => likeness === inner[0]?.likeness)
  );
}

/** To show the first of each kind of block a figure may grow beyond what it is with all of a level opened. */
const shareForAll = 0.5;

function ownBoxes(part: Part, layers: Outline["layers"]): number {
  return part.items.filter((item) => {
    if (isPart(item)) return true;
    const role = layers[item]?.role;
    return role === "core" || role === "join" || role === "data";
  }).length;
}
