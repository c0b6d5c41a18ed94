import type { Diagram } from "../compose/diagram.ts";
import type { Picture } from "../picture.ts";
import type { Theme } from "../theme.ts";
import { scaled } from "./draw.ts";
import type { Direction } from "./extent.ts";
import { layeredPicture } from "./layered.ts";
import { type SpineLayout, spineLayouts } from "./spine.ts";
import { smallestText } from "./text.ts";
import { uLayout } from "./u-shape.ts";

export interface Page {
  readonly width: number;
  readonly height: number;
}

export interface Fitted {
  readonly picture: Picture;
  /** Letters are at least 6 pt high on the page. */
  readonly fits: boolean;
}

/** Letters smaller than this cannot be read in print. */
export const smallestPrint = 6;
export const smallestScale = smallestPrint / smallestText;

export interface FitOptions {
  readonly page: Page;
  readonly directions: readonly Direction[];
  readonly columns: number | undefined;
  readonly theme: Theme;
  /** Whether the figure is made smaller, down to letters of 6 pt. Else it has its natural size. */
  readonly shrink: boolean;
}

/** The largest layout of a diagram on a page; it is made smaller, and never larger than it is by nature. */
export async function fitted(diagram: Diagram, options: FitOptions): Promise<Fitted> {
  const { page, theme, directions, shrink } = options;
  for (const { layout, scale } of ranked(diagram, options)) {
    const picture = layout.draw(theme);
    if (picture === undefined) break;
    return atScale(picture, scale, shrink);
  }
  const [direction = "TB"] = directions;
  const picture = await layeredPicture(diagram, direction, theme);
  return atScale(picture, scaleOf(picture, page), shrink);
}

const atScale = (picture: Picture, scale: number, shrink: boolean): Fitted => ({
  picture: shrink ? scaled(picture, Math.max(scale, smallestScale)) : picture,
  fits: scale >= smallestScale - 1e-9,
});

interface Ranked {
  readonly layout: SpineLayout;
  readonly scale: number;
}

/** One more column must be worth it. */
const worth = 1.02;

function ranked(diagram: Diagram, { page, directions, columns }: FitOptions): readonly Ranked[] {
  const across = directions.includes("TB") && columns === undefined ? uLayout(diagram) : undefined;
  if (across !== undefined) return [{ layout: across, scale: scaleOf(across, page) }];
  let best: Ranked | undefined;
  for (const direction of directions) {
    for (const layout of spineLayouts(diagram, direction, columns ?? mostColumns)) {
      if (columns !== undefined && layout.columns !== columns) continue;
      const scale = scaleOf(layout, page);
      if (best === undefined || scale > best.scale * worth) best = { layout, scale };
    }
  }
  return best === undefined ? [] : [best];
}

const mostColumns = 8;
const margins = 6;

const scaleOf = ({ width, height }: Page, page: Page): number =>
  Math.min(1, page.width / (width + margins), page.height / (height + margins));
