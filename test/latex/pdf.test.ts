import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type FigureOptions, figure } from "../../src/6-emit/figure/index.ts";
import { fontsIn } from "../../src/cli/figure-formats.ts";
import { toPdf } from "../../src/figure-files/pdf.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { compileModel, graphOf } from "../support/compile-file.ts";

const test = suite("figures as PDF, read back by Poppler");

const folder = mkdtempSync(join(tmpdir(), "archc-pdf-"));
test.after(() => rmSync(folder, { recursive: true }));
const fonts = fontsIn(new URL("../../assets/fonts/", import.meta.url));

/** The file of a figure, and what Poppler says of it. */
async function read(graph: Graph, options: FigureOptions) {
  const { picture } = await figure(graph, options);
  const bytes = await toPdf(picture, fonts);
  const file = join(folder, `${graph.name}.pdf`);
  writeFileSync(file, bytes);
  const ask = (tool: string, ...args: readonly string[]) => execFileSync(tool, args, { encoding: "utf8" });
  return {
    picture,
    bytes,
    words: ask("pdftotext", "-raw", file, "-").replace(/\s+/g, ""),
    fonts: ask("pdffonts", file).trim().split("\n").slice(2),
    info: ask("pdfinfo", file),
  };
}

const networks: readonly (readonly [file: string, model: string, options: FigureOptions, words: readonly string[]])[] =
  [
    ["resnet", "resnet50", {}, ["7×7conv,64,/2", "bottleneck", "56×56×256"]],
    ["resnet", "resnet50_features", { fit: "column", theme: "dark" }, ["⌈H/4⌉×⌈W/4⌉×64", "conv5"]],
    ["unet", "unet", { style: "volumes" }, ["logarithmicscale", "H/16×W/16"]],
  ];

for (const [file, model, options, wanted] of networks) {
  test(`${model}: fonts are in the file, words can be searched, and the page is the figure`, async () => {
    const graph = compileModel(`architectures/${file}.arch`, model);
    const { picture, bytes, words, fonts: lines, info } = await read(graph, options);
    for (const word of wanted) assert.ok(words.includes(word), `${word} is not in ${words}`);
    assert.ok(lines.length > 0);
    // Embedded, as a part, with the way back to Unicode.
    for (const line of lines) assert.match(line, /DejaVuSansCondensed\S*\s+CID TrueType\s.*\byes yes yes\b/);
    assert.match(info, new RegExp(`Title: +${model}\\n`));
    const size = /Page size: +([\d.]+) x ([\d.]+)/.exec(info);
    assert.ok(
      Math.abs(Number(size?.[1]) - picture.width) < 0.01 && Math.abs(Number(size?.[2]) - picture.height) < 0.01,
    );
    assert.equal((await read(graph, options)).bytes, bytes);
  });
}

test("labels are text, whatever they hold", async () => {
  const labels = ["<script>alert(1)</script>", `"quoted" & 'single' (a) \\\\ 100%`, "😀 × Größe", "w".repeat(300)];
  const steps = labels.map((text) => `  @label("${text.replaceAll('"', '\\"')}") conv2d(4, 3, padding=same)`);
  const { words } = await read(graphOf(`model m() {\n  input x: [1, 8, 8, 4]\n${steps.join("\n")}\n}`), {});
  for (const label of ["<script>alert(1)</script>", `"quoted"&'single'(a)\\100%`, "😀×Größe"])
    assert.ok(words.includes(label), `${label} is not in ${words}`);
  assert.match(words, /w{20,}…/);
});

test.run();
