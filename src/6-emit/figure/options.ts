import type { OpNode } from "../../graph/graph.ts";
import type { Mark } from "./compose/diagram.ts";
import type { Direction } from "./layout/extent.ts";
import type { ThemeName } from "./theme.ts";

export interface FigureOptions {
  /** paper: a layer with its norm and activation is one box. exact: every layer has its own. volumes: feature maps in three dimensions. */
  readonly style?: Style;
  /** Blocks nested this deep are opened, 0 opens none; left out, as many as stay readable on the page. */
  readonly depth?: number;
  /** Labels or blocks that are opened, whatever the depth is. */
  readonly expand?: readonly string[];
  /** Labels or blocks that stay closed, whatever the depth is. */
  readonly fold?: readonly string[];
  /** The parts that are open, for each network, as `Figure.open` gives them: nothing else decides then. */
  readonly open?: readonly ReadonlySet<number>[];
  /** Draws every repeat by itself, where equal ones are one box with its count otherwise. */
  readonly unfold?: boolean;
  /** TB runs from top to bottom, LR from left to right; left out, what fits better. */
  readonly direction?: Direction;
  readonly theme?: ThemeName;
  /** The place that the figure is for: letters stay at 6 pt or more there, and blocks are closed until it fits. */
  readonly fit?: FitName;
  /** In how many columns a long network stands; left out, as the page asks. */
  readonly wrap?: number;
  /** Says what the colours and lines mean. */
  readonly legend?: boolean;
  /** By node of the graph, how it differs from another network; what differs is opened, and a legend says what is what. */
  readonly marks?: ReadonlyMap<number, Mark>;
  /** By changed node of the graph, what it was. */
  readonly before?: ReadonlyMap<number, OpNode>;
}

export const styles = ["paper", "exact", "volumes"] as const;
export type Style = (typeof styles)[number];

/** Sizes in points: a column and a page of a two-column paper (3.3 and 7 inches wide, 9 high), and a 16:9 slide. */
export const fits = {
  column: { width: 237.6, height: 648 },
  page: { width: 504, height: 648 },
  slide: { width: 960, height: 540 },
} as const;
export type FitName = keyof typeof fits;
