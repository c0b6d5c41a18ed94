import type { ClosedForm } from "../../shape/closed-form.ts";
import { formatClosedForm, formatDim } from "../../shape/format.ts";
import { escapeLatex, inMath, mathStyle } from "../latex-text.ts";
import { cellLines, plainText } from "./plain-text.ts";
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
  const { environment, size, separation, scaled } = fit(table);
  const alignment = table.columns.map(({ align }) => align[0]).join("");
  const snippet = [
    `% needs \\usepackage{booktabs}${scaled === undefined ? "" : " and \\usepackage{graphicx}"}`,
    `\\begin{${environment}}`,
    "  \\centering",
    ...(size === "" ? [] : [`  ${size}`]),
    ...(separation === undefined ? [] : [`  \\setlength{\\tabcolsep}{${separation}pt}`]),
    `  ${scaled === undefined ? "" : `\\resizebox${boxes[scaled]}{`}\\begin{tabular}{@{}${alignment}@{}}`,
    "    \\toprule",
    `    ${table.columns.map((column, at) => heading(column, bodyPoints(table, at))).join(" & ")} \\\\`,
    ...table.sections.flatMap((rows) => ["    \\midrule", ...section(rows, table.columns)]),
    "    \\bottomrule",
    `  \\end{tabular}${scaled === undefined ? "" : "}"}`,
    `  \\caption{${latexText(table.caption)}}`,
    `  \\label{tab:${table.name}}`,
    `\\end{${environment}}`,
    "",
  ];
  if (!standalone) return snippet.join("\n");
  const before = ["\\documentclass[twocolumn]{article}", "\\usepackage{booktabs,graphicx}"];
  return [...before, "\\pagestyle{empty}", "\\begin{document}", ...snippet.slice(1), "\\end{document}", ""].join("\n");
}

const boxes = { width: "{\\linewidth}{!}", height: "*{!}{0.85\\textheight}" } as const;

const heading = (column: Column, body: number): string =>
  stacked(
    titleLines(column, body).map((text) => latexText([text])),
    column.align[0] as string,
  );

/** Rows with room between those that are taller than a line. */
function section(rows: readonly Row[], columns: readonly Column[]): readonly string[] {
  const tall = rows.map((row) => row.some((cell) => cell.length > 1 || cell.some((item) => heightOf(item) > 1)));
  return rows.flatMap((row, index) => {
    const text = `    ${spanned(shownBelow(columns, row, rows[index - 1]), columns).join(" & ")} \\\\`;
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
    while (sharesCell(row, columns, at, end)) end++;
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

/** Where a table stands, and how large its letters are. */
interface Fit {
  readonly environment: "table" | "table*";
  readonly size: string;
  /** Half of the room between columns, in points, where it is not LaTeX's own. */
  readonly separation: number | undefined;
  /** No size of letters is small enough: the whole table is scaled to the width or the height of the page. */
  readonly scaled: "width" | "height" | undefined;
}

/** The largest letters in which a table fits on a page of the class article, the narrowest that papers use. */
function fit(table: Table): Fit {
  const { columns } = table;
  const widths = columns.map((column, at) => {
    const body = bodyPoints(table, at);
    return Math.max(body, ...titleLines(column, body).map(textPoints));
  });
  const letters = slack * widths.reduce((sum, width) => sum + width, 0);
  const lines = table.sections.flat().reduce((sum, row) => sum + 0.5 + Math.max(1, ...row.map(linesIn)), 0);
  const fits = (size: (typeof sizes)[number], separation: number, room: number) =>
    size.scale * letters + 2 * separation * (columns.length - 1) <= room && lines * size.leading <= pageHeight;
  const inColumn = sizes.slice(0, 3).find((size) => fits(size, ownSeparation, columnWidth));
  if (inColumn !== undefined)
    return { environment: "table", size: inColumn.command, separation: undefined, scaled: undefined };
  for (const separation of [ownSeparation, 3]) {
    const found = sizes.find((size) => fits(size, separation, pageWidth));
    const own = separation === ownSeparation ? undefined : separation;
    if (found !== undefined) return { environment: "table*", size: found.command, separation: own, scaled: undefined };
  }
  const isTall = (lines * sizes[4].leading) / pageHeight > (letters * sizes[4].scale) / pageWidth;
  return { environment: "table*", size: "\\tiny", separation: 3, scaled: isTall ? "height" : "width" };
}

const linesIn = (cell: Cell): number => cell.reduce((sum, item) => sum + heightOf(item), 0);

/** Estimates of widths are not to be trusted to the last point. */
const slack = 1.06;
const columnWidth = 229;
const pageWidth = 469;
const ownSeparation = 6;
/** What a caption leaves. */
const pageHeight = 470;
/** Letters of 10, 9, 8, 7 and, for tables as long as a page, 5 points: how wide they are, of those of 10, and from one line to the next. */
const sizes = [
  { scale: 1, leading: 12, command: "" },
  { scale: 0.93, leading: 11, command: "\\small" },
  { scale: 0.86, leading: 9.5, command: "\\footnotesize" },
  { scale: 0.8, leading: 8, command: "\\scriptsize" },
  { scale: 0.68, leading: 6, command: "\\tiny" },
] as const;

/** Whether two neighbouring variants have one cell: equal lines without a block. */
function sharesCell(row: Row, columns: readonly Column[], left: number, right: number): boolean {
  const cell = row[left] ?? [];
  const areVariants = columns[left]?.role === "variant" && columns[right]?.role === "variant";
  return areVariants && cell.length > 0 && cell.every(({ kind }) => kind === "line") && sameContent(row[right], cell);
}

/** The words of a title on top of each other where it is wider than all that is below it. */
const titleLines = ({ title }: Column, body: number): readonly string[] => {
  const text = plainText(title);
  return textPoints(text) <= body ? [text] : text.split(/ |(?<=\/)(?=[a-z])/);
};

/** The widest line in a column; a cell that variants share has the room of all of them. */
function bodyPoints({ columns, sections }: Table, at: number): number {
  const own = sections
    .flat()
    .filter((row) => !sharesCell(row, columns, at, at + 1) && !sharesCell(row, columns, at - 1, at));
  return Math.max(0, ...own.flatMap((row) => cellLines(row[at] ?? []).map(textPoints)));
}

/** About how wide a text is in letters of 10 points. */
const textPoints = (text: string): number => [...text].reduce((sum, letter) => sum + letterPoints(letter), 0);

const letterPoints = (letter: string): number =>
  letter === "→"
    ? 10.2
    : letter === "+"
      ? 12
      : /[×∥A-Z#]/.test(letter)
        ? 7.8
        : /[\s,;.:il[\]()|/⌊⌋⌈⌉]/.test(letter)
          ? 3.3
          : 5.1;
