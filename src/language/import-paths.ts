import { StringToken, tokenize } from "../../grammar/tokens.ts";
import { std } from "../2-resolve/std.generated.ts";
import type { Program, Workspace } from "./workspace.ts";

/** The files that an import can name, where a cursor is in its path: the library, and the other files of the project. */
export function importPathsAt(
  { source }: Program,
  offset: number,
  { host }: Workspace,
): { readonly start: number; readonly end: number; readonly paths: readonly string[] } | undefined {
  const { tokens } = tokenize(source.text);
  const index = tokens.findIndex(
    ({ tokenType, startOffset, image }) =>
      tokenType === StringToken && startOffset < offset && offset <= startOffset + Math.max(1, image.length),
  );
  const string = tokens[index];
  if (string === undefined || tokens[index - 1]?.image !== "from") return undefined;
  const isClosed = string.image.length > 1 && string.image.endsWith('"');
  const end = string.startOffset + string.image.length - (isClosed ? 1 : 0);
  if (offset > end) return undefined;
  const own = host.files().filter((file) => file !== source.name);
  const paths = [...Object.keys(std), ...own.map((file) => relativePath(source.name, file))];
  return { start: string.startOffset + 1, end, paths: paths.sort() };
}

/** The path from one file to another: `./blocks.arch`, `../shared/norm.arch`. */
function relativePath(from: string, to: string): string {
  const folders = from.split("/").slice(0, -1);
  const target = to.split("/");
  let same = 0;
  while (same < folders.length && same < target.length - 1 && folders[same] === target[same]) same++;
  const up = folders.slice(same).map(() => "..");
  return [...(up.length === 0 ? ["."] : up), ...target.slice(same)].join("/");
}
