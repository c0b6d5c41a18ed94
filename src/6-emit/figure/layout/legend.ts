import { type Box, boxesOf, type Diagram, type Edge, type Mark, markSigns } from "../compose/diagram.ts";
import type { Element, Picture, Point } from "../picture.ts";
import type { Theme } from "../theme.ts";
import { markedPaint, rectangle, textAt } from "./draw.ts";
import { type MeasuredText, measured } from "./text.ts";

/** The picture with a list of what its colours and lines mean below it. */
export function withLegend(picture: Picture, diagrams: readonly Diagram[], theme: Theme): Picture {
  const entries = entriesOf(diagrams, theme);
  const elements: Element[] = [...picture.elements];
  const most = Math.max(picture.width, 120) - 6;
  let [x, y] = [3, picture.height + 4];
  let right = picture.width;
  for (const { text, sample } of entries) {
    const width = sampleWidth + 4 + text.width + 10;
    if (x > 3 && x + width > most) {
      x = 3;
      y += text.height + 3;
    }
    const middle = y + text.height / 2;
    elements.push(
      sample({ x, y: middle }),
      textAt(text, { x: x + sampleWidth + 4 + text.width / 2, y: middle }, theme.faint),
    );
    x += width;
    right = Math.max(right, x - 10 + 3);
  }
  return { ...picture, width: right, height: y + 14, elements };
}

const sampleWidth = 14;

interface Entry {
  readonly text: MeasuredText;
  /** Drawn to the right of a point. */
  readonly sample: (left: Point) => Element;
}

function entriesOf(diagrams: readonly Diagram[], theme: Theme): readonly Entry[] {
  const boxes = diagrams.flatMap(({ root }) => [...boxesOf(root)]);
  const present = new Set(
    boxes.filter(({ shape }) => shape === "rectangle" || shape === "block").map(({ category }) => category),
  );
  const swatches = (Object.keys(categoryNames) as Box["category"][])
    .filter((category) => present.has(category))
    .map((category): Entry => {
      const paint = { fill: theme.fill[category], stroke: theme.stroke[category], corner: 1.5 };
      return {
        text: measured(categoryNames[category], "detail"),
        sample: ({ x, y }) => rectangle({ x, y: y - 4, width: sampleWidth, height: 8 }, paint),
      };
    });
  const kinds = new Set(
    diagrams.flatMap(({ edges }) => edges.flatMap(({ kind, mark }) => (mark === undefined ? [kind] : []))),
  );
  const lines = (["skip", "projection"] as const)
    .filter((kind) => kinds.has(kind))
    .map((kind) => lineEntry(kind, theme));
  return [...swatches, ...lines, ...markEntries(boxes, theme)];
}

/** As the boxes are drawn, with their sign. */
function markEntries(boxes: readonly Box[], theme: Theme): readonly Entry[] {
  const present = new Set(boxes.map(({ mark }) => mark));
  return (Object.keys(markSigns) as Mark[])
    .filter((mark) => present.has(mark))
    .map((mark) => ({
      text: measured(`${markSigns[mark]} ${mark}`, "detail"),
      sample: ({ x, y }) =>
        rectangle(
          { x, y: y - 4, width: sampleWidth, height: 8 },
          { ...markedPaint(mark, "block", theme), corner: 1.5 },
        ),
    }));
}

function lineEntry(kind: Exclude<Edge["kind"], "flow">, theme: Theme): Entry {
  const line = { stroke: theme.skip, strokeWidth: 1, dashed: kind === "projection", arrow: true };
  return {
    text: measured(kind === "skip" ? "skip" : "projection", "detail"),
    sample: (start) => ({ kind: "path", start, pieces: [{ to: { x: start.x + sampleWidth, y: start.y } }], ...line }),
  };
}

const categoryNames = {
  convolution: "convolution",
  dense: "dense",
  pool: "pooling",
  normalization: "normalization",
  activation: "activation",
  join: "join",
  arithmetic: "arithmetic",
  shape: "reshaping",
  regularization: "regularization",
  block: "block",
  data: "data",
} as const satisfies Readonly<Record<Box["category"], string>>;
