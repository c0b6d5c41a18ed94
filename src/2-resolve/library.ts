import { std } from "./std.generated.ts";

let files: ReadonlyMap<string, string> | undefined;

/** The file of the standard library that declares a block. */
export function libraryOf(block: string): string | undefined {
  files ??= new Map(
    Object.entries(std).flatMap(([file, text]) =>
      [...text.matchAll(/^block (\w+)/gm)].map(([, name]) => [name as string, file] as const),
    ),
  );
  return files.get(block);
}
