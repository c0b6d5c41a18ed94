import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readArguments } from "../src/cli/arguments.ts";
import { commands } from "../src/cli/commands.ts";
import type { Terminal } from "../src/cli/terminal.ts";
import { newMemory } from "../src/incremental/memory.ts";
import { type Exhibit, exhibits } from "./gallery.ts";

/** Makes `codegen-out/` by the commands that `docs/gallery.md` shows, and that document. */
const root = fileURLToPath(new URL("../", import.meta.url));
const folder = "codegen-out";

/** A command as its user types it, and the file or folder that it writes. */
export interface GalleryCommand {
  readonly family: string;
  readonly kind: "figure" | "table" | "typescript";
  readonly text: string;
  readonly output: string;
}

/** All commands of the gallery. */
export const galleryCommands = (): readonly GalleryCommand[] => exhibits.flatMap(commandsOf);

/** The models of a family, in the order of the source. */
const modelsOf = (family: string): readonly string[] =>
  [...readFileSync(join(root, `architectures/${family}.arch`), "utf8").matchAll(/^model (\w+)/gm)].map(
    ([, name = ""]) => name,
  );

function commandsOf({ family, shown, figures = {}, tables = {} }: Exhibit): readonly GalleryCommand[] {
  const source = `architectures/${family}.arch`;
  const models = modelsOf(family);
  const made: GalleryCommand[] = [];
  const add = (kind: GalleryCommand["kind"], command: string, file: string): void => {
    const output = `${folder}/${family}/${file}`;
    made.push({ family, kind, text: `${command} -o ${output}`, output });
  };
  for (const model of shown) {
    add("figure", `archc figure ${source} --model ${model}`, `${model}.svg`);
    add("figure", `archc figure ${source} --model ${model}`, `${model}.tex`);
    add("typescript", `archc build ${source} --model ${model} --target typescript`, model);
  }
  for (const [name, flags] of Object.entries(figures))
    add("figure", flags.startsWith("archc ") ? flags : `archc figure ${source} ${flags}`, `${name}.svg`);
  for (const model of models)
    add("figure", `archc figure ${source} --model ${model} --depth 0`, `${model}-overview.svg`);
  const inTables = Object.values(tables).flat();
  const own = models.filter((model) => !inTables.includes(model)).map((model) => [`${model}-table`, [model]] as const);
  for (const [name, columns] of [...Object.entries(tables), ...own]) {
    const choice = columns.length === 1 ? `--model ${columns[0]}` : `--models ${columns.join(",")}`;
    for (const [format, ending] of [
      ["markdown", "md"],
      ["latex", "tex"],
    ] as const)
      add("table", `archc table ${source} ${choice} --as ${format}`, `${name}.${ending}`);
  }
  return made;
}

/** The texts of all files that commands write, by their paths in the project. */
export async function runCommands(all: readonly GalleryCommand[]): Promise<ReadonlyMap<string, string>> {
  const place = mkdtempSync(join(tmpdir(), "archc-gallery-"));
  const messages: string[] = [];
  const watching = { memory: newMemory(), files: new Set<string>() };
  const before = process.cwd();
  process.chdir(root);
  try {
    for (const { text } of all) {
      const [, name = "", ...argv] = [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(
        ([, quoted, plain]) => quoted ?? plain ?? "",
      );
      const spec = commands[name];
      if (spec === undefined) throw new Error(`the gallery has a command that archc has not: ${text}`);
      const out = argv.map((word) => (word.startsWith(`${folder}/`) ? join(place, word) : word));
      const { operands, flags } = readArguments(name, spec, out);
      const { run } = await spec.load();
      const terminal = quiet((message) => messages.push(`${text}\n  ${message}`));
      const status = await run({
        operands,
        flags,
        terminal,
        resources: new URL("../assets/", import.meta.url),
        watching,
      });
      // `diff` tells by its status that something differs.
      if (status !== (name === "diff" ? 1 : 0)) throw new Error(`${text} fails with ${status}`);
    }
    if (messages.length > 0)
      throw new Error(`the gallery has figures that are not as they are asked for:\n${messages.join("\n")}`);
    return new Map(filesIn(place, folder).map((path) => [path, readFileSync(join(place, path), "utf8")]));
  } finally {
    process.chdir(before);
    rmSync(place, { recursive: true });
  }
}

/** Messages to people are mistakes in the gallery. */
const quiet = (warn: (text: string) => void): Terminal => ({
  print: () => {},
  warn,
  progress: () => {},
  colour: false,
  width: 100,
  hasPrinted: () => false,
});

/** The files below a folder of a root, as paths from it, in order. */
export function filesIn(from: string, path: string): readonly string[] {
  const whole = join(from, path);
  if (statSync(whole, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(whole, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesIn(from, `${path}/${entry.name}`) : [`${path}/${entry.name}`]));
}

/** The document that shows the gallery, with the command behind each picture and table. */
export function galleryDocument(files: ReadonlyMap<string, string>): string {
  const all = galleryCommands();
  return [
    "<!-- Written by `npm run generate` from scripts/gallery.ts. -->",
    "# The gallery",
    "",
    "Every network of [`architectures/`](../architectures), as archc draws and writes it. All files are in",
    "[`codegen-out/`](../codegen-out), and a test says when one is not what its command gives now.",
    "",
    ...exhibits.flatMap((exhibit) => [
      ...section(
        exhibit,
        all.filter(({ family }) => family === exhibit.family),
        files,
      ),
      "",
    ]),
  ]
    .join("\n")
    .replace(/\n+$/, "\n");
}

function section(
  { family, title, about }: Exhibit,
  all: readonly GalleryCommand[],
  files: ReadonlyMap<string, string>,
): readonly string[] {
  const figures = all.filter(({ kind, output }) => kind === "figure" && output.endsWith(".svg"));
  const isOverview = ({ output }: GalleryCommand) => output.endsWith("-overview.svg");
  const tables = all.filter(({ kind, output }) => kind === "table" && output.endsWith(".md"));
  const [table] = tables;
  const overviews = figures.filter(isOverview).map(({ output }) => link(output, "-overview.svg"));
  const others = tables.slice(1).map(({ output }) => link(output, ".md"));
  const latex = all.filter(({ output }) => output.endsWith(".tex")).map(({ output }) => link(output, ""));
  const modules = all.filter(({ kind }) => kind === "typescript").map(({ output }) => link(output, ""));
  return [
    `## ${title}`,
    "",
    `${about} [architectures/${family}.arch](../architectures/${family}.arch)`,
    "",
    ...figures.filter((figure) => !isOverview(figure)).flatMap(shown),
    ...(table === undefined ? [] : [...command(table.text), files.get(table.output)?.trimEnd() ?? "", ""]),
    `Overviews (\`--depth 0\`): ${overviews.join(", ")}.`,
    ...(others.length === 0 ? [] : [`Other tables: ${others.join(", ")}.`]),
    `LaTeX: ${latex.join(", ")}. TypeScript: ${modules.join(", ")}.`,
  ];
}

const shown = ({ output, text }: GalleryCommand): readonly string[] => [
  `<img src="../${output}" alt="${output.slice(output.lastIndexOf("/") + 1, -".svg".length)}">`,
  "",
  ...command(text),
];

const command = (text: string): readonly string[] => ["```sh", text, "```", ""];

const link = (output: string, ending: string): string =>
  `[${output.slice(output.lastIndexOf("/") + 1, output.length - ending.length)}](../${output})`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = await runCommands(galleryCommands());
  rmSync(join(root, folder), { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  writeFileSync(join(root, "docs/gallery.md"), galleryDocument(files));
}
