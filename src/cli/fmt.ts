import { format } from "../format/format.ts";
import type { Invocation } from "./command.ts";
import { fileHost, readEntry } from "./file-host.ts";
import { report } from "./report.ts";
import { writeOutput } from "./write-files.ts";

/** Formats files in place, or names those that are not formatted. A file with syntax errors stays as it is. */
export function run({ operands, flags, terminal }: Invocation): number {
  let status = 0;
  for (const path of operands) {
    const { text, file } = readEntry(fileHost(path), path);
    const formatted = format(text, file);
    if ("diagnostics" in formatted) {
      report(formatted.diagnostics, new Map([[file, { text }]]), terminal);
      status = 1;
      continue;
    }
    if (formatted.text === text) continue;
    if (flags.has("check")) {
      terminal.print(path);
      status = 1;
    } else {
      writeOutput(path, formatted.text);
    }
  }
  return status;
}
