import type { Tensor } from "@tensorflow/tfjs-core";
import {
  atLeast,
  concat,
  conv,
  dense,
  maxPool,
  means,
  type Network,
  same,
  square,
} from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "ceil(n / 8) must hold the last window of 3, so it is at least 3: n >= 17.",
  inputs: [["H", "W", 3]],
  legal: square(atLeast(17)),
  results: () => [[10]],
  run: (image) => {
    const strided = { stride: 2, padding: "same" };
    const module = (x: Tensor, [a, b, c, d, e, f]: readonly [number, number, number, number, number, number]) =>
      concat(
        conv(x, a, 1),
        conv(conv(x, b, 1), c, 3, same),
        conv(conv(x, d, 1), e, 5, same),
        conv(maxPool(x, 3, { stride: 1, padding: "same" }), f, 1),
      );
    const stem = maxPool(conv(maxPool(conv(image, 16, 7, strided), 3, strided), 24, 3, same), 3, strided);
    const maps = module(module(stem, [8, 12, 16, 2, 4, 4]), [16, 16, 24, 4, 12, 8]);
    return dense(means(maxPool(maps, 3, { stride: 2 })), 10);
  },
};
