import { claim, dense, type Network, reshape, transposed } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "2·(n - 1) + 5 = 2n + 3: 4, 11, 25, 53, 109.",
  inputs: [[100]],
  legal: {},
  refused: "shape/assertion",
  run: (noise) => {
    let x = reshape(dense(noise, 512), [4, 4, 32]);
    for (const filters of [16, 8, 4, 3]) x = transposed(x, filters, 5, { stride: 2 });
    return claim(x, [64, 64, 3]);
  },
};
