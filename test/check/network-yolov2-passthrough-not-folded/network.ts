import { concat, conv, maxPool, type Network, same } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "416 / 16 = 26 and 416 / 32 = 13.",
  inputs: [[416, 416, 3]],
  legal: {},
  refused: "shape/not-equal",
  run: (image) => {
    let x = image;
    for (const filters of [2, 8, 8, 8]) x = maxPool(conv(x, filters, 3, same));
    const fine = conv(x, 8, 3, same);
    return conv(concat(conv(fine, 4, 1), conv(maxPool(fine), 16, 3, same)), 125, 1);
  },
};
