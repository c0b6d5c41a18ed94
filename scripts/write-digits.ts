import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { digitsAsIdx } from "../test/probe/digits-as-idx.ts";

/** Writes the handwritten digits of the fixtures into a folder, as the pair of IDX files that `archc probe --data` reads. */
export function writeDigits(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const { images, labels } = digitsAsIdx();
  writeFileSync(join(folder, "images"), images);
  writeFileSync(join(folder, "labels"), labels);
}

if (process.argv[1]?.endsWith("write-digits.ts")) writeDigits(process.argv[2] ?? "out/digits");
