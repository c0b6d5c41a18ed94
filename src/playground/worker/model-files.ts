import { Zip, ZipDeflate, ZipPassThrough } from "fflate";
import { optimize } from "../../5-optimize/index.ts";
import { targets } from "../../6-emit/index.ts";
import type { EmittedFile } from "../../6-emit/target.ts";
import type { Asks } from "../protocol.ts";
import type { Progress } from "./answers.ts";
import { graphOf, NoModel } from "./model.ts";
import type { Opened } from "./open-project.ts";

/** What `archc build` writes, as one zip. Weights are drawn while they are packed, a file of 4 MB at a time. */
export function modelFiles(opened: Opened, ask: Asks["modelFiles"], progress: Progress): Blob {
  const lowered = graphOf(opened, ask);
  const target = targets[ask.target];
  const graph = target.takes === "optimised" ? optimize(lowered) : lowered;
  const { files, diagnostics } = target.emit(graph, { seed: ask.seed, weights: true });
  const [error] = diagnostics.filter(({ severity }) => severity === "error");
  if (error !== undefined) throw new NoModel(error.message);
  return zipOf(files, progress);
}

function zipOf(files: readonly EmittedFile[], progress: Progress): Blob {
  const parts: Blob[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    // A blob may lie on the disk, where all weights together would not fit into memory.
    parts.push(new Blob([chunk as Uint8Array<ArrayBuffer>]));
  });
  files.forEach(({ path, content }, index) => {
    progress(`packing ${path}`, index / files.length);
    // Weights are numbers at random: they cannot be made smaller.
    const entry = path.endsWith(".bin") ? new ZipPassThrough(path) : new ZipDeflate(path, { level: 6 });
    entry.mtime = new Date(1980, 0, 1);
    zip.add(entry);
    if (typeof content === "string") entry.push(new TextEncoder().encode(content));
    else for (const chunk of content()) entry.push(chunk);
    entry.push(new Uint8Array(0), true);
  });
  zip.end();
  return new Blob(parts, { type: "application/zip" });
}
