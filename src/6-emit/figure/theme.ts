import type { Box, Mark } from "./compose/diagram.ts";

/** Colours of a figure. */
export interface Theme {
  readonly fill: Readonly<Record<Box["category"], string>>;
  readonly stroke: Readonly<Record<Box["category"], string>>;
  readonly ink: string;
  readonly faint: string;
  readonly flow: string;
  readonly skip: string;
  /** Frames of opened blocks, one in another: their fills alternate. */
  readonly group: { readonly fills: readonly [string, string]; readonly stroke: string; readonly strip: string };
  readonly mark: Readonly<Record<Mark, string>>;
  readonly paper: string;
}

const marks = { added: "#1b7837", removed: "#b2182b", changed: "#b35806" } as const;

/** Hues from Okabe and Ito's set, which survive colour blindness, in tints of different lightness, which survive greyscale. */
const paper: Theme = {
  fill: {
    convolution: "#d6e6f4",
    dense: "#d3c4e3",
    pool: "#f6cf9b",
    normalization: "#edf3dc",
    activation: "#fbf5cd",
    join: "#ffffff",
    arithmetic: "#f1dfec",
    shape: "#eeeeee",
    regularization: "#f6f6f6",
    data: "#ffffff",
    block: "#c4e3d8",
  },
  stroke: {
    convolution: "#2f6fa3",
    dense: "#5b3a82",
    pool: "#a35a10",
    normalization: "#6b7f3a",
    activation: "#a08a1a",
    join: "#333333",
    arithmetic: "#a8578a",
    shape: "#777777",
    regularization: "#888888",
    data: "#555555",
    block: "#1f7a5c",
  },
  ink: "#1a1a1a",
  faint: "#4d4d4d",
  flow: "#4d4d4d",
  skip: "#c24f00",
  group: { fills: ["#f6f7f9", "#ffffff"], stroke: "#b4bcc7", strip: "#e6e9ee" },
  mark: marks,
  paper: "#ffffff",
};

const everywhere = (value: string): Theme["fill"] =>
  Object.fromEntries(Object.keys(paper.fill).map((category) => [category, value])) as Theme["fill"];

/** Black on white, for print without colour: kinds differ in their greys. */
const mono: Theme = {
  ...paper,
  fill: { ...everywhere("#ffffff"), pool: "#dcdcdc", dense: "#c9c9c9", block: "#eeeeee", normalization: "#f7f7f7" },
  stroke: everywhere("#222222"),
  flow: "#222222",
  skip: "#222222",
  group: { fills: ["#fafafa", "#ffffff"], stroke: "#999999", strip: "#ececec" },
  mark: { added: "#000000", removed: "#000000", changed: "#000000" },
};

/** For slides with a dark ground. */
const dark: Theme = {
  fill: {
    convolution: "#1f4e79",
    dense: "#4b3270",
    pool: "#8a4a08",
    normalization: "#46551f",
    activation: "#6b5c10",
    join: "#20242b",
    arithmetic: "#6e3659",
    shape: "#3d434d",
    regularization: "#333841",
    data: "#20242b",
    block: "#0f5a45",
  },
  stroke: {
    convolution: "#7db7e8",
    dense: "#b79be0",
    pool: "#f0a860",
    normalization: "#b5c97a",
    activation: "#e0cc5a",
    join: "#e6e6e6",
    arithmetic: "#e09ac4",
    shape: "#b0b6c0",
    regularization: "#9aa0aa",
    data: "#c8ccd2",
    block: "#5fd0aa",
  },
  ink: "#f4f4f4",
  faint: "#d2d7dd",
  flow: "#c4c9d0",
  skip: "#ff9b57",
  group: { fills: ["#262b33", "#20242b"], stroke: "#59616d", strip: "#343b46" },
  mark: { added: "#7fd48f", removed: "#ff8a8a", changed: "#ffc069" },
  paper: "#16191e",
};

/** Okabe and Ito's hues themselves, for posters. */
const vivid: Theme = {
  ...paper,
  fill: {
    ...paper.fill,
    convolution: "#56b4e9",
    dense: "#cc9bd0",
    pool: "#e69f00",
    normalization: "#d8e59a",
    activation: "#f0e442",
    arithmetic: "#f0b5d8",
    shape: "#dddddd",
    block: "#35c39a",
  },
  stroke: everywhere("#1a1a1a"),
  faint: "#333333",
  flow: "#1a1a1a",
  skip: "#d55e00",
};

export const themes = { paper, mono, dark, vivid } as const;
export type ThemeName = keyof typeof themes;

/** The font that ships with archc; its metrics decide the size of every box. */
export const fontFamily = "DejaVu Sans Condensed";
