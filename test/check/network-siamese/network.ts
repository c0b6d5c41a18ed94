import { claim, conv, dense, flatten, maxPool, type Network, shared, subtract } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "105 - 9 = 96, 48, 48 - 6 = 42, 21, 21 - 3 = 18, 9, 9 - 3 = 6: 6·6·32 numbers of either image.",
  inputs: [
    [105, 105, 1],
    [105, 105, 1],
  ],
  legal: {},
  results: () => [[1]],
  run: (left, right) => {
    const encode = shared((image) => {
      const maps = maxPool(conv(maxPool(conv(maxPool(conv(image, 8, 10)), 16, 7)), 16, 4));
      return dense(flatten(claim(conv(maps, 32, 4), [6, 6, 32])), 64);
    });
    return dense(subtract(encode(left!), encode(right!)), 1);
  },
};
