import type { Tensor } from "@tensorflow/tfjs-core";
import { concat, conv, maxPool, multipleOf, type Network, same, square, upsample } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "2·floor(n / 2) = n on four levels: n, n / 2, n / 4 and n / 8 are even, so 16 divides n.",
  inputs: [["H", "W", 3]],
  legal: square(multipleOf(16)),
  results: ({ H, W }) => [[H!, W!, 3]],
  run: (image) => {
    const twice = (x: Tensor, filters: number) => conv(conv(x, filters, 3, same), filters, 3, same);
    const skips = [twice(image, 4)];
    for (const filters of [8, 16, 32, 64]) skips.unshift(twice(maxPool(skips[0]!), filters));
    const [bottom, ...levels] = skips as [Tensor, ...Tensor[]];
    const up = (x: Tensor, skip: Tensor, index: number) =>
      twice(concat(skip, conv(upsample(x), 32 >> index, 2, same)), 32 >> index);
    return conv(levels.reduce(up, bottom), 3, 1);
  },
};
