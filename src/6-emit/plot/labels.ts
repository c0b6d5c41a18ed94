import { fontSize, type Mark, type PlotPoint } from "./plot.ts";

/** Of a point. */
export const radius = 3.2;

/** A rectangle. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
interface Dot {
  readonly x: number;
  readonly y: number;
}

/**
 * Puts every name at the nearest place around its point that touches no other name and no point, with a line to it
 * where it is far; undefined where a name finds no place.
 */
export function labels(
  points: readonly PlotPoint[],
  dots: readonly Dot[],
  widths: readonly number[],
  frame: Frame,
): readonly Mark[] | undefined {
  const taken: Frame[] = dots.map(({ x, y }) => ({
    left: x - radius - 1,
    right: x + radius + 1,
    top: y - radius - 1,
    bottom: y + radius + 1,
  }));
  const lines: Mark[] = [];
  const texts: Mark[] = [];
  for (const [index, { name }] of points.entries()) {
    const dot = dots[index] as Dot;
    const width = widths[index] as number;
    const place = placeFor(dot, width, taken, frame);
    if (place === undefined) return undefined;
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
    const [x, y] = [place.left, place.bottom - 2.2];
    texts.push({ kind: "text", text: name, size: fontSize, width, x, y, anchor: "start" });
  }
  return [...lines, ...texts];
}

/** The first free box on growing rings around a point, no farther than a reader follows a line. */
function placeFor(dot: Dot, width: number, taken: readonly Frame[], frame: Frame): Frame | undefined {
  const box = (left: number, top: number): Frame => ({ left, right: left + width, top, bottom: top + fontSize + 1.5 });
  const half = (fontSize + 1.5) / 2;
  for (let ring = 6; ring < 150; ring += 5) {
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
    const free = inside.find((one) => taken.every((other) => !overlaps(one, other)));
    if (free !== undefined) return free;
  }
  return undefined;
}

const overlaps = (a: Frame, b: Frame): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
