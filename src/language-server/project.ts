import { readdirSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { type EditorView, fileHost, projectRoot } from "../cli/file-host.ts";
import type { WorkspaceHost } from "../language/index.ts";
import type { SourceHost } from "../understand.ts";

/** The files of a project as an editor sees them: its open documents, and the disk for all others. */
export interface Project extends WorkspaceHost {
  /** The name that a document has for the compiler. */
  readonly nameOf: (uri: string) => string;
  /** The address of a file by its name; undefined for a file of the library that does not lie beside the server. */
  readonly uriOf: (file: string) => string | undefined;
  /** Forgets what was read: files were made, changed or removed, opened or closed. */
  readonly forget: () => void;
}

/** Folders that have no sources of the project. */
const skipped = /^(node_modules|dist|out|\..*)$/;
const mostFiles = 2000;

/** `library` is the folder with `std/`. `folders` are those that the editor has open. */
export function openProject(
  documents: { readonly all: () => readonly TextDocument[] },
  folders: () => readonly string[],
  library: URL,
): Project {
  const hosts = new Map<string, SourceHost>();
  let files: readonly string[] | undefined;

  const nameOf = (uri: string): string => (uri.startsWith("file:") ? slashed(fileURLToPath(uri)) : uri);
  const view: EditorView = {
    openText: (path) =>
      documents
        .all()
        .find(({ uri }) => nameOf(uri) === slashed(path))
        ?.getText(),
    nameOf: slashed,
  };
  const hostOf = (entry: string): SourceHost => {
    if (!isPath(entry)) return unsaved(entry, documents);
    let host = hosts.get(entry);
    if (host === undefined) {
      host = fileHost(entry, view);
      hosts.set(entry, host);
    }
    return host;
  };
  const scan = (): readonly string[] => {
    const open = documents.all().map(({ uri }) => nameOf(uri));
    const roots = folders().length > 0 ? folders() : open.filter(isPath).map((file) => projectRoot(dirname(file)));
    return [...new Set([...open, ...roots.flatMap((root) => archFiles(root, { left: mostFiles }))])];
  };
  return {
    nameOf,
    uriOf: (file) => {
      if (file.startsWith("std/")) return new URL(file, library).href;
      if (!isPath(file)) return file;
      return documents.all().find(({ uri }) => nameOf(uri) === file)?.uri ?? pathToFileURL(file).href;
    },
    forget: () => {
      hosts.clear();
      files = undefined;
    },
    sourcesOf: hostOf,
    files: () => {
      files ??= scan();
      return files;
    },
  };
}

const slashed = (path: string): string => (sep === "/" ? path : path.replaceAll(sep, "/"));
const isPath = (file: string): boolean => file.startsWith("/") || /^[A-Za-z]:\//.test(file);

/** A document that no file holds yet: it can import the library. */
const unsaved = (entry: string, documents: { readonly all: () => readonly TextDocument[] }): SourceHost => ({
  load: (path, from) => {
    const text =
      from === undefined
        ? documents
            .all()
            .find(({ uri }) => uri === entry)
            ?.getText()
        : undefined;
    if (text !== undefined) return { ok: true, file: entry, text };
    return { ok: false, reason: "missing", detail: `${path} cannot be found before this text is saved` };
  },
});

function archFiles(folder: string, budget: { left: number }): readonly string[] {
  const found: string[] = [];
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (budget.left <= 0) break;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!skipped.test(entry.name)) found.push(...archFiles(path, budget));
      } else if (entry.isFile() && entry.name.endsWith(".arch")) {
        budget.left--;
        found.push(slashed(path));
      }
    }
  } catch {
    // A folder that cannot be read has nothing to offer.
  }
  return found;
}
