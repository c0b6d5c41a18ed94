import { concat, conv, dense, maxPool, means, type Network, same } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "(35 - 3) / 2 + 1 = 17 and 35 - 2 = 33.",
  inputs: [[35, 35, 32]],
  legal: {},
  refused: "shape/not-equal",
  run: (maps) => {
    const deep = conv(conv(conv(maps, 16, 1), 24, 3, same), 24, 3, { stride: 2 });
    return dense(means(concat(conv(maps, 48, 3, { stride: 2 }), deep, maxPool(maps, 3, { stride: 1 }))), 10);
  },
};
