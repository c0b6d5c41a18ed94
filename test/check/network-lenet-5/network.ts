import { avgPool, claim, conv, dense, flatten, type Network } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "32 - 4 = 28, 14, 14 - 4 = 10, 5, 5 - 4 = 1.",
  inputs: [[32, 32, 1]],
  legal: {},
  results: () => [[10]],
  run: (digit) => {
    const s4 = claim(avgPool(conv(avgPool(conv(digit, 6, 5)), 16, 5)), [5, 5, 16]);
    return dense(dense(flatten(claim(conv(s4, 120, 5), [1, 1, 120])), 84), 10);
  },
};
