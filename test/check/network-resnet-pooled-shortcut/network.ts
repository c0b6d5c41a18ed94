import type { Tensor } from "@tensorflow/tfjs-core";
import {
  add,
  avgPool,
  conv,
  dense,
  means,
  multipleOf,
  type Network,
  same,
  square,
} from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "ceil(n / 2) = floor(n / 2) where n is even, and again for n / 2: 4 divides n.",
  inputs: [["H", "W", 3]],
  legal: square(multipleOf(4)),
  results: () => [[10]],
  run: (image) => {
    const down = (x: Tensor, filters: number) =>
      add(conv(conv(x, filters, 3, { stride: 2, padding: "same" }), filters, 3, same), conv(avgPool(x), filters, 1));
    return dense(means(down(down(conv(image, 8, 3, same), 16), 32)), 10);
  },
};
