/** What ends a command with one line on stderr and status 2: wrong usage, or a file that cannot be read or written. */
export class Failure extends Error {
  override readonly name = "Failure";
}

/** The one-line words for what the operating system says about a file. */
export function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case "ENOENT":
      return "there is no such file or folder";
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return "there is no permission";
    case "EISDIR":
      return "it is a folder";
    case "ENOTDIR":
      return "a part of the path is not a folder";
    case "ENOSPC":
      return "the disk is full";
    case "ELOOP":
      return "its symbolic links form a circle";
    case "ENAMETOOLONG":
      return "the path is too long";
    default:
      return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] as string;
  }
}
