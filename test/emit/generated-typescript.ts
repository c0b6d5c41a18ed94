import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { build } from "esbuild";
import { targets } from "../../src/6-emit/index.ts";
import { type Compilation, compile } from "../../src/compile.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { programOf } from "../../src/program-of.ts";
import type { SourceHost } from "../../src/understand.ts";
import { messages } from "../support/compile-file.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A folder outside of the project, as a user has one: with packages, a strict tsconfig.json and the project's formatter. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "archc-typescript-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "dir");
  const { formatter, javascript } = JSON.parse(readFileSync(join(root, "biome.json"), "utf8"));
  writeFileSync(join(folder, "biome.json"), JSON.stringify({ root: true, formatter, javascript }));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: "ES2022",
    module: "NodeNext",
    lib: ["ES2022"],
    types: [],
    noUnusedLocals: true,
    skipLibCheck: true,
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*/**/*.ts"] }));
  return folder;
}

/** The model of a program that compiles. */
export function graphOf(compilation: Compilation, model: string): Graph {
  const graph = compilation.models.find(({ name }) => name === model)?.graph;
  if (graph === undefined) throw new Error(messages(compilation.diagnostics));
  return graph;
}

/** Compiles a text that stands in the folder of the architectures. */
export function compileBeside(text: string): Compilation {
  const host: SourceHost = {
    load: (path, from) =>
      from === undefined
        ? { ok: true, file: path, text }
        : { ok: true, file: path, text: readFileSync(join(root, "architectures", path), "utf8") },
  };
  return compile("main.arch", host, {});
}

/** Writes the module of a model into a folder of its own, and gives its text. */
export async function generate(
  folder: string,
  name: string,
  compilation: Compilation,
  model: string,
  seed = 1,
): Promise<string> {
  const options = { seed, weights: false };
  const graph = graphOf(compilation, model);
  const { files, diagnostics } = await targets.typescript.emit(programOf(compilation, model), graph, options);
  if (diagnostics.length > 0) throw new Error(messages(diagnostics));
  for (const { path, content } of files) {
    const place = join(folder, name, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, content as string);
  }
  const [first] = files;
  writeFileSync(join(folder, name, "entry.ts"), `export * from "./${first?.path.replace(/ts$/, "js")}";\n`);
  return first?.content as string;
}

/** What a tool says of the folder; nothing where all is well. */
export function complaints(folder: string, tool: "typescript" | "biome"): string {
  const modules = readdirSync(folder, { withFileTypes: true }).flatMap((each) =>
    each.isDirectory() && each.name !== "built" ? [each.name] : [],
  );
  const [file, args] =
    tool === "typescript" ? ["typescript/bin/tsc", ["-p", "."]] : ["@biomejs/biome/bin/biome", ["format", ...modules]];
  const run = spawnSync(process.execPath, [join(root, "node_modules", file), ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return run.status === 0 ? "" : `${run.stdout}${run.stderr}`.slice(0, 6000);
}

type Created = Readonly<Record<string, unknown>>;

/** Compiles the modules of the folder and loads them, by name. */
export async function load(folder: string, names: readonly string[]): Promise<ReadonlyMap<string, Created>> {
  await build({
    entryPoints: names.map((name) => join(folder, name, "entry.ts")),
    outbase: folder,
    outdir: join(folder, "built"),
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "error",
  });
  const loaded = new Map<string, Created>();
  for (const name of names) loaded.set(name, await import(pathToFileURL(join(folder, "built", name, "entry.js")).href));
  return loaded;
}

/** Calls the function of a module that creates a model. */
export function create(module: Created, model: string, options: object = {}): LayersModel {
  const bare = (name: string) => name.replaceAll("_", "").toLowerCase();
  const make = Object.entries(module).find(([name]) => bare(name) === bare(`create${model}`))?.[1];
  return (make as (options: object) => LayersModel)(options);
}
