import { createWorkspace, type Program, type Workspace } from "../../language/index.ts";
import type { Loaded, SourceHost } from "../../understand.ts";
import { type Project, resolvePath } from "../project.ts";
import { zoo } from "../zoo.ts";

/** A project in the workspace of the worker, which keeps what earlier texts came to. */
export interface Opened {
  readonly project: Project;
  readonly workspace: Workspace;
  readonly host: SourceHost;
  /** The entry with all that it imports. */
  readonly program: Program;
}

/** What the workspace reads: the texts of the request that is being answered. */
let current: Project = { entry: "", files: {} };

const host: SourceHost = {
  load: (path, from) => {
    const file = from === undefined ? path : path.startsWith(".") ? resolvePath(path, from) : "";
    if (file === undefined) return missing("outside-root", "it is outside of what the playground has open");
    if (file === "") return missing("missing", "a path begins with `./`, `../` or `std/`");
    const text = current.files[file] ?? zoo[file];
    return text === undefined
      ? missing("missing", `the playground has no file ${file}; its own are ${Object.keys(zoo).join(", ")}`)
      : { ok: true, file, text };
  },
};

const missing = (reason: "missing" | "outside-root", detail: string): Loaded => ({ ok: false, reason, detail });

const workspace = createWorkspace({
  sourcesOf: () => host,
  files: () => [...new Set([...Object.keys(current.files), ...Object.keys(zoo)])],
});

/** The project of a request. An answer must have asked all that it needs before another request is begun. */
export function openProject(project: Project): Opened {
  current = project;
  const program = workspace.program(project.entry);
  if (program === undefined) throw new Error(`The project has no file ${project.entry}.`);
  return { project, workspace, host, program };
}
