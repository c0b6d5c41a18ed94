import { conv, dense, flatten, maxPool, type Network, none, same, square } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "flatten gives floor(H / 8)·floor(W / 8)·32 numbers, and the kernel has a row for each.",
  inputs: [["H", "W", 3]],
  legal: square(none),
  refused: "shape/weight-depends-on-size",
  run: (image) => {
    let x = image;
    for (const filters of [8, 16, 32]) x = maxPool(conv(conv(x, filters, 3, same), filters, 3, same));
    return dense(dense(flatten(x), 64), 10);
  },
};
