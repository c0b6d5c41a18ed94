import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type FigureOptions, figure } from "../../src/6-emit/figure/index.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { compileModel, graphOf } from "../support/compile-file.ts";

/** Compiles figures in TikZ with LaTeX and reads the PDF back. Run: npm run test:latex */

const folder = mkdtempSync(join(tmpdir(), "archc-tex-"));
test.after(() => rmSync(folder, { recursive: true }));

/** The PDF of a LaTeX document; throws what LaTeX says where it stops, and where it warns of missing letters. */
function compiled(name: string, text: string): string {
  writeFileSync(join(folder, `${name}.tex`), text);
  const run = spawnSync("pdflatex", ["-interaction=nonstopmode", "-halt-on-error", `${name}.tex`], { cwd: folder });
  const log = readFileSync(join(folder, `${name}.log`), "latin1");
  if (run.status !== 0) throw new Error(/^!.*(?:\n.*){6}/m.exec(log)?.[0] ?? log.slice(-2000));
  assert.not.match(log, /Missing character|Overfull|multiply defined/);
  return join(folder, `${name}.pdf`);
}

/** The words of a PDF without the white space, which LaTeX and the reader set as they like. */
const wordsOf = (pdf: string): string =>
  execFileSync("pdftotext", ["-raw", pdf, "-"], { encoding: "utf8" }).replace(/\s+/g, "");

/** Every font is in the file, and none is a bitmap. */
function checkFonts(pdf: string): void {
  const lines = execFileSync("pdffonts", [pdf], { encoding: "utf8" }).trim().split("\n").slice(2);
  assert.ok(lines.length > 0);
  for (const line of lines) assert.match(line, /(Type 1|TrueType)\S*\s.*\byes\b/);
}

const networks: readonly (readonly [file: string, model: string, options: FigureOptions, words: readonly string[]])[] =
  [
    ["resnet", "resnet50", {}, ["7×7conv,64,/2", "bottleneck", "56×56×256", "×5", "dense,1000"]],
    ["resnet", "resnet50_features", { theme: "dark" }, ["⌈H/2⌉×⌈W/2⌉×64", "conv5"]],
    ["unet", "unet", { legend: true }, ["2×2up-conv,64,↑2", "H/16×W/16×512", "concat"]],
    ["inception_v3", "inception_v3", { fit: "page" }, ["mixed0", "1×1conv,64"]],
    ["xception", "xception", { style: "exact", direction: "LR" }, ["sepconv", "×8"]],
    ["mobilenet", "mobilenet_features", { fit: "column" }, ["depthwise"]],
  ];

for (const [file, model, options, words] of networks) {
  test(`${model}: LaTeX sets the figure, with its words and fonts`, async () => {
    const { tex, picture } = await figure(compileModel(`architectures/${file}.arch`, model), options);
    const pdf = compiled(model, tex());
    const text = wordsOf(pdf);
    for (const word of words) assert.ok(text.includes(word), `${word} is not in ${text}`);
    checkFonts(pdf);
    const size = /Page size: +([\d.]+) x ([\d.]+)/.exec(execFileSync("pdfinfo", [pdf], { encoding: "utf8" }));
    // The standalone class adds its border of 1 bp on each side.
    assert.ok(Math.abs(Number(size?.[1]) - picture.width - 2) < 0.6, `${size?.[1]} and ${picture.width}`);
  });
}

const labelled = (labels: readonly string[]): Graph => {
  const quoted = labels.map((label) =>
    label.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("{", "{{").replaceAll("}", "}}"),
  );
  const steps = quoted.map((label) => `  @label("${label}") conv2d(4, 3, padding=same)`);
  return graphOf(`model m() {\n  input x: [1, 8, 8, 4]\n${steps.join("\n")}\n}`);
};

test("what LaTeX takes for commands is set as it is written", async () => {
  const labels = ["a_b^c~d", "100% & $5 #1", "\\input{x}", "<script>", 'it\'s `so` -- "q"', "Café", "f|g [h]"];
  const { tex } = await figure(labelled(labels));
  // An accent is a letter of its own in LaTeX's oldest fonts.
  const text = wordsOf(compiled("specials", tex()))
    .normalize("NFC")
    .replaceAll("’", "'")
    .replaceAll("‘", "`")
    .replaceAll("”", "''")
    .replaceAll("˜", "~")
    .replaceAll("ˆ", "^");
  for (const label of labels) {
    // LaTeX draws an underscore as a rule.
    const word = label.replaceAll('"', "''").replaceAll(/[\s_]+/g, "");
    assert.ok(text.includes(word), `${word} is not in ${text}`);
  }
});

test("letters that LaTeX lacks are visible boxes, and a long label stays in its box", async () => {
  const { tex } = await figure(labelled(["日本語 😀", "w".repeat(300)]));
  assert.match(tex(), /\\archcmissing\{\}\\archcmissing\{\}\\archcmissing\{\} \\archcmissing\{\}/);
  checkFonts(compiled("missing", tex()));
});

test("a paper takes figures in with \\input, twice, and in its own font", async () => {
  const { tex } = await figure(compileModel("architectures/unet.arch", "unet"), { fit: "column" });
  writeFileSync(join(folder, "figure.tex"), tex());
  const paper = [
    "\\documentclass[twocolumn]{article}",
    "\\usepackage{tikz}",
    // The columns of IEEE and CVPR papers: 3.3 inches.
    "\\setlength\\textwidth{6.9in}\\setlength\\columnsep{0.25in}\\setlength\\oddsidemargin{0pt}",
    "\\newcommand\\archcfont{\\rmfamily}",
    "\\begin{document}",
    "Before.",
    ...["One", "Two"].map((caption) => `\\begin{figure}\\centering\\input{figure}\\caption{${caption}}\\end{figure}`),
    "After.",
    "\\end{document}",
    "",
  ].join("\n");
  const pdf = compiled("paper", paper);
  const text = wordsOf(pdf);
  for (const word of ["Before.", "Figure1:One", "Figure2:Two", "up-conv", "After."])
    assert.ok(text.includes(word), word);
  checkFonts(pdf);
  assert.not.match(execFileSync("pdffonts", [pdf], { encoding: "utf8" }), /CMSS/);
});

test.run();
