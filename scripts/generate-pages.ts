import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "../src/format/format.ts";
import { type Block, blocksOf, patched, type Session, says, sessionsOf } from "./page.ts";

/**
 * Works through the README and the pages of `docs` as a reader would, in a folder of its own for each: writes the files
 * that blocks under a line "`NAME`:" hold, changes them as `diff` blocks say, runs the commands of `console` blocks
 * with the built archc, and puts what they print below them. What `<!-- $ COMMAND -->` prints is a part of the page itself,
 * up to `<!-- end -->`. Programs are brought into the one layout. Where the page has `…`, anything may stand, and in blocks
 * marked `approximate` numbers may differ a little. An image of
 * the page that a command draws is kept, too.
 */
const root = fileURLToPath(new URL("../", import.meta.url));

/** Every page, relative to the project. */
export const pages: readonly string[] = [
  "README.md",
  ...readdirSync(join(root, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`)
    .toSorted(),
];

/** The text that a page must have, and that of the images in it, by path. */
export function generatePage(page: string): Readonly<Record<string, string>> {
  mkdirSync(join(root, "out"), { recursive: true });
  const folder = mkdtempSync(join(root, "out", "page-"));
  try {
    furnish(folder);
    const markdown = readFileSync(join(root, page), "utf8");
    let text = "";
    let end = 0;
    for (const block of blocksOf(markdown)) {
      text += markdown.slice(end, block.start) + follow(block, folder, `${page}:${block.line}`);
      end = block.start + block.text.length;
    }
    text = `${text}${markdown.slice(end)}`.replace(
      /<!-- \$ (.*) -->\n[\s\S]*?<!-- end -->/g,
      (_, command: string) => `<!-- $ ${command} -->\n${printedBy(command, folder, page)}<!-- end -->`,
    );
    return { [page]: text, ...imagesOf(markdown, page, folder) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Puts `archc` and `npx` on the path, the networks of the project beside the files, and TensorFlow.js where Node finds it. */
function furnish(folder: string): void {
  const scripts: Readonly<Record<string, string>> = {
    archc: `exec "${process.execPath}" "${join(root, "dist/archc.js")}" "$@"`,
    npx: 'exec "$@"',
  };
  mkdirSync(join(folder, ".bin"));
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, ".bin", name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, ".bin", name), 0o755);
  }
  symlinkSync(join(root, "architectures"), join(folder, "architectures"));
  // The package @tensorflow/tfjs is these parts, of which archc needs no more.
  const tfjs = join(folder, "node_modules/@tensorflow/tfjs");
  mkdirSync(tfjs, { recursive: true });
  writeFileSync(join(tfjs, "package.json"), '{ "type": "module", "main": "index.js" }');
  const parts = ["core", "layers"].map((part) => `export * from "@tensorflow/tfjs-${part}";\n`);
  writeFileSync(
    join(tfjs, "index.js"),
    `${parts.join("")}export { loadGraphModel } from "@tensorflow/tfjs-converter";\n`,
  );
}

/** Does what a block says; the result is what must stand in it. */
function follow({ language, mark, file, text }: Block, folder: string, place: string): string {
  if (language === "console")
    return sessionsOf(text)
      .map((session) => repeated(session, mark, folder, place))
      .join("");
  const shown = language === "arch" ? laidOut(text) : text;
  if (file === undefined) return shown;
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, language === "diff" ? patched(readFileSync(path, "utf8"), shown) : shown);
  return shown;
}

/** A program in the one layout, unless it has a syntax error. */
function laidOut(program: string): string {
  const formatted = format(program, "example.arch");
  return "text" in formatted ? formatted.text : program;
}

function repeated({ command, output }: Session, mark: string, folder: string, place: string): string {
  const printed = printedBy(command, folder, place);
  return `$ ${command}\n${says(output, printed, mark === "approximate") ? output : printed}`;
}

function printedBy(command: string, folder: string, place: string): string {
  const { stdout, error } = spawnSync("sh", ["-c", `exec 2>&1; ${command}`], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, PATH: `${join(folder, ".bin")}:${process.env.PATH}`, COLUMNS: "100", NO_COLOR: "1" },
  });
  if (error !== undefined) throw new Error(`${place}: ${command}: ${error.message}`);
  return stdout.replace(/\n*$/, stdout === "" ? "" : "\n");
}

/** The images of a page that the commands on it have drawn. */
function imagesOf(markdown: string, page: string, folder: string): Readonly<Record<string, string>> {
  const links = [...markdown.matchAll(/!\[[^\]]*\]\(([^)]+\.svg)\)|<img src="([^"]+\.svg)"/g)];
  const drawn = links.flatMap(([, inText, inTag]) => {
    const image = join(dirname(page), inText ?? inTag ?? "");
    const path = join(folder, basename(image));
    return existsSync(path) ? [[image, readFileSync(path, "utf8")] as const] : [];
  });
  return Object.fromEntries(drawn);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const page of process.argv.length > 2 ? process.argv.slice(2) : pages) {
    for (const [file, text] of Object.entries(generatePage(page))) writeFileSync(join(root, file), text);
  }
}
