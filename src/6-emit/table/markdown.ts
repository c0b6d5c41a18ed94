import { itemLines, plainText, reading, type Spelling } from "./plain-text.ts";
import { type Cell, type Column, shownBelow, type Table } from "./table.ts";

/** The table as GitHub's Markdown, in columns that also line up where it is read as it is, with the caption below. */
export function toMarkdown({ caption, columns, sections }: Table): string {
  const rows = sections.flat();
  const cells = [
    columns.map(({ title }) => plainText(title, markdown)),
    ...rows.map((row, index) => shownBelow(columns, row, rows[index - 1]).map(cellText)),
  ];
  const widths = columns.map((_, at) => Math.max(3, ...cells.map((row) => lengthOf(row[at] as string))));
  const written = cells.map(
    (row) => `| ${row.map((text, at) => pad(text, widths[at] as number, columns[at] as Column)).join(" | ")} |`,
  );
  const rule = `|${columns.map(({ align }, at) => ruler(align, widths[at] as number)).join("|")}|`;
  return [written[0], rule, ...written.slice(1), "", plainText(caption, markdown), ""].join("\n");
}

const markdown: Spelling = { ...reading, words: escapeMarkdown };

/** Any text as Markdown that shows it: no sign of it begins a link, a tag, code, emphasis or another cell. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/[\\`*[\]|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\$&");
}

const cellText = (cell: Cell): string =>
  cell.map((item) => itemLines(item, markdown).join(item.kind === "formula" ? " " : "<br>")).join("<br>");

/** Characters as terminals and editors count them. */
const lengthOf = (text: string): number => [...text].length;

function pad(text: string, width: number, { align }: Column): string {
  const room = " ".repeat(width - lengthOf(text));
  if (align === "right") return room + text;
  const left = align === "center" ? Math.floor(room.length / 2) : 0;
  return room.slice(0, left) + text + room.slice(left);
}

const ruler = (align: Column["align"], width: number): string =>
  align === "left"
    ? `:${"-".repeat(width + 1)}`
    : align === "right"
      ? `${"-".repeat(width + 1)}:`
      : `:${"-".repeat(width)}:`;
