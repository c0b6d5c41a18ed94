/** What of a network a plot shows. */
export interface PlotPoint {
  readonly name: string;
  readonly params: number;
  readonly macs: number;
  readonly activationBytes: number;
}

/** How wide a text is in letters of a size; plots leave it to the caller which font is measured. */
export type TextWidth = (text: string, size: number) => number;

/** A plot of these kinds: points in the plane of parameters and multiply-accumulates, or bars for each measure. */
export const plotKinds = ["scatter", "bars"] as const;
export type PlotKind = (typeof plotKinds)[number];

/** A plot before it is written: rectangles, circles, lines, curves and texts with their places, in points. */
export interface Plot {
  /** For those who cannot see it. */
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

export type Mark =
  | {
      readonly kind: "text";
      readonly text: string;
      readonly x: number;
      readonly y: number;
      readonly size: number;
      readonly anchor: "start" | "middle" | "end";
      readonly turned?: boolean;
      readonly width: number;
    }
  | {
      readonly kind: "line";
      readonly from: readonly [number, number];
      readonly to: readonly [number, number];
      readonly faint: boolean;
    }
  | {
      readonly kind: "curve";
      readonly points: readonly (readonly [number, number])[];
      readonly colour: string;
    }
  | { readonly kind: "circle"; readonly x: number; readonly y: number; readonly radius: number }
  | { readonly kind: "bar"; readonly x: number; readonly y: number; readonly width: number; readonly height: number };

export const fontSize = 9;
