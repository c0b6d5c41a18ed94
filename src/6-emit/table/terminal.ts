import { cellLines, plainText, reading, type Spelling } from "./plain-text.ts";
import { shownBelow, type Table } from "./table.ts";

/** The table for a terminal: columns of characters, numbers with all their digits, a blank line between sections. */
export function toTerminal({ columns, sections }: Table): string {
  const body = sections.map((rows) =>
    rows.flatMap((row, index) =>
      physicalLines(shownBelow(columns, row, rows[index - 1]).map((cell) => cellLines(cell, exact))),
    ),
  );
  const head = columns.map(({ title }) => plainText(title, exact));
  const widths = columns.map((_, at) =>
    Math.max(...[head, ...body.flat()].map((row) => [...(row[at] as string)].length)),
  );
  const written = (row: readonly string[]): string =>
    row
      .map((text, at) => {
        const room = " ".repeat((widths[at] as number) - [...text].length);
        return columns[at]?.align === "right" ? room + text : text + room;
      })
      .join("  ")
      .trimEnd();
  return [written(head), ...body.map((rows) => rows.map(written).join("\n"))].join("\n\n").replace("\n\n", "\n");
}

const exact: Spelling = {
  ...reading,
  count: (value, unit) =>
    unit === "B" ? reading.count(value, unit) : String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ","),
};

/** A row as lines, of which each cell has one. */
function physicalLines(cells: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const height = Math.max(1, ...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) => cells.map((lines) => lines[at] ?? ""));
}
