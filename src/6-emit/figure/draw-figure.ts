import { compose, type View } from "./compose/compose.ts";
import type { Diagram } from "./compose/diagram.ts";
import { type Choices, type Extent, nesting, openParts } from "./compose/open.ts";
import type { Detail } from "./compose/titles.ts";
import { beside } from "./layout/beside.ts";
import { type Page, scaleOn, smallestScale } from "./layout/best.ts";
import { scaled } from "./layout/draw.ts";
import type { Direction } from "./layout/extent.ts";
import { type Fitted, fitted } from "./layout/fit.ts";
import { withLegend } from "./layout/legend.ts";
import { type FigureOptions, type FitName, fits } from "./options.ts";
import type { Outline } from "./outline/outline.ts";
import type { Picture } from "./picture.ts";
import { type Theme, themes } from "./theme.ts";
import { drawVolumes } from "./volumes/draw-volumes.ts";
import { sequenceOf } from "./volumes/sequence.ts";

/** A figure with all that formats need of it. */
export interface Drawing {
  readonly picture: Picture;
  readonly diagrams: readonly Diagram[];
  /** For each network, the parts that are open. */
  readonly open: readonly ReadonlySet<number>[];
  /** What was drawn in another way than was asked for, as sentences. */
  readonly notes: readonly string[];
}

/** Draws networks side by side, opened as far as is asked for and as fits. */
export async function drawFigure(outlines: readonly Outline[], options: FigureOptions): Promise<Drawing> {
  const notes: string[] = [];
  const deepest = Math.max(0, ...outlines.map(nesting));
  if (options.depth !== undefined && options.depth > deepest) {
    const names = outlines.map(({ name }) => `\`${name}\``).join(" and ");
    notes.push(
      `--depth ${options.depth} opens no more than --depth ${deepest}: that is how deep the blocks of ${names} are nested`,
    );
  }
  const theme = themes[options.theme ?? "paper"];
  const page = fits[options.fit ?? "page"];
  const prefixes = outlines.map((_, index) => (outlines.length > 1 ? `b${index}` : ""));
  const drawings = await Promise.all(
    outlines.map((outline, index) =>
      drawOutline(outline, { options, open: options.open?.[index], theme, page, prefix: prefixes[index] ?? "", notes }),
    ),
  );
  const drawn = drawings.map(({ picture }) => picture);
  const diagrams = drawings.map(({ diagram }) => diagram);
  const joined = beside(
    drawn,
    outlines.map(({ name }) => name),
    theme,
    page.width,
  );
  if (outlines.length > 1 && joined.height > page.height)
    notes.push(
      `${outlines.length} figures beside each other do not fit ${placeOf(options.fit)} with letters of 6 pt: together they are ${inches(joined.width)} by ${inches(joined.height)} inches`,
    );
  const hasLegend = options.legend === true || options.style === "volumes" || options.marks !== undefined;
  const picture = hasLegend ? withLegend(joined, diagrams, theme) : joined;
  return { picture, diagrams, open: drawings.map((drawing) => drawing.open), notes };
}

interface DrawnOutline {
  readonly picture: Picture;
  readonly diagram: Diagram;
  readonly open: ReadonlySet<number>;
}

interface Task {
  readonly options: FigureOptions;
  /** The parts that are open, where it is said for each. */
  readonly open: ReadonlySet<number> | undefined;
  readonly theme: Theme;
  readonly page: Page;
  readonly prefix: string;
  readonly notes: string[];
}

/** Feature maps, opened as deep as fits the width of the page; undefined where the network is no sequence of them. */
function drawSequence(outline: Outline, task: Task): DrawnOutline | undefined {
  const { options, theme, page } = task;
  let drawn: DrawnOutline | undefined;
  const depth = options.depth ?? nesting(outline);
  for (const extent of extentsFor(outline, { ...options, depth }, true)) {
    const { open } = diagramOf(outline, extent, task);
    const view: View = { open, detail: "paper", marks: options.marks ?? new Map(), prefix: task.prefix };
    const sequence = sequenceOf(outline, view);
    if (sequence === undefined) return undefined;
    const natural = drawVolumes(sequence, page.width / smallestScale, theme);
    const scale = scaleOn(page, natural);
    const picture = scaled(natural, Math.max(scale, smallestScale));
    drawn = { picture, diagram: sequence.diagram, open: sequence.open };
    if (scale >= smallestScale) return drawn;
  }
  return drawn;
}

/** The first of several ways to open the blocks that fits; the last, all closed, where none does. */
async function drawOutline(outline: Outline, task: Task): Promise<DrawnOutline> {
  const { options, theme, page, notes } = task;
  if (options.style === "volumes") {
    const drawn = drawSequence(outline, task);
    if (drawn !== undefined) return drawn;
    notes.push(
      `\`${outline.name}\` has branches beside each other, and volumes show a sequence: it is drawn in style paper`,
    );
  }
  const { depth, fit } = options;
  const asked = depth !== undefined || options.expand !== undefined || task.open !== undefined;
  const directions: readonly Direction[] =
    options.direction === undefined ? (fit === "slide" ? ["LR", "TB"] : ["TB"]) : [options.direction];
  const mustFit = fit !== undefined || !asked;
  let last: (Fitted & DrawnOutline) | undefined;
  for (const extent of extentsFor(outline, options, mustFit)) {
    const { diagram, open } = diagramOf(outline, extent, task);
    last = {
      ...(await fitted(diagram, { page, directions, columns: options.wrap, theme, shrink: mustFit })),
      diagram,
      open,
    };
    if (!last.fits && mustFit) continue;
    if (asked && extent.kind === "depth" && depth !== undefined && extent.depth < Math.min(depth, nesting(outline)))
      notes.push(
        `opened to depth ${depth}, \`${outline.name}\` would have letters below 6 pt in ${placeOf(fit)}; it is drawn to depth ${extent.depth}`,
      );
    return last;
  }
  const { picture, diagram, open } = last as Fitted & DrawnOutline;
  notes.push(
    `\`${outline.name}\` does not fit ${placeOf(fit)} with letters of 6 pt, even with its blocks closed: it is ${inches(picture.width)} by ${inches(picture.height)} inches`,
  );
  return { picture, diagram, open };
}

/** From the most that may be opened to nothing. */
function extentsFor(outline: Outline, { depth, expand, marks }: FigureOptions, mustFit: boolean): readonly Extent[] {
  if (depth === undefined && marks !== undefined) {
    const levels = nesting(outline) + 1;
    return Array.from({ length: levels }, (_, index) => ({ kind: "differences", depth: levels - 1 - index, marks }));
  }
  if (depth === undefined) {
    const budgets = expand === undefined ? boxBudgets : [0];
    return [...budgets.map((most): Extent => ({ kind: "boxes", most })), { kind: "depth", depth: 0 }];
  }
  const deepest = Math.min(depth, nesting(outline));
  if (!mustFit) return [{ kind: "depth", depth: deepest }];
  return Array.from({ length: deepest + 1 }, (_, index): Extent => ({ kind: "depth", depth: deepest - index }));
}

const boxBudgets = [72, 56, 44, 34, 26, 18, 12, 8];

function diagramOf(outline: Outline, extent: Extent, task: Task): Omit<DrawnOutline, "picture"> {
  const { options, prefix } = task;
  const choices: Choices = { expand: options.expand ?? [], fold: options.fold ?? [] };
  const open = task.open ?? openParts(outline, extent, choices);
  return {
    open,
    diagram: compose(outline, { open, detail: detailOf(options), marks: options.marks ?? new Map(), prefix }),
  };
}

export const detailOf = ({ style }: FigureOptions): Detail => (style === "exact" ? "exact" : "paper");

const placeOf = (fit: FitName | undefined): string => (fit === undefined ? "a page" : `a ${fit}`);
const inches = (points: number): string => (points / 72).toFixed(1);
