import { countAxis } from "./axis.ts";
import { type Frame, labels, radius } from "./labels.ts";
import { fontSize, type Mark, type Plot, type PlotPoint, type TextWidth } from "./plot.ts";

/**
 * Parameters against multiply-accumulates, both on logarithmic axes, every network with its name beside its point. The plot
 * is as large as it has to be for no name to touch another one.
 */
export function scatter(points: readonly PlotPoint[], textWidth: TextWidth): Plot {
  for (let scale = 1; ; scale *= 1.2) {
    const plot = scaledScatter(points, textWidth, scale);
    if (plot !== undefined) return plot;
  }
}

/** Undefined where the names of the networks need more room. */
function scaledScatter(points: readonly PlotPoint[], textWidth: TextWidth, scale: number): Plot | undefined {
  const names = points.map(({ name }) => textWidth(name, fontSize));
  const inner = { left: 58, top: 14, width: scale * Math.max(300, 2.2 * Math.max(...names)), height: scale * 230 };
  const across = countAxis(
    points.map(({ params }) => params),
    inner.left,
    inner.left + inner.width,
  );
  const up = countAxis(
    points.map(({ macs }) => macs),
    inner.top + inner.height,
    inner.top,
  );
  const [width, height] = [inner.left + inner.width + 14, inner.top + inner.height + 42];
  const bottom = inner.top + inner.height;
  const text = (own: Omit<Extract<Mark, { kind: "text" }>, "kind" | "width" | "size">): Mark => ({
    kind: "text",
    size: fontSize,
    width: textWidth(own.text, fontSize),
    ...own,
  });
  const grid: Mark[] = [
    ...across.ticks.flatMap(({ at, text: label }): Mark[] => [
      { kind: "line", from: [at, inner.top], to: [at, bottom], faint: true },
      text({ text: label, x: at, y: bottom + 14, anchor: "middle" }),
    ]),
    ...up.ticks.flatMap(({ at, text: label }): Mark[] => [
      { kind: "line", from: [inner.left, at], to: [inner.left + inner.width, at], faint: true },
      text({ text: label, x: inner.left - 6, y: at + 3, anchor: "end" }),
    ]),
    { kind: "line", from: [inner.left, bottom], to: [inner.left + inner.width, bottom], faint: false },
    { kind: "line", from: [inner.left, inner.top], to: [inner.left, bottom], faint: false },
    text({ text: "parameters", x: inner.left + inner.width / 2, y: bottom + 32, anchor: "middle" }),
    text({ text: "multiply-accumulates", x: 12, y: inner.top + inner.height / 2, anchor: "middle", turned: true }),
  ];
  const dots = points.map(({ params, macs }) => ({ x: across.place(params), y: up.place(macs) }));
  const frame: Frame = { left: inner.left, right: inner.left + inner.width, top: inner.top, bottom };
  const named = labels(points, dots, names, frame);
  if (named === undefined) return undefined;
  return {
    title: `Parameters against multiply-accumulates of ${points.map(({ name }) => name).join(", ")}`,
    width,
    height,
    marks: [...grid, ...dots.map((dot): Mark => ({ kind: "circle", ...dot, radius })), ...named],
  };
}
