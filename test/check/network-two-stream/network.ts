import type { Tensor } from "@tensorflow/tfjs-core";
import { average, conv, dense, flatten, maxPool, type Network, same } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "224: 109, 54, 25, 12, 5: 400 numbers in both streams.",
  inputs: [
    [224, 224, 3],
    [224, 224, 20],
  ],
  legal: {},
  results: () => [[101]],
  run: (frame, flow) => {
    const two = { stride: 2 };
    const stream = (x: Tensor) => {
      const low = maxPool(conv(maxPool(conv(x, 8, 7, two), 3, two), 16, 5, two), 3, two);
      return dense(dense(flatten(maxPool(conv(low, 16, 3, same), 3, two)), 64), 101);
    };
    return average(stream(frame!), stream(flow!));
  },
};
