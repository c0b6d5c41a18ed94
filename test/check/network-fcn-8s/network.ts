import type { Tensor } from "@tensorflow/tfjs-core";
import { add, conv, maxPool, type Network, same, square, transposed } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic:
    "pool3, pool4, pool5 have floor(n / 8), floor(n / 16), floor(n / 32). 2·floor(a / 2) = a for a = floor(n / 8) and " +
    "for a / 2, so 4 divides a: n % 32 <= 7, and n >= 32 for the last pool.",
  inputs: [["H", "W", 3]],
  legal: square((n) => n >= 32 && n % 32 < 8),
  results: ({ H, W }) => [[8 * Math.floor(H! / 8), 8 * Math.floor(W! / 8), 5]],
  run: (image) => {
    const stage = (x: Tensor, filters: number) => maxPool(conv(x, filters, 3, same));
    const double = (x: Tensor) => transposed(x, 5, 4, { stride: 2, padding: "same", use_bias: false });
    const pool3 = stage(stage(stage(image, 4), 8), 16);
    const pool4 = stage(pool3, 16);
    const pool5 = conv(stage(pool4, 16), 32, 3, same);
    const score4 = double(add(double(conv(pool5, 5, 1)), conv(pool4, 5, 1)));
    return transposed(add(score4, conv(pool3, 5, 1)), 5, 16, { stride: 8, padding: "same", use_bias: false });
  },
};
