/**
 * Writes the advance widths of the figure's fonts as a table, so that drawing a figure needs no font library.
 * Run: npx tsx scripts/generate-font-metrics.ts
 */
import { readFileSync, writeFileSync } from "node:fs";
import { create } from "fontkit";

const target = new URL("../src/6-emit/figure/layout/font-metrics.generated.ts", import.meta.url);
const faces = { regular: "DejaVuSansCondensed.ttf", bold: "DejaVuSansCondensed-Bold.ttf" } as const;

/** The text of the generated file. */
export function fontMetrics(): string {
  const tables = Object.entries(faces).map(([face, file]) => `  ${face}: ${JSON.stringify(runs(file))},`);
  return `// Generated from assets/fonts by scripts/generate-font-metrics.ts; do not edit.

/** Advance widths in 2048ths of the font size, run-length encoded: "skip.count.width" in base 36, in the order of code points. */
export const fontMetrics = {
${tables.join("\n")}
} as const;
`;
}

function runs(file: string): string {
  const font = create(readFileSync(new URL(`../assets/fonts/${file}`, import.meta.url)));
  if (font.type !== "TTF") throw new Error(`${file} is not a single font`);
  if (font.unitsPerEm !== 2048) throw new Error(`${file} has ${font.unitsPerEm} units, not 2048`);
  const parts: { from: number; count: number; width: number }[] = [];
  for (const code of font.characterSet.filter((code) => code >= 32).sort((a, b) => a - b)) {
    const width = Math.round(font.glyphForCodePoint(code).advanceWidth);
    const last = parts.at(-1);
    if (last !== undefined && last.width === width && last.from + last.count === code) last.count++;
    else parts.push({ from: code, count: 1, width });
  }
  let at = 0;
  return parts
    .map(({ from, count, width }) => {
      const text = [from - at, count, width].map((value) => value.toString(36)).join(".");
      at = from + count;
      return text;
    })
    .join(" ");
}

if (process.argv[1]?.endsWith("generate-font-metrics.ts")) writeFileSync(target, fontMetrics());
