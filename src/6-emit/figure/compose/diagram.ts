import type { Category } from "../../../ops/op.ts";

/** What a figure shows, before any format or position: boxes in nested groups, and edges between boxes. */
export interface Diagram {
  readonly title: string;
  readonly root: Group;
  readonly edges: readonly Edge[];
}

export type Item = Box | Group;

/** An opened block, or equal iterations drawn once. */
export interface Group {
  readonly kind: "group";
  readonly id: string;
  /** The part of the outline that it shows; undefined where that cannot be closed. */
  readonly part: number | undefined;
  readonly title: string;
  /** How often the content stands in sequence. */
  readonly times: number;
  readonly items: readonly Item[];
  readonly sharing: Sharing | undefined;
  readonly facts: Facts;
  readonly origin: Origin;
}

/** One or several layers drawn as one shape. */
export interface Box {
  readonly kind: "box";
  readonly id: string;
  /** rectangle: layers. block: a closed block. sum: a join of equals, as a circle. bar: another join. data: an input or output. */
  readonly shape: "rectangle" | "block" | "sum" | "bar" | "data";
  readonly category: Category | "data" | "block";
  readonly lines: readonly Line[];
  /** What stands beside the edge that leaves it: the size of what it makes, where it is new, and what follows a sum. */
  readonly leaving: readonly Line[];
  readonly times: number;
  /** The layers of the network that it stands for, with those of folded iterations. */
  readonly layers: number;
  /** The closed part of the outline that it shows; undefined for layers. */
  readonly part: number | undefined;
  readonly sharing: Sharing | undefined;
  readonly facts: Facts;
  readonly origin: Origin;
  readonly mark: Mark | undefined;
}

/** What has no weights but such as are used several times. */
export interface Sharing {
  /** The same for what has the same weights. */
  readonly sets: string;
  /** Nothing else uses them, but each of its repeats does. */
  readonly eachTime: boolean;
}

/** What of the graph stands here: a scope, or the node that gives a box its words. */
export interface Origin {
  readonly kind: "scope" | "node";
  readonly id: number;
}

/** How a part differs from that of another network. */
export type Mark = "added" | "removed" | "changed";

/** What stands before the words of a marked box, so that it can be told without colours. */
export const markSigns = { added: "+", removed: "−", changed: "~" } as const satisfies Readonly<Record<Mark, string>>;

/** What a reader learns who points at a box. */
export interface Facts {
  readonly name: string;
  readonly output: string;
  /** The same as numbers; symbolic extents as at one size. */
  readonly extents: readonly number[];
  readonly params: number;
  readonly macs: string;
}

export interface Line {
  readonly text: string;
  /** title: what a block is called. main: a layer. detail: what belongs to it. size: a shape, which is mathematics. */
  readonly style: "title" | "main" | "detail" | "size";
}

/** A tensor on its way. A skip passes layers by unchanged; a projection passes them by through a layer of its own. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: "flow" | "skip" | "projection";
  /** added or removed with a box at one of its ends. */
  readonly mark: Exclude<Mark, "changed"> | undefined;
}

/** All boxes below a group. */
export function* boxesOf(group: Group): Generator<Box> {
  for (const item of group.items) {
    if (item.kind === "box") yield item;
    else yield* boxesOf(item);
  }
}
