import type { Tensor } from "@tensorflow/tfjs-core";
import { concat, conv, crop, maxPool, type Network, square, transposed } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic:
    "Two 3×3 windows take 4. With d behind the last pool, the levels above must be 2d + 4, twice that + 4 and so on: " +
    "16d + 60. Decoder: d - 4, then 2n - 4 four times: 16d - 124, which is 4 for d = 8 and below 1 for d = 7, " +
    "so d >= 8: n >= 188, n % 16 = 12, and n - 184 comes out. The crops are 4, 16, 40 and 88 at every such size.",
  inputs: [["H", "W", 1]],
  legal: square((n) => n >= 188 && n % 16 === 12),
  results: ({ H, W }) => [[H! - 184, W! - 184, 2]],
  run: (image) => {
    const twice = (x: Tensor, filters: number) => conv(conv(x, filters, 3), filters, 3);
    const skips = [twice(image, 4)];
    for (const filters of [8, 16, 32, 64]) skips.unshift(twice(maxPool(skips[0]!), filters));
    let [x, ...levels] = skips as [Tensor, ...Tensor[]];
    for (const [index, border] of [4, 16, 40, 88].entries()) {
      const filters = 32 >> index;
      x = twice(concat(crop(levels[index]!, border), transposed(x, filters, 2, { stride: 2 })), filters);
    }
    return conv(x, 2, 1);
  },
};
