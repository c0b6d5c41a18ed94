import type { Tensor } from "@tensorflow/tfjs-core";
import { add, conv, dense, depthwise, means, type Network } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "The shortcut has 96 / 2 = 48 rows, the body 24.",
  inputs: [[96, 96, 3]],
  legal: {},
  refused: "shape/not-equal",
  run: (image) => {
    const unit = (x: Tensor, stride: number) =>
      add(x, conv(depthwise(conv(x, 96, 1), 3, { stride, padding: "same" }), 16, 1));
    return dense(means(unit(unit(conv(image, 16, 3, { stride: 2, padding: "same" }), 1), 2)), 10);
  },
};
