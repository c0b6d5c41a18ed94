import type { Box, Line } from "./picture.ts";

/** Colours and sizes of a figure; lengths in points. */
export interface Theme {
  readonly fill: Readonly<Record<Box["category"], string>>;
  readonly stroke: Readonly<Record<Box["category"], string>>;
  readonly ink: string;
  readonly faint: string;
  readonly skip: string;
  readonly group: { readonly fill: string; readonly stroke: string };
  readonly paper: string;
}

/** Hues from Okabe and Ito's set, which survive colour blindness, in tints of different lightness, which survive greyscale. */
const colour: Theme = {
  fill: {
    convolution: "#cfe4f5",
    dense: "#c9b8dc",
    pool: "#f3c98b",
    normalization: "#eef3df",
    activation: "#fbf6cf",
    join: "#ffffff",
    arithmetic: "#f3e3ee",
    shape: "#ececec",
    regularization: "#f5f5f5",
    data: "#ffffff",
    block: "#b9dfd2",
  },
  stroke: {
    convolution: "#0072b2",
    dense: "#5b3a82",
    pool: "#b35c00",
    normalization: "#6b7f3a",
    activation: "#a08a1a",
    join: "#333333",
    arithmetic: "#a8578a",
    shape: "#777777",
    regularization: "#888888",
    data: "#333333",
    block: "#00795a",
  },
  ink: "#1a1a1a",
  faint: "#555555",
  skip: "#d55e00",
  group: { fill: "#f7f8fa", stroke: "#a9b2bd" },
  paper: "#ffffff",
};

const everywhere = (value: string): Theme["fill"] =>
  Object.fromEntries(Object.keys(colour.fill).map((category) => [category, value])) as Theme["fill"];

/** Black on white, for print without colour. */
const mono: Theme = {
  ...colour,
  fill: { ...everywhere("#ffffff"), pool: "#e4e4e4", dense: "#d2d2d2", block: "#f0f0f0" },
  stroke: everywhere("#222222"),
  skip: "#222222",
  group: { fill: "#fafafa", stroke: "#888888" },
};

export const themes = { colour, mono } as const;
export type ThemeName = keyof typeof themes;

export const fontFamily = "DejaVu Sans";
export const textStyles: Readonly<Record<Line["style"], { readonly size: number; readonly face: "regular" | "bold" }>> =
  {
    title: { size: 11, face: "bold" },
    main: { size: 11, face: "regular" },
    detail: { size: 9, face: "regular" },
  };
export const edgeLabelSize = 8.5;
export const groupTitleSize = 10;
export const headingSize = 14;
export const lineHeight = 1.3;
/** Texts longer than this are cut with an ellipsis. */
export const longestText = 260;
export const longestGroupTitle = 240;
