import { axis } from "./axis.ts";
import { fontSize, type Mark, type Plot, type PlotPoint, type TextWidth } from "./plot.ts";

/** Parameters against multiply-accumulates, both on logarithmic axes, every network with its name beside its point. */
export function scatter(points: readonly PlotPoint[], textWidth: TextWidth): Plot {
  const names = points.map(({ name }) => textWidth(name, fontSize));
  const inner = { left: 58, top: 14, width: Math.max(300, 2.2 * Math.max(...names)), height: 230 };
  const across = axis(
    points.map(({ params }) => params),
    inner.left,
    inner.left + inner.width,
  );
  const up = axis(
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
  return {
    title: `Parameters against multiply-accumulates of ${points.map(({ name }) => name).join(", ")}`,
    width,
    height,
    marks: [
      ...grid,
      ...dots.map((dot): Mark => ({ kind: "circle", ...dot, radius })),
      ...labels(points, dots, names, frame),
    ],
  };
}

const radius = 3.2;

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
interface Dot {
  readonly x: number;
  readonly y: number;
}

/** Puts every name at the nearest place around its point that touches no other name and no point, with a line to it where it is far. */
function labels(
  points: readonly PlotPoint[],
  dots: readonly Dot[],
  widths: readonly number[],
  frame: Frame,
): readonly Mark[] {
  const taken: Frame[] = dots.map(({ x, y }) => ({
    left: x - radius - 1,
    right: x + radius + 1,
    top: y - radius - 1,
    bottom: y + radius + 1,
  }));
  const lines: Mark[] = [];
  const texts = points.map(({ name }, index): Mark => {
    const dot = dots[index] as Dot;
    const width = widths[index] as number;
    const place = placeFor(dot, width, taken, frame);
    taken.push(place);
    const middle = (place.top + place.bottom) / 2;
    const near = Math.max(place.left - dot.x, dot.x - place.right, Math.abs(middle - dot.y) - fontSize / 2) < 8;
    if (!near) {
      const end = Math.min(Math.max(dot.x, place.left), place.right);
      lines.push({
        kind: "line",
        from: [dot.x, dot.y],
        to: [end, middle < dot.y ? place.bottom : place.top],
        faint: false,
      });
    }
    return { kind: "text", text: name, size: fontSize, width, x: place.left, y: place.bottom - 2.2, anchor: "start" };
  });
  return [...lines, ...texts];
}

/** The first free box on growing rings around a point. */
function placeFor(dot: Dot, width: number, taken: readonly Frame[], frame: Frame): Frame {
  const box = (left: number, top: number): Frame => ({ left, right: left + width, top, bottom: top + fontSize + 1.5 });
  const half = (fontSize + 1.5) / 2;
  let fallback = box(dot.x + 6, dot.y - half);
  for (let ring = 6; ring < 240; ring += 5) {
    const tries = [
      box(dot.x + ring, dot.y - half),
      box(dot.x - ring - width, dot.y - half),
      box(dot.x - width / 2, dot.y - ring - 2 * half),
      box(dot.x - width / 2, dot.y + ring),
      box(dot.x + ring * 0.8, dot.y - ring - 2 * half),
      box(dot.x + ring * 0.8, dot.y + ring),
      box(dot.x - ring * 0.8 - width, dot.y - ring - 2 * half),
      box(dot.x - ring * 0.8 - width, dot.y + ring),
    ];
    const inside = tries.filter(
      (one) =>
        one.left >= frame.left + 2 &&
        one.right <= frame.right &&
        one.top >= frame.top &&
        one.bottom <= frame.bottom - 2,
    );
    fallback = inside[0] ?? fallback;
    const free = inside.find((one) => taken.every((other) => !overlaps(one, other)));
    if (free !== undefined) return free;
  }
  return fallback;
}

const overlaps = (a: Frame, b: Frame): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
