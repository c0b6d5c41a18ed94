import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const target = new URL("src/2-resolve/std.generated.ts", root);

/** The text of `src/2-resolve/std.generated.ts` as the files in `architectures/std` have it now. */
export function embeddedStd(): string {
  const folder = new URL("architectures/std/", root);
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".arch"))
    .sort();
  const entries = names.map((name) => {
    const text = readFileSync(new URL(name, folder), "utf8");
    return `  ${JSON.stringify(`std/${name}`)}: ${JSON.stringify(text)},\n`;
  });
  return [
    "// Generated from architectures/std/*.arch by `npm run generate`; do not edit.\n",
    "/** The standard library, by the path in an import. */\n",
    `export const std: Readonly<Record<string, string>> = {\n${entries.join("")}};\n`,
  ].join("");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, embeddedStd());
