import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { EmittedFile } from "../6-emit/target.ts";
import { Failure, reason } from "./failure.ts";

/** Writes one file whole or not at all: beside its place first, and then into it. */
export function writeOutput(path: string, content: string | Uint8Array): void {
  try {
    const existing = statSync(path, { throwIfNoEntry: false });
    if (existing !== undefined && !existing.isFile() && !existing.isDirectory()) {
      writeFileSync(path, content);
      return;
    }
    if (existing?.isDirectory()) throw new Failure(`cannot write ${path}: it is a folder`);
    throughTemporary(path, (temporary) => writeFileSync(temporary, content));
  } catch (error) {
    throw asFailure(path, error);
  }
}

/**
 * Writes the files of a target into a folder. All are complete in a temporary folder before the first one takes its
 * place; other files in the folder stay. `progress` is told the bytes written so far.
 */
export function writeFolder(
  folder: string,
  files: readonly EmittedFile[],
  progress: (file: string, bytes: number) => void,
): void {
  try {
    throughTemporary(resolve(folder), (temporary) => {
      let bytes = 0;
      for (const file of files) {
        const place = join(temporary, file.path);
        makeFolder(dirname(place));
        if (typeof file.content === "string") writeFileSync(place, file.content);
        else bytes = writeChunks(place, file.content(), (more) => progress(file.path, bytes + more)) + bytes;
      }
      if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return;
      for (const file of files) {
        makeFolder(dirname(join(folder, file.path)));
        renameSync(join(temporary, file.path), join(folder, file.path));
      }
      rmSync(temporary, { recursive: true });
    });
  } catch (error) {
    throw asFailure(folder, error);
  }
}

function writeChunks(path: string, chunks: Iterable<Uint8Array>, progress: (bytes: number) => void): number {
  const descriptor = openSync(path, "w");
  let bytes = 0;
  try {
    for (const chunk of chunks) {
      for (let at = 0; at < chunk.length; ) at += writeSync(descriptor, chunk, at);
      bytes += chunk.length;
      progress(bytes);
    }
  } finally {
    closeSync(descriptor);
  }
  return bytes;
}

/** Lets `write` fill a place beside `path` and renames it to `path`; whatever happens, nothing is left beside it. */
function throughTemporary(path: string, write: (temporary: string) => void): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const clean = () => rmSync(temporary, { recursive: true, force: true });
  const interrupted = () => {
    clean();
    process.exit(130);
  };
  process.once("SIGINT", interrupted);
  process.once("SIGTERM", interrupted);
  try {
    makeFolder(dirname(path));
    write(temporary);
    if (statSync(temporary, { throwIfNoEntry: false }) !== undefined) renameSync(temporary, path);
  } finally {
    clean();
    process.off("SIGINT", interrupted);
    process.off("SIGTERM", interrupted);
  }
}

/** Makes a folder and those around it. Node's own `recursive` never ends where the system refuses with ENOENT, as in /proc. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path);
}

const asFailure = (path: string, error: unknown): Error =>
  error instanceof Failure || !(error as NodeJS.ErrnoException).code?.startsWith("E")
    ? (error as Error)
    : new Failure(`cannot write ${path}: ${reason(error)}`);
