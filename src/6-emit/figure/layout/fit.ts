import type { Diagram } from "../compose/diagram.ts";
import type { Picture } from "../picture.ts";
import type { Theme } from "../theme.ts";
import { bestLayout, scaleOn, smallestScale, type Wishes } from "./best.ts";
import { scaled } from "./draw.ts";
import { layeredPicture } from "./layered.ts";

export interface Fitted {
  readonly picture: Picture;
  /** Letters are at least 6 pt high on the page. */
  readonly fits: boolean;
}

export interface FitOptions extends Wishes {
  readonly theme: Theme;
  /** Whether the figure is made smaller, down to letters of 6 pt. Else it has its natural size. */
  readonly shrink: boolean;
}

/** The largest layout of a diagram on a page; it is made smaller, and never larger than it is by nature. */
export async function fitted(diagram: Diagram, options: FitOptions): Promise<Fitted> {
  const { page, theme, directions, shrink } = options;
  const best = bestLayout(diagram, options);
  const [direction = "TB"] = directions;
  const drawn = best?.layout.draw(theme);
  const picture = drawn ?? (await layeredPicture(diagram, direction, theme));
  const scale = drawn === undefined ? scaleOn(page, picture) : (best?.scale ?? 1);
  return {
    picture: shrink ? scaled(picture, Math.max(scale, smallestScale)) : picture,
    fits: scale >= smallestScale - 1e-9,
  };
}
