/** What is open: a file and the texts of the user's own. The zoo and the library stand beside them. */
export interface Project {
  /** The file in the editor, by its path from the project's root: `resnet.arch`. */
  readonly entry: string;
  readonly files: Readonly<Record<string, string>>;
}

export const textOf = ({ entry, files }: Project): string => files[entry] ?? "";

/** The project after an edit. */
export const withText = (project: Project, text: string): Project => ({
  ...project,
  files: { ...project.files, [project.entry]: text },
});

/** Where a relative path leads from a file of the project; undefined outside of it. */
export function resolvePath(path: string, from: string): string | undefined {
  const parts = from.split("/").slice(0, -1);
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}
