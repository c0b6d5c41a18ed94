import type { Face } from "../6-emit/figure/layout/measure.ts";
import { type Picture, textsOf } from "../6-emit/figure/picture.ts";
import { fontFamily } from "../6-emit/figure/theme.ts";
import type { Lettering } from "../6-emit/figure/write/svg.ts";
import { type FontFiles, faceNames } from "./fonts.ts";

/** The fonts themselves, with the letters that a picture has, for browsers on machines that lack them. */
export async function embedded(picture: Picture, fonts: FontFiles): Promise<Lettering> {
  const { default: subset } = await import("subset-font");
  const used = new Map<Face, Set<string>>();
  for (const { line } of textsOf(picture))
    for (const character of line.text) used.set(line.face, (used.get(line.face) ?? new Set()).add(character));
  const rules: string[] = [];
  for (const face of faceNames) {
    const letters = [...(used.get(face) ?? [])].sort().join("");
    if (letters === "") continue;
    const file = await subset(fonts[face] as Buffer, letters, { targetFormat: "woff2" });
    const source = `url(data:font/woff2;base64,${file.toString("base64")}) format("woff2")`;
    const look = `font-stretch:condensed;font-weight:${face === "bold" ? "bold" : "normal"}`;
    rules.push(`@font-face{font-family:"${fontFamily}";${look};src:${source}}`);
  }
  return { style: rules.join("\n") };
}
