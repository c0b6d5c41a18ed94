import type { Mark } from "../compose/diagram.ts";
import type { Detail } from "../compose/titles.ts";
import type { Outline } from "../outline/outline.ts";
import type { ThemeName } from "../theme.ts";

/** What a page that shows a network carries with it. */
export interface PageData {
  readonly outlines: readonly Outline[];
  /** For each network, the parts that are open at first. */
  readonly open: readonly (readonly number[])[];
  readonly detail: Detail;
  readonly theme: ThemeName;
  readonly marks: readonly (readonly [node: number, mark: Mark])[];
}
