import { resolve } from "node:path";
import { std } from "../2-resolve/std.generated.ts";
import { compile } from "../compile.ts";
import { applyEdits } from "../diagnostics/apply-edits.ts";
import type { TextEdit } from "../diagnostics/diagnostic.ts";
import type { Invocation } from "./command.ts";
import { fileHost, readEntry } from "./file-host.ts";
import { writeOutput } from "./write-files.ts";

/** Repairs can uncover others: an unclosed string hides what stands behind it. */
const mostRounds = 20;

/** Applies the fixes that cannot be wrong to a file and what it imports, until there are none; says what it did. */
export function fixFiles(path: string, { terminal }: Invocation): void {
  const counts = new Map<string, number>();
  for (let round = 0; round < mostRounds; round++) {
    const host = fileHost(path);
    readEntry(host, path);
    const { diagnostics, files } = compile(path, host);
    const edits = new Map<string, TextEdit[]>();
    for (const { fixes } of diagnostics) {
      const sure = fixes.find(({ applicability }) => applicability === "always");
      for (const edit of sure?.edits ?? []) edits.set(edit.span.file, [...(edits.get(edit.span.file) ?? []), edit]);
      for (const file of new Set(sure?.edits.map(({ span }) => span.file)))
        if (!Object.hasOwn(std, file)) counts.set(file, (counts.get(file) ?? 0) + 1);
    }
    const own = [...edits].filter(([file]) => !Object.hasOwn(std, file));
    if (own.length === 0) break;
    for (const [file, some] of own) writeOutput(resolve(file), applyEdits(files.get(file)?.text ?? "", some));
  }
  for (const [file, count] of counts) terminal.warn(`${file}: ${count} ${count === 1 ? "repair" : "repairs"}`);
}
