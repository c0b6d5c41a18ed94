import { add, conv, dense, maxPool, means, type Network, same } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "16 channels go in, 4·16 = 64 come out.",
  inputs: [[224, 224, 3]],
  legal: {},
  refused: "shape/not-equal",
  run: (image) => {
    const strided = { stride: 2, padding: "same" };
    let x = maxPool(conv(image, 16, 7, strided), 3, strided);
    for (let index = 0; index < 3; index++) x = add(conv(conv(conv(x, 16, 1), 16, 3, same), 64, 1), x);
    return dense(means(x), 10);
  },
};
