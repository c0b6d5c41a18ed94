import type { Tensor } from "@tensorflow/tfjs-core";
import { add, conv, maxPool, type Network, same, square, upsample } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic:
    "The stem leaves m = floor(ceil(n / 2) / 2), and 8 must divide m. m = 8k where 16k <= ceil(n / 2) <= 16k + 1, " +
    "that is 32k - 1 <= n <= 32k + 2: n % 32 is 31, 0, 1 or 2, from 31 on.",
  inputs: [["H", "W", 3]],
  legal: square((n) => n >= 31 && (n + 1) % 32 <= 3),
  results: ({ H, W }) => {
    const extents = [H!, W!].map((n) => Math.floor(Math.ceil(n / 2) / 2));
    return [
      [...extents, 16],
      [...extents, 16],
    ];
  },
  run: (image) => {
    const unit = (x: Tensor) => add(x, conv(conv(conv(x, 4, 1), 4, 3, same), 8, 1));
    const hourglass = (x: Tensor, depth: number): Tensor => {
      const below = unit(maxPool(x));
      return add(unit(x), upsample(depth > 1 ? hourglass(below, depth - 1) : unit(below)));
    };
    const stem = maxPool(conv(image, 8, 7, { stride: 2, padding: "same" }));
    const first = conv(unit(hourglass(stem, 3)), 16, 1);
    const second = add(stem, conv(first, 8, 1));
    return [first, conv(unit(hourglass(second, 3)), 16, 1)];
  },
};
