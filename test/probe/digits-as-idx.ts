import { readFileSync } from "node:fs";

/** The handwritten digits of the fixtures as a pair of IDX files: 600 images of 8 × 8 pixels. */
export function digitsAsIdx(): { readonly images: Uint8Array; readonly labels: Uint8Array } {
  const file = new URL("../fixtures/digits.json", import.meta.url);
  const { digits } = JSON.parse(readFileSync(file, "utf8")) as { readonly digits: readonly string[] };
  const pixels = digits.flatMap((line) =>
    [...line.slice(2)].map((pixel) => Math.round(Number.parseInt(pixel, 17) * 15.9375)),
  );
  return {
    images: Uint8Array.from([...header(digits.length, 8, 8), ...pixels]),
    labels: Uint8Array.from([...header(digits.length), ...digits.map((line) => Number(line[0]))]),
  };
}

/** The head of an IDX file of unsigned bytes. */
const header = (...extents: readonly number[]): readonly number[] => [
  0,
  0,
  8,
  extents.length,
  ...extents.flatMap((extent) => [extent >>> 24, (extent >>> 16) & 255, (extent >>> 8) & 255, extent & 255]),
];
