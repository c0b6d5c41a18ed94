import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { posix } from "node:path";
import * as assert from "uvu/assert";
import { type Compilation, compile } from "../../src/compile.ts";
import { render } from "../../src/diagnostics/render.ts";
import type { SourceHost } from "../../src/understand.ts";

/** With `--update` on the command line, recordings are written in the place of being compared. */
export const updating = process.argv.includes("--update");

/** Compares a text with its recording. */
export function recorded(path: string, actual: string): void {
  if (updating) writeFileSync(path, actual);
  assert.ok(existsSync(path), `${path} is missing; --update records it`);
  assert.fixture(actual, readFileSync(path, "utf8"), path);
}

/** Compiles `main.arch` of a folder that is a project of its own. */
export function compileFolder(folder: string): Compilation {
  const host: SourceHost = {
    load: (path, from) => {
      const file = posix.normalize(posix.join(posix.dirname(from ?? "."), path));
      if (file.startsWith(".."))
        return { ok: false, reason: "outside-root", detail: `${path} is outside of the project` };
      const place = posix.join(folder, file);
      if (!existsSync(place)) return { ok: false, reason: "missing", detail: `there is no file ${path}` };
      return { ok: true, file, text: readFileSync(place, "utf8") };
    },
  };
  return compile("main.arch", host, {});
}

/** All diagnostics as a user sees them; empty for a fine program. */
export const rendered = ({ diagnostics, files }: Compilation): string =>
  diagnostics.map((one) => `${render(one, files)}\n`).join("\n");
