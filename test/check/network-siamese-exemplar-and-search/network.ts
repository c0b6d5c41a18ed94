import { conv, dense, flatten, maxPool, type Network, shared, subtract } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "127: 59, 29, 25, 12, 10, so 1,600 numbers; 255: 123, 61, 57, 28, 26, so 10,816 for the same kernel.",
  inputs: [
    [127, 127, 3],
    [255, 255, 3],
  ],
  legal: {},
  refused: "shape/shared-mismatch",
  run: (exemplar, search) => {
    const encode = shared((image) => {
      const first = maxPool(conv(image, 8, 11, { stride: 2 }), 3, { stride: 2 });
      const second = maxPool(conv(first, 16, 5), 3, { stride: 2 });
      return dense(flatten(conv(second, 16, 3)), 32);
    });
    return dense(subtract(encode(exemplar!), encode(search!)), 1);
  },
};
