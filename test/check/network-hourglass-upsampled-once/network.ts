import type { Tensor } from "@tensorflow/tfjs-core";
import { add, conv, maxPool, type Network, none, same, square, upsample } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "2·floor(m / 4) = m for m = ceil(n / 2) >= 1: at most half of m on the left, so never.",
  inputs: [["H", "W", 3]],
  legal: square(none),
  refused: "shape/not-equal",
  run: (image) => {
    const hourglass = (x: Tensor) => add(conv(x, 16, 3, same), upsample(conv(maxPool(x, 4), 16, 3, same)));
    return conv(hourglass(hourglass(conv(image, 16, 7, { stride: 2, padding: "same" }))), 16, 1);
  },
};
