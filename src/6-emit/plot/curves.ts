import { type Axis, fittingAxis, linearAxis } from "./axis.ts";
import { fontSize, type Mark, type Plot, type TextWidth } from "./plot.ts";

/** Measurements as curves, in panels one below the other that share what lies across. */
export interface CurvePlot {
  readonly title: string;
  /** What the horizontal axis counts. */
  readonly across: string;
  readonly panels: readonly Panel[];
}

export interface Panel {
  /** What the vertical axis measures. */
  readonly up: string;
  /** A name that several panels have is the same thing in all of them. */
  readonly curves: readonly Curve[];
}

export interface Curve {
  readonly name: string;
  /** By rising x; the curve goes on behind what is not finite. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

const inner = { left: 62, width: 380, height: 150 } as const;
const right = inner.left + inner.width;
const swatch = 20;

/** Curves with a legend above them. A panel is logarithmic where its values are of different orders. */
export function curves({ title, across, panels }: CurvePlot, textWidth: TextWidth): Plot {
  const names = [...new Set(panels.flatMap((panel) => panel.curves.map(({ name }) => name)))];
  const write = writer(textWidth);
  const legend = legendMarks(names, textWidth);
  const measured = panels.map(({ up, curves }) => ({ up, curves: curves.map(finite) }));
  const xs = measured.flatMap(({ curves }) => curves.flatMap(({ points }) => points.map(([x]) => x)));
  const first = Math.min(...xs, 1);
  const horizontal = linearAxis(first, Math.max(...xs, first + 1), inner.left, right);
  const marks: Mark[] = [...legend.marks];
  let top = legend.height + 10;
  for (const [index, panel] of measured.entries()) {
    marks.push(...panelMarks(panel, names, horizontal, top, write, index === panels.length - 1));
    top += inner.height + 18;
  }
  const bottom = top - 18;
  marks.push(write({ text: across, x: inner.left + inner.width / 2, y: bottom + 30, anchor: "middle" }));
  const width = Math.max(right, legend.width) + 16;
  return { title, width, height: bottom + 40, marks };
}

const finite = ({ name, points }: Curve): Curve => ({
  name,
  points: points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y)),
});

function panelMarks(
  { up, curves }: Panel,
  names: readonly string[],
  horizontal: Axis,
  top: number,
  write: Writer,
  isLast: boolean,
): readonly Mark[] {
  const bottom = top + inner.height;
  const values = curves.flatMap(({ points }) => points.map(([, y]) => y));
  const vertical = fittingAxis(values, bottom, top);
  const grid: Mark[] = [
    ...horizontal.ticks.flatMap(({ at, text }): Mark[] => [
      { kind: "line", from: [at, top], to: [at, bottom], faint: true },
      ...(isLast ? [write({ text, x: at, y: bottom + 14, anchor: "middle" })] : []),
    ]),
    ...vertical.ticks.flatMap(({ at, text }): Mark[] => [
      { kind: "line", from: [inner.left, at], to: [right, at], faint: true },
      write({ text, x: inner.left - 6, y: at + 3, anchor: "end" }),
    ]),
    { kind: "line", from: [inner.left, bottom], to: [right, bottom], faint: false },
    { kind: "line", from: [inner.left, top], to: [inner.left, bottom], faint: false },
    write({ text: up, x: 12, y: top + inner.height / 2, anchor: "middle", turned: true }),
  ];
  const drawn = curves.map(
    ({ name, points }): Mark => ({
      kind: "curve",
      points: points
        .map(([x, y]) => [horizontal.place(x), vertical.place(y)] as const)
        .filter(([, y]) => Number.isFinite(y)),
      colour: colourOf(names.indexOf(name)),
    }),
  );
  return [...grid, ...drawn];
}

/** A stroke and a name for each curve, in as many rows as they need. */
function legendMarks(names: readonly string[], textWidth: TextWidth) {
  const marks: Mark[] = [];
  let [x, y, width] = [inner.left, 14, 0];
  for (const [index, name] of names.entries()) {
    const own = textWidth(name, fontSize);
    if (x > inner.left && x + swatch + 5 + own > right) [x, y] = [inner.left, y + 14];
    const points = [[x, y - 3] as const, [x + swatch, y - 3] as const];
    marks.push({ kind: "curve", points, colour: colourOf(index) });
    marks.push({ kind: "text", text: name, x: x + swatch + 5, y, anchor: "start", size: fontSize, width: own });
    x += swatch + 5 + own + 16;
    width = Math.max(width, x - 16);
  }
  return { marks, height: y, width };
}

/** Hues from Okabe and Ito's set, which survive colour blindness, neighbours of different lightness. */
const colours = ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7", "#222222"];
const colourOf = (index: number): string => colours[index % colours.length] as string;

type Writer = (text: Omit<Extract<Mark, { kind: "text" }>, "kind" | "width" | "size">) => Mark;
const writer =
  (textWidth: TextWidth): Writer =>
  (own) => ({ kind: "text", size: fontSize, width: textWidth(own.text, fontSize), ...own });
