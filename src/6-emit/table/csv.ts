import { sourceStyle } from "../../shape/format.ts";
import { itemLines, plainText, type Spelling } from "./plain-text.ts";
import type { Cell, Table } from "./table.ts";

/**
 * The table as comma-separated values after RFC 4180: CRLF at the end of lines, quotes where a field needs them, the
 * same number of fields in every line. Numbers are whole, sizes as in the source, `ceil(H / 4)`, and our own signs are
 * ASCII, `3x3`. Items of a cell are separated by `; `.
 */
export function toCsv({ columns, sections }: Table): string {
  const lines = [
    columns.map(({ title }) => plainText(title, machine)),
    ...sections.flat().map((row) => row.map(fieldText)),
  ];
  return lines.map((fields) => `${fields.map(quoted).join(",")}\r\n`).join("");
}

const machine: Spelling = {
  style: sourceStyle,
  count: (value) => String(value),
  words: (text) => text.replace(/[×∥→⟨⟩]/g, (sign) => ascii[sign] as string),
};

const ascii: Readonly<Record<string, string>> = { "×": "x", "∥": "||", "→": "->", "⟨": "<", "⟩": ">" };

const fieldText = (cell: Cell): string =>
  cell.map((item) => itemLines(item, machine).join(item.kind === "formula" ? " " : "; ")).join("; ");

const quoted = (field: string): string => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
