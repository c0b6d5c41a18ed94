import { parse } from "csv-parse/sync";
import MarkdownIt from "markdown-it";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { toCsv } from "../../src/6-emit/table/csv.ts";
import { toLatex } from "../../src/6-emit/table/latex.ts";
import { toMarkdown } from "../../src/6-emit/table/markdown.ts";
import { briefNumber, line, type Table } from "../../src/6-emit/table/table.ts";

const test = suite("tables in Markdown and CSV");

/** What people put into labels. */
export const strange = [
  "a|b",
  "<script>alert(1)</script>",
  '"quoted", with a comma',
  "line\nbreak",
  "*bold* _it_ `code` [link](http://x) ~~gone~~",
  "back\\slash & amp; #1 100% $x^2$ {a_b} ~",
  "Größe Ñandú",
  "x".repeat(300),
];

const strangeTable: Table = {
  name: "strange",
  caption: strange.slice(0, 3).join(" "),
  columns: [
    { title: ["what | is"], align: "left" },
    { title: ["number"], align: "right" },
  ],
  sections: [
    strange.map((text, index) => [[line(text)], [line({ kind: "count", value: 1000 * index + 7, unit: "" })]]),
  ],
} as unknown as Table;
const table: Table = { ...strangeTable, caption: [strange.slice(0, 3).join(" ")] };

test("a CSV reader gets back every text and every digit", () => {
  const text = toCsv(table);
  assert.not.match(text.replaceAll("\r\n", "").replace('"line\nbreak"', ""), /[\r\n]/);
  const rows = parse(text) as string[][];
  assert.equal(rows[0], ["what | is", "number"]);
  assert.equal(
    rows.slice(1),
    strange.map((cell, index) => [cell, String(1000 * index + 7)]),
  );
});

test("a Markdown reader sees one table with every text as it was, and nothing else", () => {
  const tokens = new MarkdownIt({ html: true }).enable(["table", "strikethrough"]).parse(toMarkdown(table), {});
  assert.is(tokens.filter(({ type }) => type === "table_open").length, 1);
  assert.not.ok(tokens.some(({ type }) => type.startsWith("html_block")));
  const cells = tokens.flatMap((token, index) => (token.type === "td_open" ? [tokens[index + 1]!] : []));
  assert.is(cells.length, 2 * strange.length);
  for (const [index, cell] of cells.entries()) {
    const kinds = new Set(cell.children?.map(({ type }) => type));
    kinds.delete("text_special");
    assert.equal([...kinds], ["text"], cell.content);
    const shown = cell.children?.map(({ content }) => content).join("");
    if (index % 2 === 0) assert.is(shown, strange[index / 2]!.replace(/\s+/g, " "));
  }
});

test("columns of Markdown line up where it is read as it is", () => {
  const rows = toMarkdown({ ...table, caption: [""] })
    .split("\n")
    .filter((row) => row.startsWith("|"));
  assert.is(new Set(rows.map((row) => [...row].length)).size, 1);
});

test("numbers have three digits", () => {
  const brief = (value: number) => briefNumber(value, "").filter(Boolean).join(" ");
  assert.equal(
    [0, 7, 999, 1000, 9999, 99_950, 999_499, 999_500, 25_636_712, 3_857_973_248, 11_282_415_616].map(brief),
    ["0", "7", "999", "1.00 k", "10.0 k", "100 k", "999 k", "1.00 M", "25.6 M", "3.86 G", "11.3 G"],
  );
  assert.equal(briefNumber(51_400_000, "B"), ["51.4", "MB"]);
});

test("LaTeX of a text has no sign that LaTeX takes for a command of the text", () => {
  const latex = toLatex(table);
  assert.match(latex, "\\textless{}script\\textgreater{}");
  assert.match(latex, "\\textbackslash{}slash \\& amp; \\#1 100\\% \\$x\\textasciicircum{}2\\$ \\{a\\_b\\}");
  assert.match(toLatex({ ...table, caption: ["😀"] }), "\\caption{U+1F600}");
});

test.run();
