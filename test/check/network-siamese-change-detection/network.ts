import type { Tensor } from "@tensorflow/tfjs-core";
import {
  concat,
  conv,
  maxPool,
  multipleOf,
  type Network,
  same,
  shared,
  square,
  subtract,
  transposed,
} from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic:
    "A padded transposed convolution of stride 2 gives 2m for m rows: 2·floor(n / 2) = n twice, so 4 divides n.",
  inputs: [
    ["H", "W", 3],
    ["H", "W", 3],
  ],
  legal: square(multipleOf(4)),
  results: ({ H, W }) => [[H!, W!, 2]],
  run: (before, after) => {
    const [level1, level2, level3] = [
      shared((x) => conv(x, 8, 3, same)),
      shared((x) => conv(maxPool(x), 16, 3, same)),
      shared((x) => conv(maxPool(x), 32, 3, same)),
    ];
    const [a1, b1] = [level1(before!), level1(after!)];
    const [a2, b2] = [level2(a1), level2(b1)];
    const bottom = subtract(level3(a2), level3(b2));
    const up = (x: Tensor, filters: number) => transposed(x, filters, 3, { stride: 2, padding: "same" });
    const joined = conv(concat(up(bottom, 16), subtract(a2, b2)), 16, 3, same);
    return conv(concat(up(joined, 8), subtract(a1, b1)), 2, 3, same);
  },
};
