import { claim, dense, type Network, reshape, transposed } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "A padded transposed convolution of stride 2 doubles: 4, 8, 16, 32, 64.",
  inputs: [[100]],
  legal: {},
  results: () => [[64, 64, 3]],
  run: (noise) => {
    const strided = { stride: 2, padding: "same" };
    let x = reshape(dense(noise, 512), [4, 4, 32]);
    for (const filters of [16, 8, 4, 3]) x = transposed(x, filters, 5, strided);
    return claim(x, [64, 64, 3]);
  },
};
