import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** One import of a source file. `target` is a path from the project's root, or a package's name. */
export interface Import {
  readonly file: string;
  readonly target: string;
  /** Gone after compilation: `import type`. */
  readonly typeOnly: boolean;
  readonly own: boolean;
}

/** All files below a folder of the project, as paths from its root. */
export function filesIn(folder: string, ending = ".ts"): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(ending))
    .map((path) => [folder, ...path.split(sep)].join("/"))
    .sort();
}

export const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

/** Every import, export-from and dynamic import of a file. */
export function importsOf(file: string): readonly Import[] {
  const pattern = /^\s*(?:import|export)\s+(type\s)?(?:([^"';]*?)\sfrom\s+)?"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm;
  return [...textOf(file).matchAll(pattern)].map(([, type, names, from, dynamic]) => {
    const specifier = (from ?? dynamic) as string;
    const own = specifier.startsWith(".");
    const target = own
      ? relative(root, join(root, dirname(file), specifier))
          .split(sep)
          .join("/")
      : specifier;
    return { file, target, typeOnly: type !== undefined || onlyTypes(names), own };
  });
}

/** `{ type A, type B }` leaves nothing behind. */
function onlyTypes(names: string | undefined): boolean {
  const inside = /^\{(.*)\}$/s.exec(names?.trim() ?? "")?.[1];
  if (inside === undefined) return false;
  const parts = inside.split(",").map((part) => part.trim());
  return parts.every((part) => part === "" || part.startsWith("type "));
}

/** `src/6-emit/tfjs-graph/table.ts` is in the room `6-emit`; `grammar` is a room too. */
export function roomOf(path: string): string {
  const [top, second] = path.split("/") as [string, string | undefined];
  return top === "src" ? (second ?? "") : top;
}
