import type { LoadedFile } from "../runtime/weights/load-weights.ts";
import type { Terminal } from "./terminal.ts";

/** How many places are named at which a file's network is another one. */
const mostPlaces = 5;

/** What a file of weights gave, in a line. */
export function weightsLine({ file, label, by, weights, unused }: LoadedFile): string {
  const part = label === null ? "" : ` of \`${label}\``;
  const how = by === "name" ? "by the names of their layers" : "by their places in the file's network";
  const rest = unused.length === 0 ? "" : `; the file has ${unused.length} more`;
  return `${file}: all ${weights.length} weights${part}, ${how}${rest}`;
}

/** Warns of files whose layers have the right names in another network. */
export function warnOfOthers(files: readonly LoadedFile[], terminal: Terminal): void {
  for (const { file, differs } of files) {
    if (differs.length === 0) continue;
    const more = differs.length > mostPlaces ? [`and ${differs.length - mostPlaces} more`] : [];
    terminal.warn(
      `warning: all layers have their names in ${file}, but in another network, where the same weights give other results`,
    );
    for (const line of [...differs.slice(0, mostPlaces), ...more]) terminal.warn(`  ${line}`);
  }
}
