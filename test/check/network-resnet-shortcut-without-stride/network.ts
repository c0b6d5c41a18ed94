import type { Tensor } from "@tensorflow/tfjs-core";
import { add, conv, dense, means, type Network, same, square } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "ceil(n / 2) = n only for n = 1.",
  inputs: [["H", "W", 3]],
  legal: square((n) => n === 1),
  refused: "shape/not-equal",
  results: () => [[10]],
  run: (image) => {
    const basic = (x: Tensor, stride: number) => add(conv(conv(x, 16, 3, { stride, padding: "same" }), 16, 3, same), x);
    return dense(means(basic(basic(conv(image, 16, 3, same), 1), 2)), 10);
  },
};
