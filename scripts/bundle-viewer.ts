import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = new URL("../src/6-emit/figure/viewer/", import.meta.url);
const target = new URL("viewer.generated.ts", folder);

/** The text of `viewer.generated.ts`: the script and the style of the pages that show networks, with their hashes. */
export async function bundledViewer(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("viewer.ts", folder))],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "es2023",
    charset: "ascii",
    legalComments: "none",
  });
  const script = outputFiles[0]!.text.trim().replaceAll("</", "<\\/");
  const style = readFileSync(new URL("viewer.css", folder), "utf8").trim();
  const hash = (text: string) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
  const fields = { script, scriptHash: hash(script), style, styleHash: hash(style) };
  return [
    "// Generated from src/6-emit/figure/viewer by `npm run generate`; do not edit.\n",
    "/** The script and style of a page that shows a network, and what its policy calls them. */\n",
    "export const viewer = {\n",
    ...Object.entries(fields).map(([name, text]) => `  ${name}: ${JSON.stringify(text)},\n`),
    "} as const;\n",
  ].join("");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, await bundledViewer());
