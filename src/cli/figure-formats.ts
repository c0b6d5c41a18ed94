import { readFileSync } from "node:fs";
import type { FontFiles } from "../figure-files/fonts.ts";

/** The fonts of figures, from the folder that ships beside the program. */
export const fontsIn = (folder: URL): FontFiles => ({
  regular: readFileSync(new URL("DejaVuSansCondensed.ttf", folder)),
  bold: readFileSync(new URL("DejaVuSansCondensed-Bold.ttf", folder)),
});

/** A figure in SVG, with letters as outlines, as pixels. */
export async function toPng(svg: string, dotsPerInch: number): Promise<Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js");
  // An SVG in points is drawn at 96 pixels an inch.
  return new Resvg(svg, { font: { loadSystemFonts: false }, fitTo: { mode: "zoom", value: dotsPerInch / 96 } })
    .render()
    .asPng();
}
