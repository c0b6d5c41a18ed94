import { type Figure, figure } from "../../6-emit/figure/index.ts";
import type { DrawnFigure, FigureAsk, FigureFormat, Stretch } from "../protocol.ts";
import { fontFiles } from "./fonts.ts";
import { graphOf } from "./model.ts";
import type { Opened } from "./open-project.ts";

/** The most layers that a figure is drawn of, so that the page can show it. */
const mostLayers = 20_000;
/** The longest drawing that the page takes, in characters. */
const longestDrawing = 6_000_000;

/** Draws a model for the page, with the places of its boxes. */
export async function draw(opened: Opened, ask: FigureAsk): Promise<DrawnFigure> {
  const drawn = await figureOf(opened, ask);
  const svg = drawn.svg();
  if (svg.length > longestDrawing)
    throw new RangeError(
      "This figure is too large for the page; `@fold` closes blocks, and `archc figure` draws it all.",
    );
  const { entry } = opened.project;
  const places: Record<string, readonly Stretch[]> = {};
  for (const [id, spans] of drawn.sources)
    places[id] = spans.filter(({ file }) => file === entry).map(({ start, end }) => ({ start, end }));
  const { width, height } = drawn.picture;
  return { svg, width, height, open: [...(drawn.open[0] ?? [])], places, notes: drawn.notes };
}

/** A figure as a file. */
export async function drawFile(opened: Opened, ask: FigureAsk & { readonly format: FigureFormat }): Promise<Blob> {
  const drawn = await figureOf(opened, ask);
  switch (ask.format) {
    case "svg":
      return new Blob([drawn.svg()], { type: "image/svg+xml" });
    case "outlined": {
      const { outlines } = await import("../../figure-files/outlines.ts");
      return new Blob([drawn.svg(await outlines(await fontFiles()))], { type: "image/svg+xml" });
    }
    case "pdf": {
      const { toPdf } = await import("../../figure-files/pdf.ts");
      return new Blob([(await toPdf(drawn.picture, await fontFiles())) as Uint8Array<ArrayBuffer>], {
        type: "application/pdf",
      });
    }
    case "tex":
      return new Blob([drawn.tex()], { type: "text/x-tex" });
    case "dot":
      return new Blob([drawn.dot()], { type: "text/vnd.graphviz" });
    case "html":
      return new Blob([await drawn.html()], { type: "text/html" });
  }
}

function figureOf(opened: Opened, ask: FigureAsk): Promise<Figure> {
  const graph = graphOf(opened, ask);
  if (graph.nodes.length > mostLayers)
    throw new RangeError(
      `The playground draws networks of up to ${mostLayers} layers, and \`${ask.model}\` has ${graph.nodes.length}.`,
    );
  const { style, theme, open } = ask;
  const parts = open === "all" ? graph.scopes.keys() : open;
  return figure(graph, { style, theme, ...(parts === undefined ? {} : { open: [new Set(parts)] }) });
}
