import type { Category } from "../../ops/op.ts";

/** What a figure shows, before any format or position: boxes in nested groups, and edges between boxes. */
export interface Picture {
  readonly title: string;
  readonly root: Group;
  readonly edges: readonly Edge[];
}

export type Item = Box | Group;

/** An opened block, or equal iterations drawn once. */
export interface Group {
  readonly kind: "group";
  readonly id: string;
  readonly title: string;
  /** How often the content stands in sequence. */
  readonly times: number;
  readonly items: readonly Item[];
}

/** One or several layers drawn as one shape. */
export interface Box {
  readonly kind: "box";
  readonly id: string;
  /** rectangle: layers. block: a closed block. sum: a join of equals, as a circle. bar: a concatenation. data: an input or output. */
  readonly shape: "rectangle" | "block" | "sum" | "bar" | "data";
  readonly category: Category | "data" | "block";
  readonly lines: readonly Line[];
  readonly times: number;
  /** The nodes that it stands for, with those of folded iterations. */
  readonly nodes: number;
}

export interface Line {
  readonly text: string;
  readonly style: "main" | "title" | "detail";
}

/** A tensor on its way. A skip passes layers by unchanged; a projection passes them by through a layer of its own. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: "flow" | "skip" | "projection";
  /** The shape, where it changes. */
  readonly label: string | undefined;
}
