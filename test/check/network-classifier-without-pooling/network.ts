import { claim, conv, dense, type Network, none, square } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "[N, ceil(H / 8), ceil(W / 8), 10] has rank 4, what is claimed has rank 2.",
  inputs: [["H", "W", 3]],
  legal: square(none),
  refused: "shape/assertion",
  run: (image) => {
    let x = image;
    for (const filters of [8, 16, 32]) x = conv(x, filters, 3, { stride: 2, padding: "same" });
    return claim(dense(dense(x, 64), 10), [10]);
  },
};
