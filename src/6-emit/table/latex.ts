import type { ClosedForm } from "../../shape/closed-form.ts";
import { formatClosedForm, formatDim } from "../../shape/format.ts";
import { escapeLatex, inMath, mathStyle } from "./latex-text.ts";
import { cellLines } from "./plain-text.ts";
import {
  briefNumber,
  type Cell,
  type Column,
  type Item,
  type Row,
  sameContent,
  shownBelow,
  type Table,
  type Text,
} from "./table.ts";

/**
 * The table as LaTeX for a paper, to be put in with `\input`. It needs the package booktabs, and with `standalone` it is
 * a document that compiles by itself. A table that is wider than a column spans both; the size of its letters follows.
 */
export function toLatex(table: Table, { standalone = false }: { readonly standalone?: boolean } = {}): string {
  const { environment, size } = fit(table);
  const alignment = table.columns.map(({ align }) => align[0]).join("");
  const snippet = [
    "% needs \\usepackage{booktabs}",
    `\\begin{${environment}}`,
    "  \\centering",
    ...(size === "" ? [] : [`  ${size}`]),
    `  \\begin{tabular}{@{}${alignment}@{}}`,
    "    \\toprule",
    `    ${table.columns.map(({ title }) => latexText(title)).join(" & ")} \\\\`,
    ...table.sections.flatMap((rows) => ["    \\midrule", ...section(rows, table.columns)]),
    "    \\bottomrule",
    "  \\end{tabular}",
    `  \\caption{${latexText(table.caption)}}`,
    `  \\label{tab:${table.name}}`,
    `\\end{${environment}}`,
    "",
  ];
  if (!standalone) return snippet.join("\n");
  const before = ["\\documentclass[twocolumn]{article}", "\\usepackage[T1]{fontenc}", "\\usepackage{booktabs}"];
  return [...before, "\\pagestyle{empty}", "\\begin{document}", ...snippet.slice(1), "\\end{document}", ""].join("\n");
}

/** Rows with room between those that are taller than a line. */
function section(rows: readonly Row[], columns: readonly Column[]): readonly string[] {
  const tall = rows.map((row) => row.some((cell) => cell.length > 1 || cell.some((item) => heightOf(item) > 1)));
  return rows.flatMap((row, index) => {
    const shown = row.map((cell, column) => shownBelow(columns[column] as Column, cell, rows[index - 1]?.[column]));
    const text = `    ${spanned(shown, columns).join(" & ")} \\\\`;
    return index > 0 && (tall[index] || tall[index - 1]) ? ["    \\addlinespace", text] : [text];
  });
}

const heightOf = (item: Item): number =>
  item.kind === "bracket" ? item.lines.length : item.kind === "formula" ? item.form.length : 1;

/** Cells as LaTeX; equal ones of neighbouring variants become one over all their columns, but blocks stay with each. */
function spanned(row: Row, columns: readonly Column[]): readonly string[] {
  const cells: string[] = [];
  for (let at = 0; at < row.length; ) {
    const cell = row[at] as Cell;
    let end = at + 1;
    const joins = (index: number) =>
      columns[at]?.role === "variant" &&
      columns[index]?.role === "variant" &&
      cell.length > 0 &&
      cell.every(({ kind }) => kind === "line");
    while (end < row.length && joins(end) && sameContent(row[end], cell)) end++;
    const text = latexCell(cell, (columns[at] as Column).align);
    const alignment = end === row.length ? "c@{}" : "c";
    cells.push(end - at > 1 ? `\\multicolumn{${end - at}}{${alignment}}{${text}}` : text);
    at = end;
  }
  return cells;
}

const latexCell = (cell: Cell, align: Column["align"]): string => stacked(cell.flatMap(latexLines), align[0] as string);

function latexLines(item: Item): readonly string[] {
  switch (item.kind) {
    case "line":
      return [latexText(item.text)];
    case "bracket":
      return [bracket(item.lines, item.times)];
    case "formula":
      return formula(item.form);
  }
}

/** Lines on top of each other, as high as they need. */
const stacked = (lines: readonly string[], align: string): string =>
  lines.length < 2 ? lines.join("") : `\\begin{tabular}[c]{@{}${align}@{}}${lines.join("\\\\")}\\end{tabular}`;

function bracket(lines: readonly Text[], times: number): string {
  const inside = lines.map(latexText);
  const block = lines.length > 1 ? `\\left[${stacked(inside, "l")}\\right]` : `[\\mbox{${inside}}]`;
  return times === 1 ? `$${block}$` : `$${block}\\times${times}$`;
}

const formula = (form: ClosedForm): readonly string[] =>
  formatClosedForm(form, mathStyle, grouped).map((text) => `$${inMath(text)}$`);

const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, "{,}");

const latexText = (text: Text): string =>
  text
    .map((piece) => {
      if (typeof piece === "string") return escapeLatex(piece);
      if (piece.kind === "dim")
        return typeof piece.dim === "number" ? String(piece.dim) : `$${inMath(formatDim(piece.dim, mathStyle))}$`;
      const [digits, prefix] = briefNumber(piece.value, piece.unit);
      return prefix === "" ? digits : `${digits}\\,${prefix}`;
    })
    .join("");

/** Where a table fits on a page of the class article, the narrowest that papers use, and in letters of which size. */
function fit({ columns, sections }: Table): { readonly environment: "table" | "table*"; readonly size: string } {
  const widths = columns.map(({ title }, at) =>
    Math.max(...[[{ kind: "line", text: title } as const], ...sections.flat().map((row) => row[at] ?? [])].map(points)),
  );
  const letters = widths.reduce((sum, width) => sum + width, 0);
  const gaps = 12 * (columns.length - 1);
  const fits = (scale: number, room: number) => scale * letters + gaps <= room;
  const inColumn = sizes.find(([scale]) => scale >= 0.8 && fits(scale, columnWidth));
  if (inColumn !== undefined) return { environment: "table", size: inColumn[1] };
  return { environment: "table*", size: sizes.find(([scale]) => fits(scale, pageWidth))?.[1] ?? "\\tiny" };
}

const columnWidth = 229;
const pageWidth = 469;
/** Letters of 10, 9, 8 and 7 points. */
const sizes = [
  [1, ""],
  [0.92, "\\small"],
  [0.83, "\\footnotesize"],
  [0.74, "\\scriptsize"],
] as const;

/** About how wide the widest line of a cell is in letters of 10 points. */
const points = (cell: Cell): number => Math.max(0, ...cellLines(cell).map((text) => textPoints(text)));

const textPoints = (text: string): number =>
  [...text].reduce(
    (sum, character) => sum + (/[×→∥+·A-Z]/.test(character) ? 7.8 : /[\s,;.:il[\]()|/]/.test(character) ? 3.4 : 5.1),
    0,
  );
