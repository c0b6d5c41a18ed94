import type { OpNode, Scope } from "../graph/graph.ts";
import type { Shape } from "../shape/dim.ts";

/** What a table gives a line of its own, or a bracket: a layer, or a block of several. */
export type Unit = LayerUnit | BlockUnit;

interface UnitBase {
  /** How often it stands one after another: a repeat, or equal blocks. */
  readonly times: number;
  /** The scopes that readers can name and that it stands in, the outermost first; the model itself is not among them. */
  readonly path: readonly Scope[];
  /** The nodes that it stands for, as folding represents them. */
  readonly nodes: readonly number[];
  /** What its first layer gets, and what the last one gives. */
  readonly input: Shape;
  readonly output: Shape;
}

export interface LayerUnit extends UnitBase {
  readonly kind: "layer";
  readonly node: OpNode;
}

export interface BlockUnit extends UnitBase {
  readonly kind: "block";
  readonly lines: readonly Line[];
  /**
   * skip: a shortcut leads past the lines; parallel: several branches; chain: layers in a row that the source has as a
   * block.
   */
  readonly form: "skip" | "parallel" | "chain";
  /** What the first of several blocks does and the others do not: its stride, 1 where it has none, and a projection. */
  readonly first: { readonly stride: number; readonly projects: boolean };
  /** A layer with weights stands in the shortcut of each. */
  readonly projects: boolean;
}

/** A line of a bracket. */
export type Line =
  | { readonly kind: "layer"; readonly node: OpNode; readonly times: number }
  /** Branches side by side; one without lines passes its input on. */
  | { readonly kind: "parallel"; readonly join: OpNode; readonly branches: readonly (readonly Line[])[] }
  | { readonly kind: "repeated"; readonly lines: readonly Line[]; readonly times: number };

/** The layers of some lines, each as often as it stands there. */
export const layersIn = (lines: readonly Line[], times = 1): readonly { node: OpNode; times: number }[] =>
  lines.flatMap((line) => layersInLine(line, times));

function layersInLine(line: Line, times: number): ReturnType<typeof layersIn> {
  switch (line.kind) {
    case "layer":
      return [{ node: line.node, times: times * line.times }];
    case "parallel":
      return line.branches.flatMap((branch) => layersIn(branch, times));
    case "repeated":
      return layersIn(line.lines, times * line.times);
  }
}
