import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const target = new URL("src/6-emit/typescript/library.generated.ts", root);

/** The text of `src/6-emit/typescript/library.generated.ts` as the files in `src/runtime` have it now. */
export function embeddedLayers(): string {
  const entries = ["functional", "layers"].flatMap((folder) => {
    const path = new URL(`src/runtime/${folder}/`, root);
    const names = readdirSync(path)
      .filter((name) => name.endsWith(".ts"))
      .sort();
    return names.map((name) => {
      const text = readFileSync(new URL(name, path), "utf8");
      return `  ${JSON.stringify(`${folder}/${name}`)}: ${JSON.stringify(text)},\n`;
    });
  });
  return [
    "// Generated from src/runtime/functional and src/runtime/layers by `npm run generate`; do not edit.\n",
    "/** The layers that generated TypeScript takes along, by their path below `src/runtime`. */\n",
    `export const library: Readonly<Record<string, string>> = {\n${entries.join("")}};\n`,
  ].join("");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, embeddedLayers());
