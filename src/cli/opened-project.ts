import { dirname, relative, resolve, sep } from "node:path";
import { understand } from "../understand.ts";
import { fileHost, readEntry } from "./file-host.ts";

/** A file with all that it imports but the library, as the playground opens it: by their paths from a folder around all of them. */
export interface OpenedProject {
  readonly entry: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Reads a file and its imports as they are now. Throws a `Failure` where the file itself cannot be read. */
export function openedProject(path: string): OpenedProject {
  const host = fileHost(path);
  const entry = readEntry(host, path).file;
  const { files } = understand(path, host);
  const own = [...files].filter(([name]) => !name.startsWith("std/"));
  const folder = commonFolder(own.map(([name]) => dirname(resolve(name))));
  const nameOf = (name: string) => relative(folder, resolve(name)).split(sep).join("/");
  return { entry: nameOf(entry), files: Object.fromEntries(own.map(([name, { text }]) => [nameOf(name), text])) };
}

function commonFolder(folders: readonly string[]): string {
  const [first = "", ...others] = folders;
  let common = first;
  while (others.some((folder) => folder !== common && !folder.startsWith(common + sep)) && dirname(common) !== common)
    common = dirname(common);
  return common;
}
