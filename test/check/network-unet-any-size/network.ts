import type { Tensor } from "@tensorflow/tfjs-core";
import {
  concat,
  conv,
  crop,
  every,
  maxPool,
  type Network,
  pad,
  same,
  square,
  transposed,
} from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "-n % 8 rows are added, which makes 8·ceil(n / 8), and taken away again: every n of at least 1.",
  inputs: [["H", "W", 3]],
  legal: square(every),
  results: ({ H, W }) => [[H!, W!, 4]],
  run: (image) => {
    const [, height, width] = image.shape as [number, number, number];
    const border = [
      [0, (8 - (height % 8)) % 8],
      [0, (8 - (width % 8)) % 8],
    ];
    const twice = (x: Tensor, filters: number) => conv(conv(x, filters, 3, same), filters, 3, same);
    const level = (x: Tensor, filters: number, depth: number): Tensor => {
      const here = twice(x, filters);
      if (depth === 0) return here;
      const below = level(maxPool(here), 2 * filters, depth - 1);
      return twice(concat(here, transposed(below, filters, 2, { stride: 2 })), filters);
    };
    return crop(conv(level(pad(image, border), 4, 3), 4, 1), border);
  },
};
