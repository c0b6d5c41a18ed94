import { avgPool, conv, dense, flatten, type Network } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "28 - 4 = 24, 12, 12 - 4 = 8, 4, 4 - 4 = 0.",
  inputs: [[28, 28, 1]],
  legal: {},
  refused: "shape/too-small",
  run: (digit) => {
    const s4 = avgPool(conv(avgPool(conv(digit, 6, 5)), 16, 5));
    return dense(dense(flatten(conv(s4, 120, 5)), 84), 10);
  },
};
