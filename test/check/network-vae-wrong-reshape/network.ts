import { dense, type Network, reshape, same, transposed } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "7·7·32 = 1,568 and 7·7·64 = 3,136.",
  inputs: [[8]],
  legal: {},
  refused: "shape/element-count",
  run: (code) => {
    const strided = { stride: 2, padding: "same" };
    const start = reshape(dense(code, 7 * 7 * 32), [7, 7, 64]);
    return transposed(transposed(transposed(start, 32, 3, strided), 16, 3, strided), 1, 3, same);
  },
};
