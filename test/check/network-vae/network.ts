import { claim, conv, dense, flatten, type Network, reshape, same, transposed } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "28, 14, 7; 7·7·32 = 1,568 numbers and back; 14, 28.",
  model: "vae",
  inputs: [[28, 28, 1]],
  legal: {},
  results: () => [[28, 28, 1]],
  run: (image) => {
    const strided = { stride: 2, padding: "same" };
    const features = dense(flatten(claim(conv(conv(image, 16, 3, strided), 32, 3, strided), [7, 7, 32])), 16);
    const start = reshape(dense(dense(features, 8), 7 * 7 * 32), [7, 7, 32]);
    return claim(transposed(transposed(transposed(start, 32, 3, strided), 16, 3, strided), 1, 3, same), [28, 28, 1]);
  },
};
