import { compactStyle, type DimStyle, formatClosedForm, formatDim } from "../../shape/format.ts";
import { briefNumber, type Cell, type Item, type Piece, type Text } from "./table.ts";

/** How a writer of characters spells the pieces of a cell. */
export interface Spelling {
  readonly style: DimStyle;
  readonly count: (value: number, unit: "" | "B") => string;
  /** What a user or we wrote. */
  readonly words: (text: string) => string;
}

/** As people read it: `⌈H/4⌉`, `25.6 M`. */
export const reading: Spelling = {
  style: compactStyle,
  count: (value, unit) => briefNumber(value, unit).filter(Boolean).join(" "),
  words: (text) => text,
};

/** A text in the characters of a spelling. */
export const plainText = (text: Text, spelling: Spelling = reading): string =>
  text.map((piece) => pieceText(piece, spelling)).join("");

function pieceText(piece: Piece, { style, count, words }: Spelling): string {
  if (typeof piece === "string") return words(piece);
  return piece.kind === "dim" ? formatDim(piece.dim, style) : count(piece.value, piece.unit);
}

/** The lines of an item; a bracket is `[3×3, 64; 3×3, 64] ×2`. */
export function itemLines(item: Item, spelling: Spelling = reading): readonly string[] {
  switch (item.kind) {
    case "line":
      return [plainText(item.text, spelling)];
    case "formula":
      return formatClosedForm(item.form, spelling.style);
    case "bracket": {
      const times = item.times === 1 ? "" : spelling.words(` ×${item.times}`);
      return [`[${item.lines.map((text) => plainText(text, spelling)).join("; ")}]${times}`];
    }
  }
}

/** The lines of a cell when a bracket has its own on top of each other. */
export const cellLines = (cell: Cell): readonly string[] =>
  cell.flatMap((item) =>
    item.kind === "bracket"
      ? item.lines.map((text) => `[${plainText(text)}]${item.times === 1 ? "" : ` × ${item.times}`}`)
      : itemLines(item),
  );
