import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type ByteSource, UnreadableSource } from "../../weights/byte-source.ts";

/** A file as a source of bytes, read where it is asked for. */
export interface FileSource extends ByteSource {
  readonly close: () => void;
}

/** Opens a file; throws what the system says. */
export function openSource(path: string): FileSource {
  const descriptor = openSync(path, "r");
  const status = fstatSync(descriptor);
  if (!status.isFile()) {
    closeSync(descriptor);
    throw Object.assign(new Error(`${path} is not a regular file`), {
      code: status.isDirectory() ? "EISDIR" : "EINVAL",
    });
  }
  return {
    length: status.size,
    read: (start, end) => {
      const bytes = new Uint8Array(end - start);
      for (let at = 0; at < bytes.length; ) {
        const count = readSync(descriptor, bytes, at, bytes.length - at, start + at);
        if (count === 0)
          throw new UnreadableSource(`${path} ends before byte ${(start + bytes.length).toLocaleString("en")}`);
        at += count;
      }
      return bytes;
    },
    close: () => closeSync(descriptor),
  };
}
