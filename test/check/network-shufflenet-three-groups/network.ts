import type { Tensor } from "@tensorflow/tfjs-core";
import { add, conv, dense, depthwise, means, type Network, none, same, square } from "../../support/tfjs-network.ts";

export const network: Network = {
  arithmetic: "64 = 3·21 + 1.",
  inputs: [["H", "W", 3]],
  legal: square(none),
  refused: "shape/not-divisible",
  run: (image) => {
    const unit = (x: Tensor) => add(x, conv(depthwise(conv(x, 64, 1, { groups: 3 }), 3, same), 64, 1));
    return dense(means(unit(unit(conv(image, 64, 3, { stride: 2, padding: "same" })))), 10);
  },
};
