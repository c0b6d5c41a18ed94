import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Compilation, compile } from "../../src/compile.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { type SourceHost, type Understood, understand } from "../../src/understand.ts";

/** The graph of a model that must compile without an error. `file` is relative to the project. */
export function compileModel(file: string, model: string): Graph {
  const { models, diagnostics } = compileFile(file, model);
  const graph = models.find(({ name }) => name === model)?.graph;
  if (graph === undefined) throw new Error(`${file}: no graph of ${model}\n${messages(diagnostics)}`);
  return graph;
}

/** Compiles a file of the project, one model of it or all, for any sizes or for those of `at`. */
export function compileFile(file: string, model?: string, at: Readonly<Record<string, number>> = {}): Compilation {
  const key = `${file} ${model} ${JSON.stringify(at)}`;
  let compilation = compilations.get(key);
  if (compilation === undefined) {
    const sizes = Object.entries(at);
    compilation = compile(file, projectFiles, {
      ...(model === undefined ? {} : { model }),
      ...(sizes.length === 0 ? {} : { at: new Map(sizes) }),
    });
    compilations.set(key, compilation);
  }
  return compilation;
}

/** What a file of the project declares, before any of its models is put together. */
export const understandFile = (file: string): Understood => understand(file, projectFiles);

/**
 * Compiles a program that stands in a test or a document, for any sizes or for those of `at`. Besides `std/` it may import
 * `files`, by the paths that it writes.
 */
export function compileText(
  text: string,
  at: Readonly<Record<string, number>> = {},
  files: ReadonlyMap<string, string> = new Map(),
): Compilation {
  const host: SourceHost = {
    load: (path, from) => {
      const found = from === undefined ? text : files.get(path);
      return found === undefined
        ? { ok: false, reason: "missing", detail: `${path} is not there` }
        : { ok: true, file: path, text: found };
    },
  };
  const sizes = Object.entries(at);
  return compile("main.arch", host, sizes.length === 0 ? {} : { at: new Map(sizes) });
}

/** The graph of the only model of a program that compiles without an error. */
export function graphOf(text: string): Graph {
  const { models, diagnostics } = compileText(text);
  const graph = models[0]?.graph;
  if (graph === undefined) throw new Error(messages(diagnostics));
  return graph;
}

export const messages = (diagnostics: Compilation["diagnostics"]): string =>
  diagnostics.map(({ code, message, span }) => `${span.file}:${span.start}: ${code}: ${message}`).join("\n");

const compilations = new Map<string, Compilation>();
const root = fileURLToPath(new URL("../..", import.meta.url));

const projectFiles: SourceHost = {
  load: (path, from) => {
    const file = from === undefined ? path : join(dirname(from), path);
    try {
      return { ok: true, file, text: readFileSync(join(root, file), "utf8") };
    } catch {
      return { ok: false, reason: "missing", detail: `${file} is not there` };
    }
  },
};
