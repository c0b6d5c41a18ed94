import type { EmittedFile } from "../../src/6-emit/target.ts";

/** The bytes of a file that a target writes. */
export const bytesOf = ({ content }: EmittedFile): Buffer =>
  typeof content === "string" ? Buffer.from(content) : Buffer.concat([...content()]);

/** The `model.json` among the files of a model. */
export function modelJson(files: readonly EmittedFile[]) {
  const file = files.find(({ path }) => path === "model.json");
  if (file === undefined) throw new Error(`no model.json among ${files.map(({ path }) => path).join(", ")}`);
  return JSON.parse(bytesOf(file).toString());
}
