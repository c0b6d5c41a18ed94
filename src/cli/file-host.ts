import { closeSync, existsSync, fstatSync, openSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Loaded, SourceHost } from "../understand.ts";
import { Failure, reason } from "./failure.ts";

const largestFile = 4 * 1024 * 1024;

/** How an editor sees files. */
export interface EditorView {
  /** The text of a file that is open, by its path. */
  readonly openText: (path: string) => string | undefined;
  /** The name that a file has in diagnostics. */
  readonly nameOf: (path: string) => string;
}

const onDisk: EditorView = { openText: () => undefined, nameOf: displayName };

/**
 * Gives the compiler the files of the project that the entry belongs to: the nearest folder above it with a
 * package.json, else its own folder. Real paths decide, so that no symbolic link leads out. Files are named relative
 * to the working folder, or as an editor names them, whose texts then stand for those on the disk.
 */
export function fileHost(entry: string, { openText, nameOf }: EditorView = onDisk): SourceHost {
  const realPaths = new Map<string, string>();
  const loaded = new Map<string, Loaded>();
  let root: string | undefined;

  const read = (shown: string, path: string): Loaded => {
    const known = loaded.get(path);
    if (known !== undefined) return known;
    realPaths.set(shown, path);
    const result = readSource(shown, path);
    loaded.set(path, result);
    return result;
  };

  const given = (path: string, real: string | undefined): Loaded => {
    const text = openText(path) ?? (real === undefined ? undefined : openText(real));
    const file = nameOf(path);
    if (text === undefined) return real === undefined ? missing(file) : read(file, real);
    realPaths.set(file, real ?? path);
    return { ok: true, file, text };
  };

  return {
    load: (path, from) => {
      if (from === undefined) {
        const asked = resolve(entry);
        const real = realPath(asked);
        return real === undefined && openText(asked) === undefined ? missing(path) : given(asked, real);
      }
      const importer = realPaths.get(from);
      if (importer === undefined || isAbsolute(path) || !path.startsWith("."))
        return { ok: false, reason: "missing", detail: "a path begins with `./`, `../` or `std/`" };
      root ??= projectRoot(realPath(resolve(entry)) ?? resolve(entry));
      const target = join(dirname(importer), path);
      const real = realPath(target);
      if (!isInside(root, real ?? target))
        return { ok: false, reason: "outside-root", detail: `it is outside of the project ${basename(root)}` };
      return real === undefined && openText(target) === undefined ? missing(path) : given(target, real);
    },
  };
}

/** The text of the entry file; a file that cannot be read ends the command. */
export function readEntry(host: SourceHost, entry: string): { readonly file: string; readonly text: string } {
  const result = host.load(entry, undefined);
  if (!result.ok) throw new Failure(`cannot read ${entry}: ${result.detail}`);
  return result;
}

const missing = (path: string): Loaded => ({ ok: false, reason: "missing", detail: `there is no file ${path}` });

function readSource(shown: string, path: string): Loaded {
  const unreadable = (detail: string): Loaded => ({ ok: false, reason: "unreadable", detail });
  let descriptor: number | undefined;
  try {
    // A named pipe would block when opened.
    const kind = statSync(path);
    if (kind.isDirectory()) return unreadable("it is a folder");
    if (!kind.isFile()) return unreadable("it is not a regular file");
    descriptor = openSync(path, "r");
    if (fstatSync(descriptor).size > largestFile) return unreadable("it is larger than 4 MiB");
    const bytes = readFileSync(descriptor);
    return { ok: true, file: shown, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch (error) {
    return unreadable(error instanceof TypeError ? "it is not UTF-8 text" : reason(error));
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** The folder of the project that a file belongs to. */
export function projectRoot(entry: string): string {
  for (let folder = dirname(entry); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (dirname(folder) === folder) return dirname(entry);
  }
}

const isInside = (root: string, path: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);

function displayName(path: string): string {
  const fromHere = relative(process.cwd(), path);
  const name = fromHere.startsWith("..") ? path : fromHere;
  return sep === "/" ? name : name.replaceAll(sep, "/");
}
