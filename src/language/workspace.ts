import type { SourceFile } from "../1-parse/ast.ts";
import type { Typed } from "../3-check/typed.ts";
import { type Compilation, compile } from "../compile.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { newMemory } from "../incremental/memory.ts";
import { type Loaded, type SourceHost, understand } from "../understand.ts";

/** Where a workspace gets its texts from: those that are open in an editor, and the others. */
export interface WorkspaceHost {
  /** The texts of one program; its entry is asked for without `from`. Gives the same text until it changes. */
  readonly sourcesOf: (entry: string) => SourceHost;
  /** The names of all `.arch` files of the project, as `load` gives them; the library `std/` apart. */
  readonly files: () => readonly string[];
}

/** A file of a workspace, compiled with what it imports. */
export interface Program {
  readonly source: SourceFile;
  readonly compilation: Compilation;
  /** The same with its fixes tried, which takes longer; made at the first call. */
  readonly withFixes: () => Compilation;
}

/** The programs of a project, each kept up to date at little cost. Nothing here waits or reads by itself: it runs in a worker of a browser, too. */
export interface Workspace {
  readonly host: WorkspaceHost;
  /** The program of a file as its texts are now; undefined where it cannot be read. */
  readonly program: (file: string) => Program | undefined;
  /** The meaning of a file's names alone. */
  readonly understood: (file: string) => Understanding | undefined;
  /** The files of the project that have a word somewhere, with the meaning of their names. */
  readonly mentioning: (word: string) => readonly Understanding[];
}

/** A file whose names have their meaning. */
export interface Understanding {
  readonly source: SourceFile;
  readonly typed: Typed;
  /** What is wrong with names and types. */
  readonly diagnostics: readonly Diagnostic[];
}

interface Kept<T> {
  readonly value: T;
  readonly loads: readonly Load[];
}

interface Load {
  readonly path: string;
  readonly from: string | undefined;
  readonly result: Loaded;
}

export function createWorkspace(host: WorkspaceHost): Workspace {
  const memory = newMemory();
  const programs = new Map<string, Kept<Program>>();
  const understandings = new Map<string, Kept<Understanding>>();

  const program = (file: string): Program | undefined =>
    upToDate(programs, file, host, (sources) => {
      const compilation = compile(file, sources, { memory, notesPlaces: true, fixes: "later" });
      const [source] = compilation.files.values();
      let tried: Compilation | undefined;
      const withFixes = () => {
        tried ??= compile(file, sources, { memory, notesPlaces: true });
        return tried;
      };
      return { source: source as SourceFile, compilation, withFixes };
    });

  const understood = (file: string): Understanding | undefined =>
    upToDate(understandings, file, host, (sources) => understand(file, sources, memory));

  const has = (file: string, word: string): boolean => {
    const loaded = host.sourcesOf(file).load(file, undefined);
    return loaded.ok && loaded.text.includes(word);
  };
  return {
    host,
    program,
    understood,
    mentioning: (word) => host.files().flatMap((file) => (has(file, word) ? (understood(file) ?? []) : [])),
  };
}

/** What was made of a file, made anew where one of the texts that it was made of has changed. */
function upToDate<T>(
  all: Map<string, Kept<T>>,
  file: string,
  host: WorkspaceHost,
  make: (sources: SourceHost) => T,
): T | undefined {
  const now = host.sourcesOf(file);
  const known = all.get(file);
  if (known?.loads.every((load) => isSame(now.load(load.path, load.from), load.result))) return known.value;
  all.delete(file);
  if (!now.load(file, undefined).ok) return undefined;
  const loads: Load[] = [];
  // What is computed later, such as fixes, sees the texts of now.
  const sources: SourceHost = {
    load: (path, from) => {
      const before = loads.find((load) => load.path === path && load.from === from);
      if (before !== undefined) return before.result;
      const result = now.load(path, from);
      loads.push({ path, from, result });
      return result;
    },
  };
  const value = make(sources);
  all.set(file, { value, loads: [...loads] });
  return value;
}

const isSame = (a: Loaded, b: Loaded): boolean =>
  a.ok && b.ok ? a.file === b.file && a.text === b.text : !a.ok && !b.ok && a.detail === b.detail;
