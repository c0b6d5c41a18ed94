import type { ClosedForm } from "../../shape/closed-form.ts";
import type { Dim } from "../../shape/dim.ts";

/** A table as plain data. How a size, a bracket or a number is spelled is left to the writer of each format. */
export interface Table {
  /** For `\label` and the like: letters, digits and hyphens. */
  readonly name: string;
  readonly caption: Text;
  readonly columns: readonly Column[];
  /** Rows with a rule between one section and the next. */
  readonly sections: readonly (readonly Row[])[];
}

export interface Column {
  readonly title: Text;
  readonly align: "left" | "center" | "right";
  /**
   * heading: what stands below an equal cell is left out where people read. variant: neighbours with equal cells share
   * one, where the format can.
   */
  readonly role?: "heading" | "variant";
}

/** A cell for each column. */
export type Row = readonly Cell[];

/** What stands in a cell, from top to bottom. */
export type Cell = readonly Item[];

export type Item =
  | { readonly kind: "line"; readonly text: Text }
  /** A block of layers in brackets, and how often it stands one after another. */
  | { readonly kind: "bracket"; readonly lines: readonly Text[]; readonly times: number }
  /** A sum of products, which may be broken between them. */
  | { readonly kind: "formula"; readonly form: ClosedForm };

/** Words, sizes and numbers in a row. Strings are as the user or we wrote them: writers escape them. */
export type Text = readonly Piece[];
export type Piece =
  | string
  | { readonly kind: "dim"; readonly dim: Dim }
  /** A number that people read with three digits, `25.6 M`, and machines with all. */
  | { readonly kind: "count"; readonly value: number; readonly unit: "" | "B" };

export const line = (...text: Text): Item => ({ kind: "line", text });

/** `56 × 56 × 256` without spaces where all extents are numbers; `⌈H/4⌉ × ⌈W/4⌉` where they are not. */
export function sizeText(extents: readonly Dim[]): Text {
  const times = extents.every((extent) => typeof extent === "number") ? "×" : " × ";
  return extents.flatMap((dim, index): Text => (index === 0 ? [{ kind: "dim", dim }] : [times, { kind: "dim", dim }]));
}

/** Two texts or cells that any writer spells alike. */
export const sameContent = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

/** The cell as it is shown below the one above it: empty where a heading goes on. */
export function shownBelow(column: Column, cell: Cell, above: Cell | undefined): Cell {
  return column.role === "heading" && above !== undefined && sameContent(cell, above) ? [] : cell;
}

/** `25.6 M`, `3.86 G`, `51.4 MB`: three digits and the prefix of a power of 1000. */
export function briefNumber(value: number, unit: "" | "B"): readonly [digits: string, prefix: string] {
  const power = Math.min(prefixes.length - 1, Math.max(0, Math.floor((String(Math.round(value)).length - 1) / 3)));
  const scaled = value / 1000 ** power;
  // 999.6 k is 1.00 M.
  const carries = Number(scaled.toPrecision(3)) >= 1000 && power < prefixes.length - 1;
  const [digits, prefix] = carries ? [scaled / 1000, power + 1] : [scaled, power];
  const text = prefix === 0 && Number.isInteger(value) ? String(value) : threeDigits(digits);
  return [text, `${prefixes[prefix]}${unit}`];
}

const threeDigits = (value: number): string =>
  value.toFixed(Math.max(0, 3 - String(Math.trunc(Number(value.toPrecision(3)))).length));
const prefixes = ["", "k", "M", "G", "T", "P"];
