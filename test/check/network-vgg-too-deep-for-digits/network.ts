import { conv, dense, flatten, maxPool, type Network, same } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "28, 14, 7, 3, 1, floor(1 / 2) = 0.",
  inputs: [[28, 28, 1]],
  legal: {},
  refused: "shape/too-small",
  run: (image) => {
    let x = image;
    for (const filters of [4, 8, 16, 16, 16]) x = maxPool(conv(x, filters, 3, same));
    return dense(flatten(x), 10);
  },
};
