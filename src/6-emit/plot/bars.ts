import { fontSize, type Mark, type Plot, type PlotPoint, type TextWidth } from "./plot.ts";

/** A group of bars for each measure, a bar for each network, with its value behind it. Every group has a scale of its own. */
export function bars(points: readonly PlotPoint[], textWidth: TextWidth): Plot {
  const measures = [
    { title: "parameters", value: ({ params }: PlotPoint) => params, unit: "" },
    { title: "multiply-accumulates", value: ({ macs }: PlotPoint) => macs, unit: "" },
    { title: "peak activations", value: ({ activationBytes }: PlotPoint) => activationBytes, unit: "B" },
  ];
  const left = 10 + Math.max(...points.map(({ name }) => textWidth(name, fontSize)));
  const room = 250;
  const marks: Mark[] = [];
  const write = (text: string, x: number, y: number, anchor: "start" | "end") =>
    marks.push({ kind: "text", text, x, y, anchor, size: fontSize, width: textWidth(text, fontSize) });
  let y = 12;
  let widest = 0;
  for (const { title, value, unit } of measures) {
    write(title, left + 6, y + fontSize, "start");
    y += 17;
    const most = Math.max(1, ...points.map(value));
    for (const point of points) {
      const width = (value(point) / most) * room;
      const text = brief(value(point), unit);
      marks.push({ kind: "bar", x: left + 6, y, width, height: barHeight });
      write(point.name, left, y + fontSize, "end");
      write(text, left + 10 + width, y + fontSize, "start");
      widest = Math.max(widest, width + textWidth(text, fontSize));
      y += barHeight + 5;
    }
    y += 10;
  }
  const title = `Parameters, multiply-accumulates and peak activations of ${points.map(({ name }) => name).join(", ")}`;
  return { title, width: left + widest + 20, height: y, marks };
}

const barHeight = 11;

function brief(value: number, unit: string): string {
  const power = value < 1 ? 0 : Math.min(prefixes.length - 1, Math.floor(Math.log10(value) / 3));
  return `${Number((value / 1000 ** power).toPrecision(3))} ${prefixes[power]}${unit}`.trim();
}
const prefixes = ["", "k", "M", "G", "T", "P"];
