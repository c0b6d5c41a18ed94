import { signal } from "@preact/signals";
import type { DrawnFigure } from "../protocol.ts";

/** The figure on the page, so that a file of it has the same blocks open. */
export const drawnNow = signal<{ readonly model: string; readonly figure: DrawnFigure } | undefined>(undefined);
