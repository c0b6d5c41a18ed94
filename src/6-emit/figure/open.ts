import { isCore, isJoin, isPart, type Part } from "./outline.ts";

/** The parts whose inside is drawn; the root is always among them. */
export function openParts(root: Part, depth: number | undefined): ReadonlySet<Part> {
  const open = new Set<Part>([root]);
  if (depth === undefined) openWithinBudget(root, open);
  else openToDepth(root, depth, open);
  return open;
}

const parts = (part: Part): readonly Part[] => part.items.filter(isPart).filter((inner) => !inner.chain);

function openToDepth(part: Part, depth: number, open: Set<Part>): void {
  for (const inner of parts(part)) {
    if (inner.fold ?? depth <= 0) continue;
    open.add(inner);
    openToDepth(inner, depth - 1, open);
  }
}

/** A figure of this many boxes fits a page; to show the first of each kind of block it may grow to the second. */
const fewBoxes = 32;
const manyBoxes = 72;

/** Level by level: all parts of a level while the figure stays small, else the first of those that look alike. */
function openWithinBudget(root: Part, open: Set<Part>): void {
  let boxes = ownBoxes(root);
  const seen = new Set<string>();
  for (let level = parts(root); level.length > 0; ) {
    const gain = (part: Part) => ownBoxes(part) - 1;
    const free = level.filter((part) => part.fold === undefined);
    const all = boxes + free.reduce((sum, part) => sum + gain(part), 0) <= fewBoxes;
    const opened: Part[] = [];
    for (const part of level) {
      const isFirst = !seen.has(part.likeness);
      seen.add(part.likeness);
      const wanted = all || (isFirst && boxes + gain(part) <= manyBoxes);
      if (part.fold ?? !wanted) continue;
      boxes += gain(part);
      open.add(part);
      opened.push(part);
    }
    level = opened.flatMap(parts);
  }
}

const ownBoxes = (part: Part): number =>
  part.items.filter((item) => isPart(item) || isCore(item) || isJoin(item)).length;
