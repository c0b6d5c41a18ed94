import type { Tensor } from "@tensorflow/tfjs-core";
import { add, conv, maxPool, type Network, same, square, transposed } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic:
    "e1 to e4 have ceil(n / 4) to ceil(n / 32): with a = ceil(n / 4), 2·ceil(a / 2) = a three times, so 8 divides a: " +
    "n % 32 is 0 or at least 29.",
  inputs: [["H", "W", 3]],
  legal: square((n) => Math.ceil(n / 4) % 8 === 0),
  results: ({ H, W }) => [[4 * Math.ceil(H! / 4), 4 * Math.ceil(W! / 4), 2]],
  run: (image) => {
    const strided = { stride: 2, padding: "same" };
    const basic = (x: Tensor, filters: number, stride: number) => {
      const body = conv(conv(x, filters, 3, { stride, padding: "same" }), filters, 3, same);
      return add(stride === 1 ? x : conv(x, filters, 1, strided), body);
    };
    const up = (x: Tensor, filters: number) => {
      const narrow = (x.shape[3] as number) / 4;
      return conv(transposed(conv(x, narrow, 1), narrow, 3, strided), filters, 1);
    };
    const e1 = basic(maxPool(conv(image, 8, 7, strided), 3, strided), 8, 1);
    const e2 = basic(e1, 16, 2);
    const e3 = basic(e2, 32, 2);
    const d3 = up(add(e3, up(basic(e3, 64, 2), 32)), 16);
    const d2 = up(add(e2, d3), 8);
    return transposed(transposed(add(e1, d2), 8, 3, strided), 2, 2, { stride: 2 });
  },
};
