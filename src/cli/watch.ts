import { type FSWatcher, watch as watchFolder } from "node:fs";
import { dirname, resolve } from "node:path";
import { newMemory } from "../incremental/memory.ts";
import type { Invocation, Run } from "./command.ts";
import { Failure } from "./failure.ts";

/** How long nothing more changes before a command runs again, in milliseconds: editors write a file in several steps. */
const pause = 60;

/**
 * Carries a command out now, and again whenever a file that it reads, or another `.arch` file beside one, has changed.
 * Ends when the process is told to. What one change does not reach is not compiled again.
 */
export function watch(run: Run, invocation: Invocation): Promise<number> {
  const { operands, terminal, flags } = invocation;
  if (flags.has("json")) throw new Failure("--json prints one document, and --watch never ends");
  const memory = newMemory();
  const folders = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  let isRunning = false;
  let isStale = false;

  const again = async (): Promise<void> => {
    if (isRunning) {
      isStale = true;
      return;
    }
    isRunning = true;
    const files = new Set(operands.map((path) => resolve(path)));
    try {
      await run({ ...invocation, watching: { memory, files } });
    } catch (problem) {
      // A file may be away for a moment; what the command cannot do now, it can after the next change.
      if (!(problem instanceof Failure)) throw problem;
      terminal.warn(`archc: ${problem.message}`);
    }
    for (const file of files) follow(dirname(file));
    terminal.warn(
      `${new Date().toLocaleTimeString("en-GB")}: watching ${files.size === 1 ? "1 file" : `${files.size} files`}`,
    );
    isRunning = false;
    if (isStale) {
      isStale = false;
      soon();
    }
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void again(), pause);
  };
  const follow = (folder: string): void => {
    if (folders.has(folder)) return;
    const watcher = watchFolder(folder, (_, name) => {
      if (name === null || name.endsWith(".arch")) soon();
    });
    watcher.on("error", () => folders.delete(folder));
    folders.set(folder, watcher);
  };
  return new Promise((_, reject) => {
    again().catch(reject);
  });
}
