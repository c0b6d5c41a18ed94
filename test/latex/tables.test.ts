import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { architectureTable } from "../../src/6-emit/table/architecture.ts";
import { toLatex } from "../../src/6-emit/table/latex.ts";
import { line, type Table } from "../../src/6-emit/table/table.ts";
import { stagesOf } from "../../src/stages/stages.ts";
import { compileFile, compileModel } from "../support/compile-file.ts";
import { zoo } from "../zoo/reference.ts";

const test = suite("LaTeX tables, typeset by pdfLaTeX");

const published = "test/table/published.arch";
const resnets = ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152"];
const tables: Readonly<Record<string, () => Table>> = {
  ...Object.fromEntries(
    Object.values(zoo).map(({ file, model }) => [
      model,
      () => architectureTable([stagesOf(compileModel(file, model))]),
    ]),
  ),
  unet: () => architectureTable([stagesOf(compileModel("architectures/unet.arch", "unet"))]),
  "symbolic layers": () =>
    architectureTable([stagesOf(compileModel("architectures/mobilenet.arch", "mobilenet_features"))]),
  "five variants": () => architectureTable(resnets.map((model) => stagesOf(compileModel(published, model)))),
  googlenet: () => architectureTable([stagesOf(compileModel(published, "googlenet"))]),
};

for (const [name, table] of Object.entries(tables)) {
  test(`${name} is a document by itself, within the margins`, () => {
    const { log } = typeset(toLatex(table(), { standalone: true }));
    assert.equal(log.match(/^Overfull.*/gm), null);
    assert.not.match(log, /LaTeX Warning: (?!Label\(s\) may have changed)/);
  });
}

test("a snippet goes into a paper, with booktabs alone", () => {
  const table = architectureTable(resnets.map((model) => stagesOf(compileModel(published, model))));
  const { text, log } = typeset(
    `\\documentclass[twocolumn]{article}\\usepackage{booktabs}\\begin{document}See table~\\ref{tab:${table.name}}.\n${toLatex(table)}\\end{document}`,
  );
  assert.equal(log.match(/^Overfull.*/gm), null);
  const words = text.replace(/\s+/g, " ");
  for (const part of ["112×112", "conv5", "resnet152", "1000-d fc", "11.7 M", "44.7 M", "× 23", "× 36"])
    assert.ok(words.includes(part) || words.includes(part.replace(" ", "")), `${part} in ${words}`);
});

test("sizes that are variables are mathematics", () => {
  const { text } = typeset(toLatex(tables.unet!(), { standalone: true }));
  assert.match(text, /H\/16 ?× ?W\/16/);
  assert.match(text, "733,888");
  // Every height is legal here, so that halving one rounds.
  const vgg = architectureTable([stagesOf(compileModel("architectures/vgg.arch", "vgg16_features"))]);
  assert.match(typeset(toLatex(vgg, { standalone: true })).text, /⌊H\/16⌋ ?× ?⌊W\/16⌋/);
});

test("whatever people write as a label is typeset as it is", () => {
  const texts = [
    "50% & more_or #1 {x}",
    'a|b <c> "d" ~e ^f \\g $h$',
    "Größe Ñandú œ ß",
    "don''t ``do'' -- it ?` !`",
    "m·n → ×3",
  ];
  const table: Table = {
    name: "strange",
    caption: [texts.join(" ")],
    columns: [{ title: ["_title_"], align: "left" }],
    sections: [[...texts, "x".repeat(300), "日本語 😀 \u202e"].map((text) => [[line(text)]])],
  };
  const { text } = typeset(toLatex(table, { standalone: true }));
  const words = text.replace(/\s+/g, " ");
  for (const part of ["50% & more", "#1 {x}", "a|b <c>", "\\g $h$", "Größe Ñandú œ ß", "-- it", "m·n → ×3", "U+1F600"])
    assert.ok(words.includes(part), `${part} in ${words}`);
});

test("files with names and sizes of any form give tables that compile", () => {
  const { models } = compileFile("test/latex/strange.arch");
  for (const { graph } of models) {
    const { log } = typeset(toLatex(architectureTable([stagesOf(graph!)]), { standalone: true }));
    assert.equal(log.match(/^Overfull.*/gm), null);
  }
});

/** The text of the pages that pdfLaTeX makes of a document, and its log. A document that does not compile fails. */
function typeset(document: string): { readonly text: string; readonly log: string } {
  const folder = mkdtempSync(join(tmpdir(), "archc-latex-"));
  try {
    writeFileSync(join(folder, "paper.tex"), document);
    const run = () =>
      spawnSync("pdflatex", ["-interaction=nonstopmode", "-halt-on-error", "paper.tex"], {
        cwd: folder,
        encoding: "utf8",
      });
    const { status, stdout, error } = run();
    assert.is(error, undefined, "pdflatex is not installed");
    assert.is(status, 0, stdout.slice(-1500));
    const { stdout: text } = spawnSync("pdftotext", ["-layout", "paper.pdf", "-"], { cwd: folder, encoding: "utf8" });
    return { text: text.normalize("NFKC").normalize("NFC"), log: readFileSync(join(folder, "paper.log"), "latin1") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.run();
