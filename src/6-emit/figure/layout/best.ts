import type { Diagram } from "../compose/diagram.ts";
import type { Direction } from "./extent.ts";
import { type SpineLayout, spineLayouts } from "./spine.ts";
import { smallestText } from "./text.ts";
import { uLayout } from "./u-shape.ts";

/** A size in points. */
export interface Page {
  readonly width: number;
  readonly height: number;
}

export interface Wishes {
  readonly page: Page;
  readonly directions: readonly Direction[];
  /** Undefined for as many as make the figure largest. */
  readonly columns: number | undefined;
}

/** A layout and how large it can be on the page, 1 at the most. */
export interface Ranked {
  readonly layout: SpineLayout;
  readonly scale: number;
}

/** Letters smaller than this cannot be read in print. */
export const smallestPrint = 6;
/** How much smaller a figure may be than it is by nature. */
export const smallestScale = smallestPrint / smallestText;

/** One more column must be worth it. */
const worth = 1.02;
const mostColumns = 8;

/** The layout that a page shows largest; undefined for networks that are neither sequences nor branches. */
export function bestLayout(diagram: Diagram, { page, directions, columns }: Wishes): Ranked | undefined {
  const across = directions.includes("TB") && columns === undefined ? uLayout(diagram) : undefined;
  if (across !== undefined) return { layout: across, scale: scaleOn(page, across) };
  let best: Ranked | undefined;
  // Frames are left out only where the letters would be too small with them.
  for (const across of [false, true]) {
    if (best !== undefined && best.scale >= smallestScale) return best;
    for (const direction of directions) {
      for (const layout of spineLayouts(diagram, direction, { most: columns ?? mostColumns, across })) {
        if (columns !== undefined && layout.columns !== columns) continue;
        const scale = scaleOn(page, layout);
        if (best === undefined || scale > best.scale * worth) best = { layout, scale };
      }
    }
  }
  return best;
}

const margins = 6;

/** How much smaller something must be to fit a page. */
export const scaleOn = (page: Page, { width, height }: Page): number =>
  Math.min(1, page.width / (width + margins), page.height / (height + margins));
