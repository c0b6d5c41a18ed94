import type { Span } from "../../diagnostics/diagnostic.ts";
import type { Graph } from "../../graph/graph.ts";
import type { Diagram } from "./compose/diagram.ts";
import { partNames } from "./compose/open.ts";
import { detailOf, drawFigure } from "./draw-figure.ts";
import type { FigureOptions } from "./options.ts";
import { outlineOf } from "./outline/outline-of.ts";
import type { Picture } from "./picture.ts";
import { sourcesOf } from "./sources.ts";
import { themes } from "./theme.ts";
import { toDot } from "./write/dot.ts";
import { type Lettering, toSvg } from "./write/svg.ts";
import { toTex } from "./write/tex.ts";

export { type Box, boxesOf, type Diagram, type Edge, type Group, type Item, type Mark } from "./compose/diagram.ts";
export type { Direction } from "./layout/extent.ts";
export { type FigureOptions, type FitName, fits, type Style, styles } from "./options.ts";
export type { Picture } from "./picture.ts";
export { placeIn, placesOf } from "./sources.ts";
export { type ThemeName, themes } from "./theme.ts";

export interface Figure {
  /** What is drawn, laid out: all formats but Graphviz's are written from it. */
  readonly picture: Picture;
  readonly diagrams: readonly Diagram[];
  /** By the id of a box or a frame, where it stands in the source: its step first, then what is around it. */
  readonly sources: ReadonlyMap<string, readonly Span[]>;
  /** For each network, the parts that are open. */
  readonly open: readonly ReadonlySet<number>[];
  /** What was drawn in another way than was asked for, as sentences. */
  readonly notes: readonly string[];
  svg(lettering?: Lettering): string;
  /** TikZ, to be compiled by itself or taken into a paper. */
  tex(): string;
  /** A page on its own, where blocks open and close. */
  html(): Promise<string>;
  dot(): string;
}

/** The block diagram of a network, or of several side by side. Loads Graphviz where a network is neither a sequence nor branches. */
export async function figure(graphs: Graph | readonly Graph[], options: FigureOptions = {}): Promise<Figure> {
  const networks = "nodes" in graphs ? [graphs] : graphs;
  const outlines = networks.map((graph) => outlineOf(graph, options));
  const { picture, diagrams, open, notes } = await drawFigure(outlines, options);
  const themeName = options.theme ?? "paper";
  const theme = themes[themeName];
  return {
    picture,
    diagrams,
    sources: sourcesOf(networks, diagrams),
    open,
    notes,
    svg: (lettering) => toSvg(picture, lettering),
    html: async () => {
      const { toHtml } = await import("./write/html.ts");
      const marks = [...(options.marks ?? [])];
      return toHtml(picture, {
        outlines,
        open: open.map((parts) => [...parts]),
        detail: detailOf(options),
        theme: themeName,
        marks,
      });
    },
    tex: () => toTex(picture),
    dot: () => diagrams.map((diagram) => toDot(diagram, options.direction ?? "TB", theme)).join("\n"),
  };
}

/** The labels and blocks that `expand` and `fold` can name. */
export const figureParts = (graph: Graph): readonly string[] => partNames(outlineOf(graph));
