import { format } from "../format/format.ts";
import type { Invocation } from "./command.ts";
import { fileHost, readEntry } from "./file-host.ts";
import { report } from "./report.ts";
import { writeOutput } from "./write-files.ts";

/** Formats files in place, or names those that are not formatted. A file with syntax errors stays as it is. */
export function run({ operands, flags, terminal }: Invocation): number {
  let status = 0;
  let others = 0;
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
      others++;
    } else {
      writeOutput(path, formatted.text);
    }
  }
  if (others === 0) return status;
  terminal.warn(
    `${others === 1 ? "this file is" : "these files are"} not in the one format; \`archc fmt\` without --check writes it`,
  );
  return 1;
}
