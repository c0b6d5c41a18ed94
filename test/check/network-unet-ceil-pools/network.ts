import type { Tensor } from "@tensorflow/tfjs-core";
import {
  concat,
  conv,
  maxPool,
  multipleOf,
  type Network,
  same,
  square,
  transposed,
} from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "2·ceil(n / 2) = n on three levels: n, n / 2 and n / 4 are even, so 8 divides n.",
  inputs: [["H", "W", 1]],
  legal: square(multipleOf(8)),
  results: ({ H, W }) => [[H!, W!, 1]],
  run: (image) => {
    const twice = (x: Tensor, filters: number) => conv(conv(x, filters, 3, same), filters, 3, same);
    const level = (x: Tensor, filters: number, depth: number): Tensor => {
      const here = twice(x, filters);
      if (depth === 0) return here;
      const below = level(maxPool(here, 2, { ceil_mode: true }), 2 * filters, depth - 1);
      return twice(concat(here, transposed(below, filters, 2, { stride: 2 })), filters);
    };
    return conv(level(image, 4, 3), 1, 1);
  },
};
