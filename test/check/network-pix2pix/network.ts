import type { Tensor } from "@tensorflow/tfjs-core";
import { claim, concat, conv, multipleOf, type Network, square, transposed } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "2·ceil(n / 2) = n on all eight levels: 2^8 = 256 divides n.",
  inputs: [["H", "W", 3]],
  legal: square(multipleOf(256)),
  results: ({ H, W }) => [[H!, W!, 3]],
  run: (image) => {
    const [, height, width] = image.shape as [number, number, number];
    const strided = { stride: 2, padding: "same" };
    const level = (x: Tensor, filters: number, depth: number): Tensor => {
      const here = conv(x, Math.min(filters, 32), 4, strided);
      if (depth === 1) return here;
      return concat(here, transposed(level(here, 2 * filters, depth - 1), Math.min(filters, 32), 4, strided));
    };
    return claim(transposed(level(image, 4, 8), 3, 4, strided), [height, width, 3]);
  },
};
