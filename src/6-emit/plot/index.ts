import { bars } from "./bars.ts";
import { type CurvePlot, curves } from "./curves.ts";
import type { Plot, PlotKind, PlotPoint, TextWidth } from "./plot.ts";
import { scatter } from "./scatter.ts";
import { plotSvg } from "./svg.ts";

export type { Curve, CurvePlot, Panel } from "./curves.ts";
export { type PlotKind, type PlotPoint, plotKinds } from "./plot.ts";

/** Draws networks as SVG; the same bytes for the same input. */
export const plot = (points: readonly PlotPoint[], kind: PlotKind, textWidth: TextWidth): string =>
  plotSvg(kinds[kind](points, textWidth));

/** Draws curves as SVG; the same bytes for the same input. */
export const plotCurves = (wanted: CurvePlot, textWidth: TextWidth): string => plotSvg(curves(wanted, textWidth));

const kinds = { scatter, bars } as const satisfies Readonly<
  Record<PlotKind, (points: readonly PlotPoint[], textWidth: TextWidth) => Plot>
>;
