import { checksumText, crc32 } from "../weights/crc32.ts";
import type { ModelMetadata } from "./model-metadata.ts";
import type { EmittedFile } from "./target.ts";

/**
 * Files of weights with a `model.json` after them that has the checksum of each, as
 * `userDefinedMetadata.archc.crc32`: so a shard that is damaged or in the place of another is found. It is noted while a file is written, so
 * that model.json costs nothing where files are written in their order; else what was not yet written is made for it.
 */
export function withModelJson(
  shards: readonly EmittedFile[],
  model: { readonly userDefinedMetadata: { readonly archc: ModelMetadata } },
): readonly EmittedFile[] {
  const sums = new Map<string, string>();
  const noting = shards.map(({ path, content }) => ({ path, content: () => noted(path, chunksOf(content), sums) }));
  const json = () => {
    for (const { path, content } of noting) {
      if (sums.has(path)) continue;
      for (const _ of content());
    }
    const checksums = Object.fromEntries(noting.map(({ path }) => [path, sums.get(path)]));
    const { archc } = model.userDefinedMetadata;
    const whole = { ...model, userDefinedMetadata: { archc: { ...archc, crc32: checksums } } };
    return [new TextEncoder().encode(JSON.stringify(whole))];
  };
  return [...noting, { path: "model.json", content: json }];
}

/** Every engine has it; the types of the language alone, which the core is checked with, do not. */
declare const TextEncoder: new () => { readonly encode: (text: string) => Uint8Array };

const chunksOf = (content: EmittedFile["content"]): Iterable<Uint8Array> =>
  typeof content === "string" ? [new TextEncoder().encode(content)] : content();

function* noted(path: string, chunks: Iterable<Uint8Array>, sums: Map<string, string>): Iterable<Uint8Array> {
  let sum = 0;
  for (const chunk of chunks) {
    sum = crc32(chunk, sum);
    yield chunk;
  }
  sums.set(path, checksumText(sum));
}
