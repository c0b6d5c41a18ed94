import { conv, dense, means, type Network, none, square, weigh } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "An image has rank 4, a vector of factors rank 2.",
  inputs: [["H", "W", 3]],
  legal: square(none),
  refused: "shape/rank",
  run: (image) => {
    const x = conv(image, 16, 3, { stride: 2, padding: "same" });
    return dense(means(weigh(x, dense(dense(means(x), 4), 16))), 10);
  },
};
