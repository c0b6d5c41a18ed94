import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { galleryCommands } from "../../scripts/generate-gallery.ts";

const test = suite("the LaTeX of the gallery");

const root = fileURLToPath(new URL("../..", import.meta.url));
const commands = galleryCommands().filter(({ output }) => output.endsWith(".tex"));

/** One paper that takes in all files, each on a page, and the warnings of its log. */
function typeset(kind: "figure" | "table", before: readonly string[], around: (input: string) => string) {
  const folder = mkdtempSync(join(tmpdir(), "archc-gallery-"));
  try {
    const inputs = commands
      .filter((one) => one.kind === kind)
      .map(({ output }) => `${around(`\\input{${root}${output}}`)}\\clearpage`);
    const paper = ["\\documentclass[twocolumn]{article}", ...before, "\\begin{document}", ...inputs, "\\end{document}"];
    writeFileSync(join(folder, "paper.tex"), paper.join("\n"));
    const options = ["-interaction=nonstopmode", "-halt-on-error", "paper.tex"];
    const { status, stdout } = spawnSync("pdflatex", options, { cwd: folder, encoding: "utf8" });
    assert.is(status, 0, stdout?.slice(-1500));
    const pages = /Output written on paper.pdf \((\d+) pages/.exec(stdout.replace(/\n/g, ""))?.[1];
    return { count: inputs.length, pages: Number(pages), log: readFileSync(join(folder, "paper.log"), "latin1") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("every table compiles in a paper, and is as wide as its page at most", () => {
  const { count, pages, log } = typeset("table", ["\\usepackage{booktabs,graphicx}"], (input) => input);
  assert.ok(pages >= count, `${count} tables on ${pages} pages`);
  assert.equal(log.match(/^Overfull.*/gm), null);
});

test("every figure compiles in a paper", () => {
  const setup = ["\\usepackage{tikz}", "\\setlength\\textwidth{7in}\\setlength\\oddsidemargin{-0.3in}"];
  const { count, pages } = typeset("figure", setup, (input) => `\\onecolumn\\noindent ${input}`);
  assert.ok(pages >= count, `${count} figures on ${pages} pages`);
});

test.run();
