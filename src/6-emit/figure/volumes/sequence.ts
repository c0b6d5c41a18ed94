import { compose, type View } from "../compose/compose.ts";
import { type Box, boxesOf, type Diagram } from "../compose/diagram.ts";
import { type Series, treeOf } from "../layout/tree.ts";
import { levelsOf } from "../layout/u-shape.ts";
import type { Outline } from "../outline/outline.ts";

/** A network as one feature map after another, with edges that pass some of them by. */
export interface Sequence {
  readonly diagram: Diagram;
  readonly open: ReadonlySet<number>;
  readonly boxes: readonly Box[];
  readonly skips: readonly {
    readonly from: number;
    readonly to: number;
    readonly kind: "flow" | "skip" | "projection";
  }[];
  /** It goes down and comes up again. */
  readonly isU: boolean;
}

/** The sequence of an outline, where blocks with branches stay closed; undefined where the network itself has branches. */
export function sequenceOf(outline: Outline, view: View): Sequence | undefined {
  const open = new Set(view.open);
  for (;;) {
    const diagram = compose(outline, { ...view, open });
    const root = treeOf(diagram);
    const branched = root === undefined ? diagram.root.part : branchedPart(root, outline.root.id);
    if (branched === undefined && root !== undefined) {
      const boxes = [...boxesOf(diagram.root)];
      return { diagram, open, boxes, skips: skipsOf(diagram, boxes), isU: (levelsOf(root.children)?.length ?? 0) > 2 };
    }
    // Where the layout finds no branches at all, everything is closed at once.
    if (root === undefined && open.size > 1) open.clear();
    else if (branched === undefined || !open.delete(branched) || branched === outline.root.id) return undefined;
    open.add(outline.root.id);
  }
}

/** The innermost opened part that has branches beside each other, or that is repeated: its box says how often. */
function branchedPart({ children, asides }: Series, part: number): number | undefined {
  if (asides.length > 0) return part;
  for (const child of children) {
    if (child.kind === "frame") {
      const inner = branchedPart(child.inner, child.group.part ?? part);
      if (inner !== undefined) return inner;
      if (child.group.times > 1) return child.group.part;
    }
    if (child.kind !== "parallel") continue;
    const inside = child.branches.map((branch) => branchedPart(branch, part)).find((found) => found !== undefined);
    if (inside !== undefined) return inside;
    if (child.branches.length > 1) return part;
  }
  return undefined;
}

function skipsOf({ edges }: Diagram, boxes: readonly Box[]): Sequence["skips"] {
  const place = new Map(boxes.map(({ id }, index) => [id, index]));
  return edges
    .map(({ from, to, kind }) => ({ from: place.get(from) ?? 0, to: place.get(to) ?? 0, kind }))
    .filter(({ from, to }) => to !== from + 1);
}
