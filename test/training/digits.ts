import { readFileSync } from "node:fs";
import {
  argMax,
  cast,
  equal,
  image,
  mean,
  oneHot,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor,
  tensor1d,
  tidy,
  tile,
} from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";

/** Images [n, 32, 32, 3] from −1 to 1, and their digits as rows with a single 1. */
export interface Digits {
  readonly images: Tensor4D;
  readonly kinds: Tensor2D;
}

/** Handwritten digits: two thirds to train on, and the others, which training does not see. */
export function loadDigits(): { readonly training: Digits; readonly heldOut: Digits } {
  const file = new URL("../fixtures/digits.json", import.meta.url);
  const { digits } = JSON.parse(readFileSync(file, "utf8")) as { readonly digits: readonly string[] };
  return {
    training: digitsOf(digits.filter((_, index) => index % 3 !== 0)),
    heldOut: digitsOf(digits.filter((_, index) => index % 3 === 0)),
  };
}

/** The share of images whose digit a model finds. */
export const accuracy = (model: LayersModel, inputs: Tensor, kinds: Tensor2D): number =>
  tidy(() => {
    const found = argMax(model.predict(inputs) as Tensor, 1);
    return mean(cast(equal(found, argMax(kinds, 1)), "float32")).dataSync()[0] as number;
  });

/** A line is the digit, a space and 8 × 8 pixels from 0 to G = 16, which are made as large as the network wants them. */
function digitsOf(lines: readonly string[]): Digits {
  return tidy(() => {
    const pixels = lines.flatMap((line) => [...line.slice(2)].map((pixel) => Number.parseInt(pixel, 17) / 8 - 1));
    const small = tensor(pixels, [lines.length, 8, 8, 1]) as Tensor4D;
    const labels = tensor1d(
      lines.map((line) => Number(line[0])),
      "int32",
    );
    return {
      images: tile(image.resizeBilinear(small, [32, 32], false, true), [1, 1, 1, 3]),
      kinds: cast(oneHot(labels, 10), "float32") as Tensor2D,
    };
  });
}
