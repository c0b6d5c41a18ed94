import { suite } from "uvu";
import * as assert from "uvu/assert";
import { textWidth } from "../../src/6-emit/figure/layout/measure.ts";
import { type CurvePlot, curves } from "../../src/6-emit/plot/curves.ts";
import { plotCurves } from "../../src/6-emit/plot/index.ts";
import type { Mark } from "../../src/6-emit/plot/plot.ts";

const test = suite("plots of curves");

type Points = readonly (readonly [number, number])[];

const plotOf = (panels: readonly Readonly<Record<string, Points>>[]): CurvePlot => ({
  title: "a plot",
  across: "layer",
  panels: panels.map((panel, index) => ({
    up: `measure ${index}`,
    curves: Object.entries(panel).map(([name, points]) => ({ name, points })),
  })),
});

/** The curves of a plot without the strokes of the legend, which have two points on one height. */
const drawn = (plot: CurvePlot): readonly Points[] =>
  curves(plot, textWidth).marks.flatMap((mark) =>
    mark.kind === "curve" && mark.points.length !== 2 ? [mark.points] : [],
  );

const texts = (plot: CurvePlot): readonly Extract<Mark, { kind: "text" }>[] =>
  curves(plot, textWidth).marks.flatMap((mark) => (mark.kind === "text" ? [mark] : []));

const rising = (values: readonly number[]): Points => values.map((value, index) => [index + 1, value]);

test("values of different orders are drawn by their logarithms: equal factors are equal steps", () => {
  const [points] = drawn(plotOf([{ one: rising([1e-3, 1e-1, 10, 1000]) }]));
  const steps = points!.slice(1).map(([, y], index) => points![index]![1] - y);
  for (const step of steps) assert.ok(Math.abs(step - steps[0]!) < 1e-9 && step > 0, `${steps}`);
  assert.equal(
    texts(plotOf([{ one: rising([1e-7, 1e-1, 10, 1000]) }])).some(({ text }) => /^10⁻⁵$|^10⁻⁶$/.test(text)),
    true,
  );
});

test("values of one order are drawn as they are, from 0", () => {
  const plot = plotOf([{ one: rising([2, 4, 3]) }]);
  const [points] = drawn(plot);
  const [a, b, c] = points!.map(([, y]) => y) as [number, number, number];
  assert.ok(Math.abs(a - c - (a - b) / 2) < 1e-9);
  const zero = texts(plot).find(({ text }) => text === "0")!;
  // The same distance from 0 to 2 as from 2 to 4; a text stands a little lower than its line.
  assert.ok(Math.abs(zero.y - 3 - a - (a - b)) < 1e-9);
});

test("panels share what lies across, and a curve goes on behind what is not there", () => {
  const plot = plotOf([
    { long: rising(Array.from({ length: 30 }, () => 1)), short: rising([1, 2, 3]) },
    { long: [[1, 5] as const, [2, Number.NaN] as const, [15, 6] as const, [30, 7] as const] },
  ]);
  const [long, short, gap] = drawn(plot);
  assert.is(short!.length, 3);
  assert.is(gap!.length, 3);
  assert.is(gap![0]![0], long![0]![0]);
  assert.is(gap![2]![0], long![29]![0]);
  assert.is(short![2]![0], long![2]![0]);
});

const many = Object.fromEntries(
  Array.from({ length: 9 }, (_, index) => [`network_${"x".repeat(index)}`, rising([index, 2, 900])]),
);
for (const [what, plot] of Object.entries({
  "nine curves": plotOf([many, many]),
  "a curve of one point": plotOf([{ one: [[1, 3]] }]),
  "a curve of zeros": plotOf([{ one: rising([0, 0, 0]) }]),
  "no curve": plotOf([{}]),
  "fifteen orders": plotOf([{ one: rising([1e-9, 1, 1e6]) }]),
  "hardly any difference": plotOf([{ one: rising([1.001, 1.002, 1.0015]) }]),
}))
  test(`${what}: every mark is inside, and no text touches another one`, () => {
    const { marks, width, height } = curves(plot, textWidth);
    const boxes = marks.flatMap((mark) => {
      if (mark.kind === "curve") {
        for (const [x, y] of mark.points) assert.ok(x >= 0 && x <= width && y >= 0 && y <= height, `${x}, ${y}`);
        return [];
      }
      if (mark.kind !== "text") return [];
      const { x, y, size, anchor, turned, text } = mark;
      const start = anchor === "start" ? 0 : anchor === "middle" ? mark.width / 2 : mark.width;
      return turned
        ? [{ text, left: x - size, right: x, top: y - mark.width / 2, bottom: y + mark.width / 2 }]
        : [{ text, left: x - start, right: x - start + mark.width, top: y - size + 1, bottom: y + 1 }];
    });
    for (const [index, one] of boxes.entries()) {
      assert.ok(one.left >= 0 && one.right <= width && one.top >= 0 && one.bottom <= height, one.text);
      for (const other of boxes.slice(index + 1))
        assert.not.ok(
          one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom,
          `${one.text} and ${other.text}`,
        );
    }
  });

test("a name is text, whatever is in it, and equal input gives equal bytes", () => {
  const plot = plotOf([{ '<b>&"': rising([1, 2, 3]) }]);
  assert.match(plotCurves(plot, textWidth), "&#60;b&#62;&#38;&#34;");
  assert.is(plotCurves(plot, textWidth), plotCurves(plot, textWidth));
});

test.run();
