import type { Tensor } from "@tensorflow/tfjs-core";
import { concat, conv, maxPool, type Network, none, square, transposed } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "With m rows in enc2, 2·(floor(m / 2) - 4) = m would need m = 2·floor(m / 2) - 8 < m: never.",
  inputs: [["H", "W", 1]],
  legal: square(none),
  refused: "shape/not-equal",
  run: (image) => {
    const twice = (x: Tensor, filters: number) => conv(conv(x, filters, 3), filters, 3);
    const enc1 = twice(image, 8);
    const enc2 = twice(maxPool(enc1), 16);
    let x = twice(maxPool(enc2), 32);
    x = twice(concat(enc2, transposed(x, 16, 2, { stride: 2 })), 16);
    return conv(twice(concat(enc1, transposed(x, 8, 2, { stride: 2 })), 8), 2, 1);
  },
};
