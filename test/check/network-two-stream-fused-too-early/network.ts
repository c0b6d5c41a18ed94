import { concat, conv, dense, maxPool, means, type Network, same } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "64 / 2 = 32 and (64 - 4) / 2 = 30.",
  inputs: [
    [64, 64, 3],
    [64, 64, 20],
  ],
  legal: {},
  refused: "shape/not-equal",
  run: (frame, flow) => {
    const joined = concat(maxPool(conv(frame!, 16, 5, same)), maxPool(conv(flow!, 16, 5)));
    return dense(means(conv(joined, 32, 3, same)), 10);
  },
};
