import type { Graph } from "../../graph/graph.ts";
import { compose } from "./compose.ts";
import { type Direction, toDot } from "./dot.ts";
import { layOut } from "./layout.ts";
import type { Picture } from "./picture.ts";
import { toSvg } from "./svg.ts";
import { type ThemeName, themes } from "./theme.ts";

export type { Direction } from "./dot.ts";
export type { Box, Edge, Group, Item, Picture } from "./picture.ts";
export { type ThemeName, themes } from "./theme.ts";

export interface FigureOptions {
  /** Blocks nested this deep are opened, 0 opens none; left out, as many as stay readable on a page. */
  readonly depth?: number;
  /** TB runs from top to bottom, LR from left to right. */
  readonly direction?: Direction;
  readonly theme?: ThemeName;
}

export interface Figure {
  readonly picture: Picture;
  dot(): string;
  /** Loads Graphviz at the first call. */
  svg(): Promise<string>;
}

/** The block diagram of a graph. */
export function figure(graph: Graph, { depth, direction = "TB", theme = "colour" }: FigureOptions = {}): Figure {
  const picture = compose(graph, depth);
  return {
    picture,
    dot: () => toDot(picture, direction, themes[theme]),
    svg: async () => toSvg(picture, await layOut(picture, direction), themes[theme]),
  };
}
