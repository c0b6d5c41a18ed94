import type { SourceFile } from "./1-parse/ast.ts";
import { parse } from "./1-parse/parse.ts";
import { type LoadFile, resolve } from "./2-resolve/resolve.ts";
import { std } from "./2-resolve/std.generated.ts";
import { check } from "./3-check/check.ts";
import type { Typed } from "./3-check/typed.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { type Memory, newMemory, recallParsed } from "./incremental/memory.ts";

/** A program up to its types: what can be said before any model is put together. */
export interface Understood {
  readonly source: SourceFile;
  readonly typed: Typed;
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly diagnostics: readonly Diagnostic[];
}

/** The way from text to types: parse → resolve → check. Throws `SourceUnavailable` where the entry cannot be read. */
export function understand(entry: string, host: SourceHost, memory: Memory = newMemory()): Understood {
  const loaded = host.load(entry, undefined);
  if (!loaded.ok) throw new SourceUnavailable(loaded.detail);
  const files = new Map<string, SourceFile>();
  const diagnostics: Diagnostic[] = [];
  const read = (file: string, text: string): SourceFile => {
    const known = files.get(file);
    if (known !== undefined) return known;
    const parsed = std[file] === text ? standard(file, text) : recallParsed(memory, text, file, parse);
    files.set(file, parsed.file);
    diagnostics.push(...parsed.diagnostics);
    return parsed.file;
  };
  const source = read(loaded.file, loaded.text);
  const { bound, diagnostics: resolved } = resolve(source, importer(host, read));
  const { typed, diagnostics: checked } = check(bound);
  return { source, typed, files, diagnostics: [...diagnostics, ...resolved, ...checked] };
}

/** Where source text comes from; the core reads no files itself. `std/…` never reaches a host: it is part of the compiler. */
export interface SourceHost {
  /** The text of an imported file (or of the entry, then `from` is undefined). `file` is the name that diagnostics show. */
  readonly load: (path: string, from: string | undefined) => Loaded;
}

export type Loaded =
  | { readonly ok: true; readonly file: string; readonly text: string }
  | { readonly ok: false; readonly reason: "missing" | "outside-root" | "unreadable"; readonly detail: string };

/** Thrown when the entry file itself cannot be read; the message is the host's. */
export class SourceUnavailable extends Error {
  override readonly name = "SourceUnavailable";
}

/** Files of the standard library never change: they are parsed once, however many programs import them. */
function standard(file: string, text: string): ReturnType<typeof parse> {
  const parsed = parsedStandard.get(file) ?? parse(text, file);
  parsedStandard.set(file, parsed);
  return parsed;
}

const parsedStandard = new Map<string, ReturnType<typeof parse>>();

function importer(host: SourceHost, read: (file: string, text: string) => SourceFile): LoadFile {
  return (path, from) => {
    const standard = from.name.startsWith("std/") && path.startsWith("./") ? `std/${path.slice(2)}` : path;
    if (standard.startsWith("std/")) {
      const text = std[standard];
      if (text === undefined) return { ok: false, why: `the standard library has ${Object.keys(std).join(", ")}` };
      return { ok: true, file: read(standard, text) };
    }
    const loaded = host.load(path, from.name);
    return loaded.ok ? { ok: true, file: read(loaded.file, loaded.text) } : { ok: false, why: loaded.detail };
  };
}
