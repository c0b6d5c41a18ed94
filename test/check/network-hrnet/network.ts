import type { Tensor } from "@tensorflow/tfjs-core";
import { add, concat, conv, type Network, same, square, upsample } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic:
    "With a = ceil(n / 4): 2·ceil(a / 2) = a and 4·ceil(a / 4) = a, so 4 divides a: n % 16 is 0 or at least 13. " +
    "2·ceil(a / 4) = ceil(a / 2) follows.",
  inputs: [["H", "W", 3]],
  legal: square((n) => Math.ceil(n / 4) % 4 === 0),
  results: ({ H, W }) => [[Math.ceil(H! / 4), Math.ceil(W! / 4), 4]],
  run: (image) => {
    const down = (x: Tensor, filters: number) => conv(x, filters, 3, { stride: 2, padding: "same" });
    const high = down(down(image, 8), 8);
    const middle = down(high, 16);
    const low = down(middle, 32);
    const high2 = add(conv(high, 8, 3, same), upsample(conv(middle, 8, 1)), upsample(conv(low, 8, 1), 4));
    const middle2 = add(down(high, 16), conv(middle, 16, 3, same), upsample(conv(low, 16, 1)));
    return conv(concat(high2, upsample(middle2)), 4, 1);
  },
};
